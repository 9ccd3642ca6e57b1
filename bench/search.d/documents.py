"""Documents of any folder, and a library made of them.

A document is reduced to its title and its lines of text: front matter, HTML, addresses of links and Markdown's marks are
left out, the lines of a paragraph of a .md file are joined, those of a .txt file are not. The library is written from
these very lines, every mark escaped, so that what a document contains is known without asking the program.
"""
import html
import json
import os
import re
import subprocess
import tomllib
from dataclasses import dataclass, field

TAXONOMIES = ("themes", "regions", "kinds", "organisations")
TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*$", re.S | re.M)
YAML = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*$", re.S | re.M)
HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*\s*\Z")
FENCE = re.compile(r"[ \t>]*(```|~~~)")
RULE = re.compile(r"[\s>*_=|:+-]*\Z")
ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
SPLIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ufeff\ufffe\uffff\ufffd]")


@dataclass
class Document:
    name: str
    title: str
    # (level of the heading or 0, text)
    lines: list
    terms: dict = field(default_factory=dict)
    date: str = ""

    @property
    def text(self):
        """All that its page shows of it: title, lines, and the names of its terms."""
        names = [name for own in self.terms.values() for name in own]
        return "\n".join([self.title] + self.body + names)

    @property
    def body(self):
        return [line for _, line in self.lines]


def inline(text):
    """The text of a line without Markdown's and HTML's marks."""
    text = re.sub(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", " ", text)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = re.sub(r"<(?:/?[A-Za-z][^<>]*|!--.*?--)>", " ", text)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text)
    text = re.sub(r"`+|\*+|~~|(?<![0-9A-Za-z])_+|_+(?![0-9A-Za-z])", "", text)
    text = SPLIT.sub(" ", html.unescape(text).replace("\\", ""))
    return re.sub(r"\s+", " ", text).strip()


def joined(parts):
    """Lines of a paragraph as one: a space only where one side is no Chinese."""
    out = ""
    for part in parts:
        glue = " " if out and part and not (ord(out[-1]) > 0x2E7F and ord(part[0]) > 0x2E7F) else ""
        out += glue + part
    return out


def read_lines(text, join):
    """[(level, line)] of the text of a file."""
    text = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", "\n", text, flags=re.S | re.I)
    out, open_lines, fenced = [], [], False

    def end():
        line = joined(open_lines)
        if line:
            out.append((0, line))
        open_lines.clear()

    for raw in text.splitlines():
        if FENCE.match(raw):
            fenced = not fenced
            end()
            continue
        heading = None if fenced else HEADING.match(raw)
        if heading or fenced or not join or RULE.match(raw) or ITEM.match(raw) or raw.lstrip().startswith("|"):
            end()
        if RULE.match(raw):
            continue
        if heading:
            if inline(heading[2]):
                out.append((len(heading[1]), inline(heading[2])))
            continue
        line = inline(raw if fenced else ITEM.sub("", raw, count=1).lstrip(" >#"))
        if line:
            open_lines.append(line)
        if raw.endswith("  ") or raw.lstrip().startswith("|"):
            end()
    end()
    return out


def front_matter(text):
    """(what the front matter says, the rest)"""
    found = TOML.match(text)
    if found:
        try:
            return tomllib.loads(found[1]), text[found.end():]
        except tomllib.TOMLDecodeError:
            return {}, text[found.end():]
    found = YAML.match(text)
    if found:
        title = re.search(r"^title:[ \t]*(['\"]?)(.+?)\1[ \t]*$", found[1], re.M)
        return ({"title": title[2]} if title else {}), text[found.end():]
    return {}, text


def read(path, name):
    with open(path, "rb") as file:
        raw = file.read()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="ignore")
    front, rest = front_matter(text)
    lines = read_lines(rest, join=path.endswith(".md"))
    title = inline(str(front.get("title") or ""))
    if not title:
        at = next((i for i, (level, _) in enumerate(lines) if level), 0)
        if lines:
            title = lines.pop(at)[1]
    taxonomies = front.get("taxonomies") if isinstance(front.get("taxonomies"), dict) else {}
    terms = {key: [v for v in taxonomies.get(key, []) if isinstance(v, str)] for key in TAXONOMIES if taxonomies.get(key)}
    date = str(front.get("date") or "")
    return Document(name, title, lines, terms, date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else "")


def documents(folder):
    """All documents below a folder that have a title and a text, in order of their paths."""
    out = []
    for here, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            if file.endswith((".md", ".txt")) and file != "_index.md":
                own = read(os.path.join(here, file), os.path.relpath(os.path.join(here, file), folder))
                if own.title and own.lines:
                    out.append(own)
    return out


def escaped(line):
    """A line that Markdown shows as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)


def write_library(own, root):
    """Writes the documents as a library: the case of number n is content/cases/n.md."""
    cases = os.path.join(root, "content", "cases")
    os.makedirs(cases, exist_ok=True)
    with open(os.path.join(root, "config.toml"), "w", encoding="utf-8") as file:
        file.write('title = "bench"\n')
    quoted = lambda value: json.dumps(value, ensure_ascii=False)
    for number, doc in enumerate(own):
        head = f"title = {quoted(doc.title)}\n" + (f"date = {quoted(doc.date)}\n" if doc.date else "")
        if doc.terms:
            head += "[taxonomies]\n" + "".join(f"{key} = {quoted(names)}\n" for key, names in doc.terms.items() if names)
        body = "\n\n".join("#" * max(2, level) + " " + escaped(line) if level else escaped(line) for level, line in doc.lines)
        with open(os.path.join(cases, f"{number:06}.md"), "w", encoding="utf-8") as file:
            file.write(f"+++\n{head}+++\n\n{body}\n")


def build(program, root, out):
    """Builds the site; what the program says when it fails is the error."""
    command = [program, "build", "--root", root, "--output-dir", out]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip())
