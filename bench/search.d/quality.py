"""bench/search quality FOLDER [--limit N] [--keep DIR]: what the search finds of what it should."""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import documents
import queries

HERE = os.path.dirname(os.path.abspath(__file__))
COMPARED = 200
WORST = 10
# By kind the least: recall@10, success@1, success@10.
TARGETS = {
    "title run": (0.99, 0.97, None), "body phrase": (0.99, None, None), "two runs": (0.99, None, None),
    "traditional (s2t)": (0.99, None, None), "traditional (s2tw)": (0.99, None, None),
    "pinyin of places": (None, None, 0.95), "homophone": (None, None, 0.90),
}


def number_of(path):
    """The document of a hit; None for a page that is none."""
    stem = os.path.basename(path).removesuffix(".html")
    return int(stem) if path.startswith("cases/") and stem.isdigit() else None


def measure(own, answer):
    """recall@10, success@1, success@10 and what was missed of the relevant."""
    hits = [number_of(path) for path in answer["paths"][:10]]
    relevant = set(own["relevant"])
    found = [hit for hit in hits if hit in relevant]
    recall = len(found) / min(10, len(relevant))
    missed = [] if recall == 1 else [doc for doc in own["relevant"] if doc not in found]
    return recall, float(bool(hits) and hits[0] in relevant), float(bool(found)), missed


def command_answer(program, site, query):
    command = [program, "search", "--site", site, "--limit", "10", "--format", "json", "--", query]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        found = json.loads(done.stdout)
    except json.JSONDecodeError:
        return {"error": done.stderr.strip()[:200]}
    return {"mode": found["mode"], "total": found["total"], "paths": [hit["path"] for hit in found["hits"]]}


def compare(program, site, asked, answers):
    """A sample of the queries asked of the command line: the same hits in the same order?"""
    sample = sorted(random.Random(queries.SEED).sample(range(len(asked)), min(COMPARED, len(asked))))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        others = list(pool.map(lambda at: command_answer(program, site, asked[at]["query"]), sample))
    differing = [(asked[at]["query"], {key: answers[at].get(key) for key in other}, other)
                 for at, other in zip(sample, others) if other != {key: answers[at].get(key) for key in other}]
    print(f"\ncommand line: {len(sample) - len(differing)} of {len(sample)} sampled queries give the same mode, total and hits")
    for query, page, other in differing[:WORST]:
        print(f"  {query}\n    page    {page}\n    command {other}")


def table(asked, measured):
    print(f"\n{'kind':22}{'queries':>8}{'recall@10':>11}{'success@1':>11}{'success@10':>12}   targets")
    for kind in dict.fromkeys(own["kind"] for own in asked):
        rows = [m for own, m in zip(asked, measured) if own["kind"] == kind]
        mean = [sum(row[i] for row in rows) / len(rows) for i in range(3)]
        checks = [f"{name} ≥ {least}: {'met' if value >= least else 'MISSED'}"
                  for name, value, least in zip(("recall@10", "success@1", "success@10"), mean, TARGETS.get(kind, ())) if least]
        print(f"{kind:22}{len(rows):8}{mean[0]:11.4f}{mean[1]:11.4f}{mean[2]:12.4f}   {'; '.join(checks)}")


def worst(asked, answers, measured, own_documents):
    for kind in dict.fromkeys(own["kind"] for own in asked):
        # What the kind is judged by; the rest breaks ties.
        first = 2 if kind in ("homophone", "pinyin of places", "initials of places") else 0
        rows = [(m[first], m[0], at) for at, (own, m) in enumerate(zip(asked, measured)) if own["kind"] == kind]
        bad = sorted(row for row in rows if row[0] < 1 or (kind == "title run" and measured[row[2]][1] < 1))
        if bad:
            print(f"\n{kind}: {len(bad)} of {len(rows)} queries are not perfect; the worst:")
        for _, recall, at in bad[:WORST]:
            own, answer = asked[at], answers[at]
            meant = f" (for {own['from']})" if "from" in own else ""
            print(f"  “{own['query']}”{meant}: recall {recall:.2f}, mode {answer.get('mode')}, {answer.get('total')} hits, "
                  f"{len(own['relevant'])} relevant{', as ' + answer['corrected'] if answer.get('corrected') else ''}{' ' + answer['error'] if 'error' in answer else ''}")
            for doc in measured[at][3][:2]:
                print(f"      missed: {own_documents[doc].name} · {own_documents[doc].title[:50]}")
            if measured[at][1] == 0 and answer["paths"]:
                number = number_of(answer["paths"][0])
                print(f"      first hit: {answer['paths'][0] if number is None else own_documents[number].title[:60]}")


def build(program, own_documents, library, site):
    """Builds the site. Places that the program does not know are left out, and all terms if it still refuses them."""
    for attempt in range(3):
        documents.write_library(own_documents, library)
        try:
            return documents.build(program, library, site)
        except RuntimeError as error:
            unknown = set(re.findall(r"there is no place `([^`]+)`", str(error)))
            if attempt == 2 or not any(doc.terms for doc in own_documents):
                raise
            print(f"left out: {', '.join(sorted(unknown))[:500]}" if unknown else f"all terms are left out, since the program says:\n{str(error)[:2000]}")
            for doc in own_documents:
                known = [name for name in doc.terms.get("regions", []) if name not in unknown]
                doc.terms = {**doc.terms, "regions": known} if unknown and attempt == 0 else {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="bench/search quality")
    parser.add_argument("folder", help="any documents: .md with or without front matter, .txt")
    parser.add_argument("--limit", type=int, default=300, help="queries of a kind (places: all, to 1,000)")
    parser.add_argument("--keep", metavar="DIR", help="keep library, site, queries and answers there")
    options = parser.parse_args()
    program = os.environ["TASHAN"]
    own_documents = documents.documents(options.folder)
    if not own_documents:
        sys.exit(f"{options.folder} holds no .md or .txt file with a title and a text")
    size = sum(len(doc.text.encode()) for doc in own_documents)
    print(f"{len(own_documents)} documents, {size / 1e6:.1f} MB of text, {sum(bool(doc.terms.get('regions')) for doc in own_documents)} with regions")
    with tempfile.TemporaryDirectory(prefix="tashan-bench-", dir=os.environ["BENCH_TMP"]) as work:
        work = options.keep or work
        library, site = os.path.join(work, "library"), os.path.join(work, "site")
        build(program, own_documents, library, site)
        asked = queries.Maker(own_documents, options.limit).all()
        paths = [os.path.join(work, name) for name in ("queries.json", "asked.json", "answers.json")]
        for path, value in zip(paths, ([own["query"] for own in asked], asked)):
            with open(path, "w", encoding="utf-8") as file:
                json.dump(value, file, ensure_ascii=False)
        with open(paths[2], "w", encoding="utf-8") as file:
            subprocess.run(["node", os.path.join(HERE, "ask.mjs"), site, paths[0]], stdout=file, check=True)
        with open(paths[2], encoding="utf-8") as file:
            answers = json.load(file)
        measured = [measure(own, answer) for own, answer in zip(asked, answers)]
        table(asked, measured)
        anywhere = [measure({"relevant": own["anywhere"]}, answer)[0] for own, answer in zip(asked, answers) if own["kind"] == "title run"]
        print(f"title runs, relevant wherever a document contains them: recall@10 {sum(anywhere) / max(1, len(anywhere)):.4f}")
        print("modes:", ", ".join(f"{mode} {count}" for mode, count in Counter(str(a.get("mode")) for a in answers).most_common()))
        worst(asked, answers, measured, own_documents)
        compare(program, site, asked, answers)


if __name__ == "__main__":
    main()
