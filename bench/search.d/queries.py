"""Query sets from documents, by exact substring; the same documents and number give the same queries."""
import random
import re
from bisect import bisect_right

import pypinyin
from opencc import OpenCC

SEED = 7
TRIES = 60
PLACES = 1000
# Where pypinyin's dictionary reads the name of a place wrongly.
PLACE_NAMES = {
    "朝阳": "chao yang", "长治": "chang zhi", "长子": "zhang zi", "漯河": "luo he", "阿勒泰": "a le tai", "长垣": "chang yuan",
    "单县": "shan xian", "莘县": "shen xian", "乐亭": "lao ting", "蔚县": "yu xian", "涡阳": "guo yang", "铅山": "yan shan",
    "东阿": "dong e", "浚县": "xun xian", "洪洞": "hong tong", "尉犁": "yu li", "歙县": "she xian", "番禺": "pan yu", "大埔": "da bu",
}
pypinyin.load_phrases_dict({name: [[s] for s in spoken.split()] for name, spoken in PLACE_NAMES.items()})


def is_han(c):
    return "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff" or c == "〇"


def is_edge(c):
    return is_han(c) or (c.isascii() and c.isalnum())


class Haystack:
    """All texts as one, so that a substring is looked for at the speed of str.find."""

    def __init__(self, texts):
        self.starts, at = [], 0
        for text in texts:
            self.starts.append(at)
            at += len(text) + 1
        self.all = "\0".join(texts)

    def holders(self, run, most=None):
        """The documents that contain a run, in order; with `most`, None when there are more."""
        out, at = [], self.all.find(run)
        while at >= 0:
            doc = bisect_right(self.starts, at) - 1
            out.append(doc)
            if most is not None and len(out) > most:
                return None
            if doc + 1 == len(self.starts):
                break
            at = self.all.find(run, self.starts[doc + 1])
        return out


def run_of(rng, text, low, high):
    """A run of low to high characters without blanks, that begins and ends with a character of a word and is at least
    half Chinese; None when chance gives none. There may be punctuation inside it, as in what people copy."""
    size = rng.randint(low, high)
    if len(text) < size:
        return None
    at = rng.randrange(len(text) - size + 1)
    run = text[at:at + size]
    good = is_edge(run[0]) and is_edge(run[-1]) and not any(c.isspace() or c in "\0\"“”「」" for c in run)
    return run if good and 2 * sum(map(is_han, run)) >= size else None


def common_characters():
    """By toneless reading the characters of level 1 of GB 2312, the 3,755 most used."""
    out = {}
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                c = bytes([high, low]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            out.setdefault(pypinyin.lazy_pinyin(c)[0], []).append(c)
    return out


class Maker:
    def __init__(self, documents, limit):
        self.documents, self.limit = documents, limit
        self.titles = Haystack([doc.title for doc in documents])
        self.texts = Haystack([doc.text for doc in documents])

    def draw(self, kind, make):
        """Up to `limit` different queries; `make` gets a generator and a document and may give none."""
        rng, out, seen = random.Random(f"{SEED} {kind}"), [], set()
        order = list(range(len(self.documents)))
        for _ in range(TRIES):
            rng.shuffle(order)
            for doc in order:
                if len(out) == self.limit:
                    return out
                found = make(rng, doc)
                if found and found["query"] not in seen:
                    seen.add(found["query"])
                    out.append({"kind": kind, **found})
        return out

    def title(self, rng, doc):
        run = run_of(rng, self.documents[doc].title, 4, 8)
        return run and {"query": run, "relevant": self.titles.holders(run), "anywhere": self.texts.holders(run)}

    def phrase(self, rng, doc):
        run = run_of(rng, rng.choice(self.documents[doc].body), 5, 7)
        relevant = run and self.texts.holders(run, most=10)
        return relevant and {"query": run, "relevant": relevant}

    def pair(self, rng, doc):
        body = self.documents[doc].body
        one, two = (run_of(rng, rng.choice(body), 3, 4) for _ in range(2))
        if not one or not two or one in two or two in one:
            return None
        second = set(self.texts.holders(two))
        return {"query": f"{one} {two}", "relevant": [own for own in self.texts.holders(one) if own in second]}

    def traditional(self, titles, standard):
        """The runs of the titles in traditional characters, where that makes a difference."""
        convert, out = OpenCC(standard).convert, []
        for own in titles:
            query = convert(own["query"])
            if query != own["query"]:
                out.append({**own, "kind": f"traditional ({standard})", "query": query, "from": own["query"]})
        return out

    def homophones(self, titles):
        """The runs of the titles with one character replaced by another of the same sound; no document has the result."""
        rng, common, out = random.Random(f"{SEED} homophones"), common_characters(), []
        for own in titles:
            run = own["query"]
            readings = [pypinyin.lazy_pinyin(c)[0] if not is_han(c) else None for c in run]
            if None in readings:
                spoken = iter(pypinyin.lazy_pinyin("".join(filter(is_han, run))))
                readings = [next(spoken, "") if is_han(c) else "" for c in run]
            places = [at for at, c in enumerate(run) if is_han(c)]
            rng.shuffle(places)
            for at in places:
                others = [c for c in common.get(readings[at], []) if c != run[at]]
                if not others:
                    continue
                query = run[:at] + rng.choice(others) + run[at + 1:]
                if not self.texts.holders(query, most=0) == []:
                    continue
                out.append({**own, "kind": "homophone", "query": query, "from": run})
                break
        return out

    def places(self):
        """Pinyin of the places that the documents name, in full and by initials, without 市 and the like at the end."""
        by_place = {}
        for number, doc in enumerate(self.documents):
            for place in doc.terms.get("regions", []):
                by_place.setdefault(place, []).append(number)
        full, short = [], []
        for place in sorted(by_place):
            bare = re.sub(r"(?<=..)(?:地区|[省市县区州盟旗])\Z", "", place)
            if not all(map(is_han, bare)):
                continue
            spoken = pypinyin.lazy_pinyin(bare)
            holders = sorted(set(by_place[place]) | set(self.titles.holders(bare)))
            own = {"relevant": holders, "from": place}
            full.append({"kind": "pinyin of places", "query": "".join(spoken), **own})
            short.append({"kind": "initials of places", "query": "".join(s[0] for s in spoken), **own})
        rng = random.Random(f"{SEED} places")
        pick = sorted(rng.sample(range(len(full)), min(PLACES, len(full))))
        return [full[at] for at in pick] + [short[at] for at in pick]

    def all(self):
        titles = self.draw("title run", self.title)
        return (titles + self.draw("body phrase", self.phrase) + self.draw("two runs", self.pair)
                + self.traditional(titles, "s2t") + self.traditional(titles, "s2tw") + self.places() + self.homophones(titles))
