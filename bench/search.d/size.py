"""bench/search size COUNT...: bytes, files, seconds and memory of the index, for libraries of so many cases.

CORPUS is a script that takes --count, --out and --flavor, or a folder that holds libraries made before, named by their counts. Each library is
built with and without search in turn, several times, into new folders.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict

# At 10,000 cases: bytes, files without the texts, seconds of the build that search adds.
MOST_BYTES, MOST_FILES, MOST_SECONDS = 14e6, 600, 2.5
# 100,000 cases against 10,000, and the peak of the whole build.
RATIO, PEAK = 10.5, 3 * 1024**3
KINDS = {"root": "directory", "w": "words", "h": "Han pairs", "words": "list of words",
         "pairs": "list of pairs",
         "pinyin": "readings", "sounds": "other readings", "d": "documents", "names": "names", "f": "facets", "x": "texts"}


def library(count, corpus, work):
    made = os.path.join(corpus, str(count))
    if os.path.isdir(corpus) and os.path.isdir(os.path.join(made, "content")):
        return made
    if os.path.isdir(corpus):
        sys.exit(f"{corpus} holds no library {count}/content")
    made = os.path.join(work, f"library-{count}")
    cases = os.path.join(made, "content", "cases")
    subprocess.run([sys.executable, corpus, "--count", str(count), "--flavor", "tashan", "--out", cases], check=True)
    return made


def parts(site):
    """By kind of file: number and bytes."""
    out = defaultdict(lambda: [0, 0])
    with os.scandir(os.path.join(site, "search")) as entries:
        for entry in entries:
            kind = re.match(r"[a-z]+", entry.name)[0]
            out[kind][0] += 1
            out[kind][1] += entry.stat().st_size
    return out


def timed(program, root, config, out):
    """Wall seconds, seconds of processor, and peak bytes of one build. GNU time measures the child alone."""
    command = ["/usr/bin/time", "-f", "%e %U %S %M", program, "build", "--root", root, "--config", config, "--output-dir", out]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    wall, user, system, peak = map(float, done.stderr.strip().splitlines()[-1].split())
    return wall, user + system, peak * 1024


def spread(values, unit="s"):
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f} {unit}"


def measure(program, root, work, runs):
    """Builds in turn; {search: [(wall, processor, peak)]}, and the parts of the index."""
    figures, index = {True: [], False: []}, None
    # The first build of a library reads it from the disk: it is not counted.
    out = os.path.join(work, "warm")
    timed(program, root, os.path.join(work, "false.toml"), out)
    shutil.rmtree(out)
    for number in range(runs):
        for search in (True, False):
            out = os.path.join(work, f"site-{search}-{number}")
            figures[search].append(timed(program, root, os.path.join(work, f"{str(search).lower()}.toml"), out))
            index = parts(out) if search else index
            shutil.rmtree(out)
    return figures, index


def judge(name, value, most, shown):
    return f"{name} {shown(value)} (≤ {shown(most)}: {'met' if value <= most else 'MISSED'})"


def report(count, figures, index):
    print(f"\n{count:,} cases\n{'kind of file':16}{'files':>8}{'bytes':>14}")
    for kind, title in KINDS.items():
        if kind in index:
            print(f"{title:16}{index[kind][0]:8}{index[kind][1]:14,}")
    rest = {kind: own for kind, own in index.items() if kind not in KINDS}
    for kind, own in rest.items():
        print(f"{kind:16}{own[0]:8}{own[1]:14,}")
    files = sum(own[0] for kind, own in index.items() if kind != "x")
    size = sum(own[1] for kind, own in index.items() if kind != "x")
    print(f"{'without texts':16}{files:8}{size:14,}")
    for search in (True, False):
        wall, processor, peak = zip(*figures[search])
        print(f"build {'with   ' if search else 'without'} search: {spread(wall)} (min / median / max of {len(wall)}), "
              f"{statistics.median(processor):.2f} s of processor, peak {max(peak) / 1024**2:,.0f} MiB")
    # Runs in turn, so a slow moment of the machine hits both of a pair.
    pairs = [one[0] - other[0] for one, other in zip(figures[True], figures[False])]
    seconds = statistics.median(one[0] for one in figures[True]) - statistics.median(one[0] for one in figures[False])
    work = statistics.median(one[1] for one in figures[True]) - statistics.median(one[1] for one in figures[False])
    print(f"search adds {seconds:.2f} s by the medians; by pairs {spread(pairs)}; {work:.2f} s of processor, "
          f"{work / len(os.sched_getaffinity(0)):.2f} s of {len(os.sched_getaffinity(0))} cores if nothing else ran")
    return {"files": files, "bytes": size, "seconds": seconds, "processor": work, "peak": max(own[2] for own in figures[True])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="bench/search size", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="+", type=int)
    parser.add_argument("--corpus", default=os.environ.get("CORPUS"), help="corpus.py, or a folder of libraries (default: $CORPUS)")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not options.corpus:
        sys.exit("CORPUS or --corpus must name corpus.py, or a folder that holds libraries by their counts")
    program = os.environ["TASHAN"]
    print(f"load of the machine at the start: {' '.join(f'{own:.1f}' for own in os.getloadavg())} on {os.cpu_count()} cores")
    all_figures = {}
    for count in options.counts:
        with tempfile.TemporaryDirectory(prefix="tashan-bench-", dir=os.environ["BENCH_TMP"]) as work:
            for value in ("true", "false"):
                with open(os.path.join(work, f"{value}.toml"), "w") as file:
                    file.write(f'title = "bench"\nbuild_search_index = {value}\n')
            started = time.monotonic()
            root = library(count, options.corpus, work)
            made = time.monotonic() - started
            figures, index = measure(program, root, work, options.runs)
            if made > 0.1:
                print(f"({count:,} cases were written in {made:.0f} s)")
            all_figures[count] = report(count, figures, index)
    print(f"load of the machine at the end: {' '.join(f'{own:.1f}' for own in os.getloadavg())}")
    small, large = all_figures.get(10_000), all_figures.get(100_000)
    megabytes, plain, second = (lambda v: f"{v / 1e6:.2f} MB"), (lambda v: f"{v:.0f}"), (lambda v: f"{v:.2f} s")
    if small:
        print("\n10,000: " + ", ".join([judge("index", small["bytes"], MOST_BYTES, megabytes), judge("files", small["files"], MOST_FILES, plain),
                                        judge("added to the build", small["seconds"], MOST_SECONDS, second)]))
    if large:
        print("100,000: " + judge("peak", large["peak"], PEAK, lambda v: f"{v / 1024**3:.2f} GiB"))
    if small and large:
        times = lambda v: f"{v:.2f}×"
        print("100,000 against 10,000: " + ", ".join(judge(name, large[key] / small[key], RATIO, times) for name, key in
                                                      (("bytes", "bytes"), ("added time", "seconds"), ("added processor time", "processor"))))


if __name__ == "__main__":
    main()
