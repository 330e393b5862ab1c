#!/usr/bin/env python3
"""Measures what a second ingest costs, how soon a changed file is found, and how much memory an ingest needs.

    cargo build --release
    python3 scripts/reindex_bench.py --articles FILE.jsonl.zst [--fihris target/release/fihris] [--work DIR]
        [--only reindex,memory] [--repetitions 10]

The articles (a JSON object a line, with title, text, date and source) are written as txt files with front matter, in a
folder for each source. Then:

    reindex  processor time of the first ingest and of one where nothing has changed, and their ratio; the same after
             all files were touched; with one changed file the time from the write until a search finds a new word, by
             `ingest` and with `ingest --watch` running (wall time; searches are started one after the other)
    memory   the most resident memory, told by the system when the process has ended, of an ingest of the articles as
             one packed file, as files, and as a stream of 300 MB of other documents; and of single files at the limits

Times are of this machine as it is: the load is printed beside. Needs Python 3.9, and zstd.
"""
import argparse
import html
import io
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

# As they are in the program: bytes of a file of one document, and of a document's text in UTF-8.
MAX_DOCUMENT = 64 << 20
MAX_TEXT = 32 << 20
SHORT_OF = 0.98


def read_articles(path):
    if path.suffix != ".zst":
        return [json.loads(line) for line in path.open(encoding="utf-8")]
    unpacked = subprocess.run(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in io.StringIO(unpacked.decode())]


def text_file(article, text=None):
    fields = {name: article.get(name) for name in ("title", "date", "source", "author", "url")}
    head = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items() if value)
    return f"---\n{head}---\n{text or article['text']}\n"


def load():
    return f"load {os.getloadavg()[0]:.1f}"


# Runs a command and tells its cost. A process of its own, because a child's most memory begins with that of the process
# that it was split off from, and this one holds all articles.
LAUNCHER = """
import json, os, signal, sys
child = os.fork()
if child == 0:
    os.dup2(os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    os.execv(sys.argv[3], sys.argv[3:])
signal.signal(signal.SIGINT, lambda *_: os.kill(child, signal.SIGINT))
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    json.dump([status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss], file)
"""


class Run:
    """A command with what it cost."""

    def __init__(self, work, *command):
        self.cost, self.log, self.out = (work / name for name in ("cost.json", "errors.log", "output.log"))
        self.started = time.monotonic()
        parts = [sys.executable, "-SEc", LAUNCHER, self.cost, self.log, *command]
        with self.out.open("wb") as output:
            self.process = subprocess.Popen([str(part) for part in parts], stdout=output)

    def has_ended(self):
        return self.process.poll() is not None

    def ended(self):
        """Waits for its end."""
        self.process.wait()
        self.seconds = time.monotonic() - self.started
        status, self.cpu, memory = json.loads(self.cost.read_text())
        self.code = os.waitstatus_to_exitcode(status)
        # Kilobytes on Linux, bytes on macOS.
        self.memory = memory * (1 if sys.platform == "darwin" else 1024) / 1e6
        self.output, self.errors = self.out.read_text(), self.log.read_text(errors="replace")
        return self

    def report(self):
        try:
            report = json.loads(self.output)
        except ValueError:
            return f"exit code {self.code}: {self.errors.strip()[-300:]}"
        counts = ", ".join(f"{report[name]} {name}" for name in ("added", "replaced", "unchanged", "removed", "failed"))
        reasons = {failure.get("reason", "") for failure in report["failures"]}
        return counts + "".join(f"; {reason}" for reason in sorted(reasons)[:2])


class Bench:
    def __init__(self, args, work):
        self.program, self.work, self.args = args.fihris.resolve(), work, args
        self.articles = read_articles(args.articles)
        self.files, self.index = work / "files", work / "index"
        self.random = random.Random(7)
        self.paths = []

    def start(self, path, *more, index=None):
        return Run(self.work, self.program, "ingest", path, "--index", index or self.index, *more)

    def ingest(self, path, index=None):
        return self.start(path, "--json", index=index).ended()

    def write_files(self):
        for number, article in enumerate(self.articles):
            folder = self.files / re.sub(r"\W+", "-", article.get("source") or "none")
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{number:05}.txt"
            path.write_text(text_file(article), encoding="utf-8")
            self.paths.append(path)
        # A file that was just written is told by its content and not by its time.
        time.sleep(3)

    def is_found(self, word):
        done = subprocess.run(
            [str(self.program), "search", word, "--index", str(self.index), "--limit", "1", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0 and json.loads(done.stdout)["total"] == 1

    def change(self, number):
        """Gives a file a word that no other has; the word."""
        word = "wx" + "".join(self.random.choice("bcdfghjklmnpqrstvz") for _ in range(12))
        article = self.articles[number]
        self.paths[number].write_text(text_file(article, f"{article['text']}\n{word}"), encoding="utf-8")
        return word

    def reindex(self):
        first = self.ingest(self.files)
        print(f"first ingest: {first.cpu:.1f} s of CPU, {first.seconds:.1f} s, {first.memory:.0f} MB; "
              f"{first.report()}; {load()}", flush=True)
        for what in ["unchanged", "unchanged again", "touched"]:
            if what == "touched":
                for path in self.paths:
                    os.utime(path, (time.time() - 100, time.time() - 100))
            again = self.ingest(self.files)
            print(f"{what}: {again.cpu:.2f} s of CPU ({again.cpu / first.cpu:.2%} of the first), "
                  f"{again.seconds:.2f} s, {again.memory:.0f} MB; {again.report()}; {load()}", flush=True)
        self.tell("by ingest", *self.by_ingest())
        # After a pause in which what comes after the commit ends too, and soon after one another.
        self.tell("by --watch, 5 s after the last", self.by_watch(5))
        self.tell("by --watch, at once after the last", self.by_watch(0))

    def tell(self, what, found, ended=None):
        told = f"one changed file {what}: found after {statistics.median(found):.2f} s, at most {max(found):.2f} s"
        if ended:
            told += f"; ingest took {statistics.median(ended):.2f} s, at most {max(ended):.2f} s"
        print(f"{told}, {len(found)} times; {load()}; all {[round(value, 2) for value in found]}", flush=True)

    def until_found(self, word, run):
        started = time.monotonic()
        while not self.is_found(word):
            if time.monotonic() - started > 100:
                sys.exit(f"reindex_bench.py: {word} is not found: {run.log.read_text()}")
        return time.monotonic() - started

    def by_ingest(self):
        found, ended = [], []
        for _ in range(self.args.repetitions):
            word = self.change(self.random.randrange(len(self.paths)))
            run = self.start(self.files, "--json")
            found.append(self.until_found(word, run))
            ended.append(run.ended().seconds)
        return found, ended

    def by_watch(self, pause):
        run = self.start(self.files, "--watch")
        while "watching" not in run.log.read_text():
            if run.has_ended():
                sys.exit(f"reindex_bench.py: --watch has ended: {run.log.read_text()}")
            time.sleep(0.1)
        time.sleep(pause)
        found = []
        for _ in range(self.args.repetitions):
            found.append(self.until_found(self.change(self.random.randrange(len(self.paths))), run))
            time.sleep(pause)
        run.process.send_signal(signal.SIGINT)
        print(f"--watch: {run.ended().memory:.0f} MB at most", flush=True)
        return found

    def memory(self):
        self.measure("articles as one packed file", self.args.articles)
        if not self.files.exists():
            self.write_files()
        self.measure("articles as files", self.files)
        for what, write in self.large_files():
            path = self.work / "large" / what
            path.parent.mkdir(exist_ok=True)
            write(path)
            self.measure(f"{what}, {path.stat().st_size / 2**20:.1f} MiB", path)
            path.unlink()

    def measure(self, what, path):
        index = self.work / "memory-index"
        shutil.rmtree(index, ignore_errors=True)
        run = self.ingest(path, index)
        print(f"{what}: {run.memory:.0f} MB, {run.cpu:.1f} s of CPU, {run.seconds:.1f} s; {run.report()}; {load()}",
              flush=True)
        shutil.rmtree(index, ignore_errors=True)

    def prose(self, num_bytes, encoding="utf-8"):
        """Paragraphs of the articles, over and over, of so many bytes."""
        parts, left = [], num_bytes
        while left > 0:
            text = self.random.choice(self.articles)["text"] + "\n"
            text = text.encode(encoding, "ignore").decode(encoding)
            parts.append(text)
            left -= len(text.encode(encoding))
        cut = "".join(parts).encode(encoding)[:num_bytes]
        return cut.decode(encoding, "ignore")

    def large_files(self):
        full, accepted = 60 << 20, int(MAX_TEXT * SHORT_OF)

        def text(size, encoding="utf-8"):
            return lambda path: path.write_bytes(self.prose(size, encoding).encode(encoding))

        def page(num_text, size):
            def write(path):
                paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in self.prose(num_text).split("\n"))
                page = f'<!DOCTYPE html><html lang="ar"><meta charset="utf-8"><title>كبير</title><body>{paragraphs}'
                left = max(0, size - len(page.encode()))
                path.write_text(page + '<div class="x"><span></span></div>\n' * (left // 35), encoding="utf-8")
            return write

        def line(num_text, size):
            def write(path):
                document = {"id": "large", "title": "كبير", "text": self.prose(num_text)}
                left = max(0, size - num_text)
                if left:
                    document["more"] = self.prose(left)
                path.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
            return write

        def docx(num_text):
            def write(path):
                runs = "".join(f"<w:p><w:r><w:t>{html.escape(line)}</w:t></w:r></w:p>"
                               for line in self.prose(num_text).split("\n"))
                name = "http://schemas.openxmlformats.org"
                parts = {
                    "[Content_Types].xml": f'<Types xmlns="{name}/package/2006/content-types">'
                    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
                    'officedocument.wordprocessingml.document.main+xml"/></Types>',
                    "_rels/.rels": f'<Relationships xmlns="{name}/package/2006/relationships"><Relationship Id="r1" '
                    f'Type="{name}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
                    "</Relationships>",
                    "word/document.xml": f'<w:document xmlns:w="{name}/wordprocessingml/2006/main"><w:body>{runs}'
                    "</w:body></w:document>",
                }
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                    for name_of, part in parts.items():
                        archive.writestr(name_of, part)
            return write

        def stream(size):
            def write(path):
                packing = subprocess.Popen(["zstd", "-q", "-1", "-f", "-o", str(path)], stdin=subprocess.PIPE)
                number, left = 0, size
                while left > 0:
                    article = self.random.choice(self.articles)
                    document = {**article, "id": f"s-{number}", "text": self.prose(len(article["text"].encode()))}
                    packed = (json.dumps(document, ensure_ascii=False) + "\n").encode()
                    packing.stdin.write(packed)
                    number, left = number + 1, left - len(packed)
                packing.stdin.close()
                packing.wait()
            return write

        windows = "windows-1256"
        # In windows-1256 an Arabic letter is one byte, in UTF-8 two.
        yield "text-accepted.txt", text(accepted)
        yield "text.txt", text(full)
        yield "windows-1256-accepted.txt", text(int(accepted * 0.54), windows)
        yield "windows-1256.txt", text(full, windows)
        yield "page-accepted.html", page(int(accepted * 0.99), full)
        yield "page.html", page(int(full * 0.97), full)
        yield "line-accepted.jsonl", line(accepted, full)
        yield "line.jsonl", line(full, full)
        yield "word.docx", docx(30_000_000)
        yield "stream-of-300-MB.jsonl.zst", stream(300_000_000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--fihris", type=Path, default=Path(__file__).parents[1] / "target/release/fihris")
    parser.add_argument("--only", default="reindex,memory")
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--work", type=Path, help="an empty folder to work in, which is kept")
    args = parser.parse_args()
    only = args.only.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        work = args.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        bench = Bench(args, work.resolve())
        if "reindex" in only:
            bench.write_files()
            bench.reindex()
        if "memory" in only:
            bench.memory()


if __name__ == "__main__":
    main()
