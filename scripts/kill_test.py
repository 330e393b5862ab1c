#!/usr/bin/env python3
"""Kills fihris at random moments of its work, and looks whether a document is lost, twice or stale.

    cargo build --release
    python3 scripts/kill_test.py --articles FILE.jsonl.zst [--fihris target/release/fihris] [--kills 200]
        [--documents 2000] [--seed N] [--shared-ids] [--work DIR]

Makes a folder of mixed files (txt, long txt, jsonl with and without ids, csv, html, zip of txt) of the first articles
(a JSON object a line, with title, text, date and source). Then, in turn:

    scratch  ingest into a new index, or into one that such a kill has left
    reindex  ingest after files were changed, added, removed, renamed, touched, and documents moved between files
    full     ingest --full beside an index that readers have
    watch    ingest --watch while files change

Each is killed (kill -9 of its process group) at a moment drawn evenly from its measured duration, in processor time
where the system tells it, or, every fourth but those of watch, soon after the first commit. After each kill `check`
must be clean, no document may be there twice, each must be in a state that its file has had, and each that was there
before and whose file still has it must be there. Between the kills the work is completed now and then: then the index
must hold exactly the documents of the folder, and often it is compared with a fresh index of the same folder: the
documents, the counts of all facets, entities, the totals with and without copies, and the top ten of 20 queries. With
--commit-mb .2 the program commits after each batch that it reads. With --shared-ids some documents stand in two files
for good, of which the later counts.

Prints the counts; exit code 1 where anything was lost, twice, stale, damaged or different. Needs Python 3.9, and zstd
for articles that are packed by it.
"""
import argparse
import collections
import csv
import html
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

EVERYWHERE = "fihriskill"
FACETS = ["person", "company", "organization", "place", "source", "category", "year", "month"]
QUERIES = [
    "السعودية",
    "مجلس الوزراء",
    '"مجلس الوزراء"',
    "الملك سلمان",
    "+الرياض مشروع",
    "الرياض OR جدة",
    "النفط -إيران",
    "مدرس*",
    "اقتصاد~1",
    "title:السعودية",
    "place:الرياض",
    '"وزير الخارجية"~10',
    "كأس الملك",
    "=الحكومة",
]
MODES = {"scratch": 0.3, "reindex": 0.3, "full": 0.2, "watch": 0.2}
# So that one kill and its checks take seconds.
WATCHED = 3.0
# Share of the other runs that are killed within so many seconds after their first commit, which are soon over.
AIMED, AIMED_SECONDS = 0.25, 0.2
# Share of the runs of --watch that may come to rest before they are killed, and seconds that it may take.
SETTLED, PATIENCE = 0.2, 60
# Pages are mostly not text. Their bytes fill the batches, after each of which there is a commit, here together so many.
HTML_BYTES = 40_000_000
# Errors of a kind that are printed, and characters of each; all are counted.
MAX_TOLD, MAX_LENGTH = 30, 600
VERSION = re.compile(r"\bv(\d+)\b")


def read_articles(path, num):
    if path.suffix == ".zst":
        unpacking = subprocess.Popen(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE)
        lines = io.TextIOWrapper(unpacking.stdout, encoding="utf-8")
    else:
        unpacking, lines = None, path.open(encoding="utf-8")
    articles = []
    for line in lines:
        article = json.loads(line)
        if article.get("title") and len(article.get("text") or "") > 100:
            articles.append(article)
        if len(articles) == num:
            break
    lines.close()
    if unpacking:
        unpacking.wait()
    return articles


class Doc:
    """A document in one of its states; `key` is its id where the file gives one."""

    def __init__(self, world, key=None):
        self.key = key
        self.article = world.article()
        self.version = world.next()

    def renewed(self, world):
        return Doc(world, self.key)

    def fields(self):
        article = self.article
        return {
            "title": f"{article['title']} v{self.version}",
            "date": article.get("date") or "2015-07-21",
            "source": article.get("source") or "بلا مصدر",
            "category": f"قسم {self.version % 7}",
            "text": f"{article['text']}\n{EVERYWHERE} v{self.version}",
        }


class File:
    """A file of some kind and its documents."""

    def __init__(self, kind, docs):
        self.kind, self.docs = kind, docs

    def ids(self, name):
        """Ids with versions, in the order in which the program meets them."""
        if self.kind in ("txt", "long", "html"):
            return [(name, self.docs[0].version)]
        if self.kind == "lines":
            return [(f"{name}:{number}", doc.version) for number, doc in enumerate(self.docs, 1)]
        if self.kind == "zip":
            return [(f"{name}/{doc.key}.txt", doc.version) for doc in self.docs]
        return [(doc.key, doc.version) for doc in self.docs]

    def bytes(self, world):
        fields = [doc.fields() for doc in self.docs]
        if self.kind == "txt":
            return as_text(fields[0])
        if self.kind == "long":
            start = self.docs[0].version % len(world.articles)
            more = (world.articles[start:] + world.articles)[:30]
            longer = "\n\n".join(article["text"] for article in more)
            return as_text({**fields[0], "text": longer + "\n\n" + fields[0]["text"]})
        if self.kind == "html":
            return as_html(fields[0], world.html_bytes)
        if self.kind in ("jsonl", "lines"):
            for doc, known in zip(self.docs, fields):
                if self.kind == "jsonl":
                    known["id"] = doc.key
            return "".join(json.dumps(known, ensure_ascii=False) + "\n" for known in fields).encode()
        if self.kind == "csv":
            table = io.StringIO()
            writer = csv.DictWriter(table, ["id", "title", "date", "source", "category", "text"])
            writer.writeheader()
            for doc, known in zip(self.docs, fields):
                writer.writerow({"id": doc.key, **known})
            return table.getvalue().encode()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for doc, known in zip(self.docs, fields):
                archive.writestr(f"{doc.key}.txt", as_text(known))
        return packed.getvalue()

    def suffix(self):
        return {"long": "txt", "lines": "jsonl"}.get(self.kind, self.kind)


def as_text(fields):
    head = "".join(f"{name}: {json.dumps(fields[name], ensure_ascii=False)}\n" for name in fields if name != "text")
    return f"---\n{head}---\n{fields['text']}\n".encode()


def as_html(fields, num_bytes):
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in fields["text"].split("\n"))
    title = html.escape(fields["title"])
    page = (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{fields["date"]}">'
        f'<meta property="og:site_name" content="{html.escape(fields["source"])}">\n<script>'
    )
    fill = "var x = [0, 1, 2, 3];\n" * (num_bytes // 22)
    return f"{page}{fill}</script></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>".encode()


class World:
    """The folder, what is in it, and the states that documents have had since the index was complete."""

    def __init__(self, folder, articles, num_documents, rng, shares_ids):
        self.folder, self.articles, self.random, self.shares_ids = folder, articles, rng, shares_ids
        self.num_documents = num_documents
        self.html_bytes = int(HTML_BYTES / (num_documents * 0.12 + 1))
        self.files = {}
        self.counter = 0
        self.num_names = 0
        self.allowed = collections.defaultdict(set)
        self.touched = set()
        shares = [("txt", 0.3), ("long", 0.005), ("html", 0.12), ("jsonl", 0.15), ("lines", 0.125), ("csv", 0.15)]
        for kind, share in [*shares, ("zip", 0.15)]:
            left = max(1, int(num_documents * share))
            while left > 0:
                left -= len(self.add(kind).docs)

    def next(self):
        self.counter += 1
        return self.counter

    def article(self):
        """Each in turn, so that copies stay few, but for some that are drawn."""
        if self.random.random() < 0.05:
            return self.random.choice(self.articles)
        return self.articles[self.counter % len(self.articles)]

    def key(self):
        return f"d-{self.next()}"

    def name(self, kind):
        self.num_names += 1
        suffix = File(kind, []).suffix()
        return f"{self.random.choice('ابتثجحخ')}/{self.random.randrange(10**6)}-{self.num_names}.{suffix}"

    def add(self, kind):
        num = 1 if kind in ("txt", "long", "html") else self.random.randint(5, 30)
        keyed = kind in ("jsonl", "csv", "zip")
        file = File(kind, [Doc(self, self.key() if keyed else None) for _ in range(num)])
        self.put(self.name(kind), file)
        return file

    def put(self, name, file, in_place=False):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self.files[name] = file
        self.note(name)
        data = file.bytes(self)
        if in_place:
            path.write_bytes(data)
            return
        draft = path.with_name("." + path.name + ".part")
        draft.write_bytes(data)
        draft.replace(path)

    def note(self, name):
        """Its documents may be met in this state from now on."""
        for known, version in self.files[name].ids(name):
            self.allowed[known].add(version)
            self.touched.add(known)

    def forget(self, name):
        self.touched.update(known for known, _ in self.files[name].ids(name))

    def expected(self):
        """Id and version of each document: of two with one id the later file's."""
        documents = {}
        for name in sorted(self.files, key=lambda name: name.encode()):
            documents.update(self.files[name].ids(name))
        return documents

    def completed(self):
        """Of an id in two files, either's document may be met: one of the files may be changed or removed."""
        self.allowed = collections.defaultdict(set)
        for name, file in self.files.items():
            for known, version in file.ids(name):
                self.allowed[known].add(version)

    def mutate(self, slowly=False):
        """Changes one thing, and says what."""
        name = self.random.choice(list(self.files))
        file = self.files[name]
        what = self.random.choices(["change", "add", "remove", "rename", "move", "touch"], [8, 3, 2, 3, 2, 2])[0]
        if what in ("remove", "add"):
            # Neither more nor less of a kind in the long run.
            num = sum(len(file.docs) for file in self.files.values())
            what = "add" if num < self.num_documents else "remove"
        if what == "change":
            self.forget(name)
            docs = [doc.renewed(self) if self.random.random() < 0.5 else doc for doc in file.docs]
            at = self.random.randrange(len(docs))
            docs[at] = docs[at].renewed(self)
            if len(docs) > 1 and self.random.random() < 0.3:
                docs.pop(self.random.randrange(len(docs)))
            if file.kind in ("jsonl", "lines", "csv", "zip") and self.random.random() < 0.3:
                docs.insert(0, Doc(self, self.key() if file.kind != "lines" else None))
            self.put(name, File(file.kind, docs), in_place=slowly and self.random.random() < 0.3)
        elif what == "add":
            self.add(self.random.choices(["txt", "html", "jsonl", "lines", "csv", "zip"], [12, 5, 1, 1, 1, 1])[0])
        elif what == "remove":
            self.forget(name)
            del self.files[name]
            (self.folder / name).unlink()
        elif what == "rename":
            self.forget(name)
            new = self.name(file.kind)
            (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
            self.files[new] = self.files.pop(name)
            self.note(new)
            (self.folder / name).rename(self.folder / new)
        elif what == "move":
            # A document with an id of its own goes to another file, and for some time or for good stands in both.
            keyed = [known for known, other in self.files.items() if other.kind in ("jsonl", "csv")]
            if len(keyed) < 2:
                return what
            one, other = self.random.sample(keyed, 2)
            if len(self.files[one].docs) < 2:
                return what
            at = self.random.randrange(len(self.files[one].docs))
            doc = self.files[one].docs[at]
            self.forget(one)
            kept = [known for known in self.files[other].docs if known.key != doc.key]
            self.put(other, File(self.files[other].kind, [*kept, doc]))
            if not self.shares_ids or self.random.random() < 0.7:
                rest = self.files[one].docs[:at] + self.files[one].docs[at + 1 :]
                self.put(one, File(self.files[one].kind, rest))
        else:
            os.utime(self.folder / name)
        return what


def processor_seconds(pid):
    """Processor time of a process so far; none where the system does not tell or it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return None


class Fihris:
    def __init__(self, program):
        self.program = str(program)

    def start(self, *arguments, log):
        return subprocess.Popen(
            [self.program, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            # A group of its own, and the same session: then it has the priority of the test.
            preexec_fn=os.setpgrp,
        )

    def json(self, *arguments, codes=(0, 1)):
        done = subprocess.run(
            [self.program, *map(str, arguments), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False
        )
        if done.returncode not in codes:
            message = done.stderr.decode(errors="replace").strip()[-2000:]
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit code {done.returncode}: {message}")
        return json.loads(done.stdout)


class Duration(collections.namedtuple("Duration", "seconds processor")):
    """Time by the clock and of the processor."""

    def times(self, factor):
        return Duration(self.seconds * factor, self.processor * factor)

    def plus(self, other, factor):
        return Duration(self.seconds + other.seconds * factor, self.processor + other.processor * factor)

    def __str__(self):
        return f"{self.seconds:.2f} s ({self.processor:.2f} s of the processor)"


class Test:
    def __init__(self, args, work):
        self.args, self.work = args, work
        self.random = random.Random(args.seed)
        self.fihris = Fihris(args.fihris.resolve())
        self.folder, self.index, self.base = work / "folder", work / "index", work / "base"
        self.errors = collections.defaultdict(list)
        self.kills = collections.defaultdict(collections.Counter)
        self.counts = collections.Counter()
        self.mutations = collections.Counter()
        self.log = (work / "stderr.log").open("ab")
        articles = read_articles(args.articles, 10 * args.documents)
        self.random.shuffle(articles)
        self.world = World(self.folder, articles, args.documents, self.random, args.shared_ids)
        titles = [article["title"] for article in self.random.sample(articles, 6)]
        plain = [" ".join(re.findall(r"[\u0621-\u064a]+", title)[:6]) for title in titles]
        self.queries = QUERIES + plain

    def error(self, kind, message):
        self.errors[kind].append(message)
        if len(self.errors[kind]) <= MAX_TOLD:
            print(f"    {kind}: {message[:MAX_LENGTH]}", flush=True)

    def ingest(self, index, *more):
        return self.fihris.json("ingest", self.folder, "--index", index, *more, codes=(0,))

    def listing(self, index):
        """Id and version of all documents, as a search finds them."""
        if not (index / "fihris.json").exists():
            return {}
        answer = self.fihris.json(
            "search", EVERYWHERE, "--index", index, "--count", "copies", "--limit", 10**6
        )
        hits = answer["hits"]
        counted = collections.Counter(hit["id"] for hit in hits)
        for known, num in counted.items():
            if num > 1:
                self.error("twice", f"{known} is found {num} times")
        if answer["total"] != len(hits):
            self.error("different", f"total {answer['total']} with {len(hits)} hits")
        versions = {}
        for hit in hits:
            found = VERSION.findall(hit["title"])
            versions[hit["id"]] = int(found[-1]) if found else -1
        return versions

    def facet(self, index, name):
        answer = self.fihris.json("facets", name, "--index", index, "--limit", 10**5, "--count", "copies")
        return {counted["value"]: counted["count"] for counted in answer["facets"].get(name, [])}

    def look(self, before, unchanged):
        """What is in the index after a kill."""
        if not (self.index / "fihris.json").exists():
            if before:
                self.error("lost", f"all {len(before)} documents: there is no index any more")
            return {}
        try:
            health = self.fihris.json("check", "--index", self.index, codes=(0,))
            if not health["ok"]:
                self.error("damaged", json.dumps(health, ensure_ascii=False))
            found = self.listing(self.index)
            if health["documents"] != len(found):
                self.error("different", f"{health['documents']} documents by check, {len(found)} by search")
            by_year = sum(self.facet(self.index, "year").values())
            if by_year != len(found):
                self.error("different", f"{by_year} documents by the facet year, {len(found)} by search")
        except RuntimeError as error:
            self.error("damaged", str(error))
            return before
        lost = sorted(known for known in before if known in unchanged and known not in found)
        if lost:
            self.error("lost", f"{len(lost)} documents, as {lost[:5]}")
        stale = [(known, version) for known, version in found.items() if version not in self.world.allowed[known]]
        if stale:
            self.error("stale", f"{len(stale)} documents are as they never were or are no more, as {stale[:5]}")
        return found

    def complete(self, *more):
        """Runs an ingest to its end: then the index is the folder."""
        try:
            self.ingest(self.index, *more)
            self.counts["completed"] += 1
            self.exact(self.index)
        except RuntimeError as error:
            self.error("damaged", str(error))
        self.world.completed()

    def exact(self, index):
        found, expected = self.listing(index), self.world.expected()
        missing = sorted(set(expected) - set(found))
        ghosts = sorted(set(found) - set(expected))
        other = [known for known in found if known in expected and found[known] != expected[known]]
        for kind, what, ids in [
            ("lost", "are missing from a complete index", missing),
            ("stale", "should be gone from a complete index", ghosts),
            ("stale", "are old in a complete index", other),
        ]:
            if ids:
                self.error(kind, f"{len(ids)} documents {what}, as {ids[:5]}")

    def compare(self):
        """Compares the index with a fresh one of the same folder."""
        fresh = self.work / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            self.ingest(fresh)
            self.exact(fresh)
            self.counts["compared"] += 1
            self.differences(fresh)
        except RuntimeError as error:
            self.error("damaged", str(error))

    def differences(self, fresh):
        both = (self.index, fresh)
        if len({json.dumps(sorted(self.listing(index).items())) for index in both}) > 1:
            self.error("different", "the documents are not those of a fresh index")
        for name in FACETS:
            one, other = (self.facet(index, name) for index in both)
            values = [value for value in {**one, **other} if one.get(value) != other.get(value)]
            self.counts["facets compared"] += 1
            if values:
                shown = [(value, one.get(value), other.get(value)) for value in values[:5]]
                self.error("different", f"facet {name}: {len(values)} values (value, index, fresh): {shown}")
        entities = [self.fihris.json("entities", "--index", index, "--limit", 10**6)["entities"] for index in both]
        self.counts["entity tables compared"] += 1
        if entities[0] != entities[1]:
            one, other = ({entity["id"]: entity for entity in known} for known in entities)
            ids = [known for known in {**one, **other} if one.get(known) != other.get(known)]
            shown = [(one.get(known), other.get(known)) for known in ids[:2]] or "their order"
            self.error("different", f"{len(ids)} entities: {json.dumps(shown, ensure_ascii=False)[:1000]}")
        for query in self.queries:
            one, other = (self.top(index, query) for index in both)
            self.counts["queries compared"] += 1
            for what, at in [("total", 0), ("total with copies folded", 1)]:
                if one[at] != other[at]:
                    self.error("other total", f"{what} of {query}: {one[at]}, fresh {other[at]}")
            self.compare_hits(query, one[2], other[2])

    def compare_hits(self, query, one, other):
        ids, fresh_ids = ([hit["id"] for hit in hits] for hits in (one, other))
        off = [abs(hit["score"] - by["score"]) / max(by["score"], 1e-9) for hit, by in zip(one, other)]
        if max(off, default=0) > 1e-4:
            self.counts["queries with other scores"] += 1
        if ids == fresh_ids:
            return
        if max(off, default=0) <= 1e-4:
            # Of equal scores the order may be that in which they were written, and which is the tenth.
            self.error("other order of equal hits", f"top ten of {query}: {ids}, fresh {fresh_ids}")
        else:
            self.error("other top ten", f"{query}: scores off by up to {max(off):.2%}: {ids}, fresh {fresh_ids}")

    def top(self, index, query):
        hits = self.fihris.json("search", query, "--index", index, "--count", "copies")
        stories = self.fihris.json("search", query, "--index", index, "--limit", 0)
        return hits["total"], stories["total"], hits["hits"]

    def phase(self, mode, ended, before):
        """How far the run was, by what it left."""
        if ended:
            return "ended before"
        generation, stamp = self.generation(), self.stamp(mode)
        if generation is None:
            return "no index yet"
        if mode == "full" and generation != before[0]:
            return "published"
        if stamp is None or stamp == before[1]:
            return "before the first commit"
        files = self.catalog(self.written(mode))
        names = {str(self.folder.resolve() / name) for name in self.world.files}
        if files is None or set(files) != names or any(known.get("hash") is None for known in files.values()):
            return "between commits"
        segments = self.written(mode)
        tables = segments / "stories.json"
        newest = max((path.stat().st_mtime_ns for path in segments.glob("files-*")), default=0)
        is_told = tables.exists() and tables.stat().st_mtime_ns > newest
        return "after the tables" if is_told else "in the tables"

    def generation(self):
        try:
            manifest = json.loads((self.index / "fihris.json").read_bytes())
        except FileNotFoundError:
            return None
        return manifest.get("generation", "segments")

    def written(self, mode):
        """Folder of the generation that is written."""
        generation = self.generation() or "segments"
        if mode == "full":
            number = int(generation.partition("-")[2] or 1)
            following = self.index / f"segments-{number + 1}"
            return following if following.exists() else self.index / generation
        return self.index / generation

    def stamp(self, mode):
        try:
            meta = json.loads((self.written(mode) / "meta.json").read_bytes())
        except (OSError, ValueError):
            return None
        # Each commit names another catalog, which merges do not.
        return meta.get("payload") and (str(self.written(mode)), meta["payload"])

    def catalog(self, segments):
        try:
            meta = json.loads((segments / "meta.json").read_bytes())
            path = segments / meta["payload"].split(" ")[0]
            unpacked = subprocess.run(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE, check=True).stdout
            return json.loads(unpacked)["files"]
        except (OSError, KeyError, AttributeError, ValueError, subprocess.CalledProcessError):
            return None

    def kill(self, mode, duration, *more):
        """Runs an ingest and kills it; what is in the index then."""
        before = self.listing(self.index)
        state = (self.generation(), self.stamp(mode))
        self.world.touched = set()
        process = self.fihris.start(
            "ingest", self.folder, "--index", self.index, "--commit-mb", "0.2", *more, log=self.log
        )
        share = self.random.uniform(0, 1)
        end = time.monotonic() + share * duration.seconds
        if mode == "watch":
            while time.monotonic() < end:
                time.sleep(min(self.random.uniform(0, 0.4), max(0, end - time.monotonic())))
                for _ in range(self.random.choice([1, 1, 1, 3, 20])):
                    self.mutations[self.world.mutate(slowly=True)] += 1
            if self.random.random() < SETTLED:
                self.settle()
        else:
            # By its processor time, so that it does not matter what else the machine does.
            is_aimed = self.random.random() < AIMED
            while process.poll() is None:
                if is_aimed and self.stamp(mode) not in (None, state[1]):
                    time.sleep(self.random.uniform(0, AIMED_SECONDS))
                    break
                used = processor_seconds(process.pid)
                is_late = time.monotonic() >= end if used is None else used >= share * duration.processor
                if is_late and not is_aimed:
                    break
                time.sleep(0.003)
            time.sleep(self.random.uniform(0, 0.02))
        ended = process.poll() is not None
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        code = process.wait()
        if ended and code != 0:
            self.error("damaged", f"{mode}: ingest ended with exit code {code}; see stderr.log")
        phase = self.phase(mode, ended, state)
        self.kills[mode][phase] += 1
        now = self.world.expected()
        unchanged = set(now) - self.world.touched if mode == "watch" else set(now)
        found = self.look(before, unchanged)
        if mode == "full" and phase not in ("published", "ended before") and found != before:
            self.error("different", "an ingest --full that was not completed has changed the index")
        num = sum(sum(counts.values()) for counts in self.kills.values())
        print(f"{num:>4} {mode:<8} {phase}, {len(before)} -> {len(found)} documents of {len(now)}", flush=True)

    def settle(self):
        """Waits until the running --watch has seen all."""
        started = time.monotonic()
        expected = self.world.expected()
        while self.listing(self.index) != expected:
            if time.monotonic() - started > PATIENCE:
                self.error("stale", f"--watch has not seen all changes after {PATIENCE} s")
                return
            time.sleep(0.2)
        self.counts["--watch came to rest"] += 1

    def prepare(self):
        shutil.rmtree(self.index, ignore_errors=True)
        self.scratch = self.duration()
        self.exact(self.index)
        name = next(known for known, file in self.world.files.items() if file.kind == "txt")
        self.world.put(name, File("txt", [Doc(self.world)]))
        # What there is to do whatever has changed.
        self.least = self.duration()
        self.full = self.duration("--full")
        self.world.completed()
        num_bytes = sum((self.folder / name).stat().st_size for name in self.world.files)
        print(
            f"{len(self.world.expected())} documents in {len(self.world.files)} files, {num_bytes / 1e6:.1f} MB; "
            f"ingest {self.scratch}, with one change {self.least}, --full {self.full}",
            flush=True,
        )
        # What two fresh indexes differ by says what a comparison can ask for.
        self.compare()

    def duration(self, *more):
        """What an ingest to the end takes."""
        started, before = time.monotonic(), os.times()
        self.ingest(self.index, "--commit-mb", "0.2", *more)
        seconds, after = time.monotonic() - started, os.times()
        processor = sum(after[2:4]) - sum(before[2:4])
        return Duration(seconds, processor)

    def change(self):
        """Changes a share of the files."""
        share = self.random.choice([0.01, 0.05, 0.2, 0.5])
        num = max(1, int(len(self.world.files) * share))
        for _ in range(num):
            self.mutations[self.world.mutate()] += 1

    def round(self, mode, num):
        """Kills of one kind, each going on where the one before ended, and then a run to the end."""
        if mode == "scratch":
            shutil.rmtree(self.index, ignore_errors=True)
        for _ in range(num):
            if mode in ("scratch", "reindex"):
                if mode == "reindex":
                    self.change()
                # What is there already is passed over soon.
                known = self.listing(self.index)
                now = self.world.expected()
                share = sum(known.get(key) != version for key, version in now.items()) / len(now)
                self.kill(mode, self.least.times(1.1).plus(self.scratch, share))
            elif mode == "full":
                if self.random.random() < 0.5:
                    self.change()
                self.kill(mode, self.full.times(1.05), "--full")
            else:
                self.kill(mode, Duration(self.least.seconds + WATCHED, 0), "--watch")
        if mode == "full" and self.random.random() < 0.5:
            self.complete("--full", "--commit-mb", "0.2")
        else:
            self.complete("--commit-mb", "0.2")

    def run(self):
        self.prepare()
        left = {mode: round(self.args.kills * share) for mode, share in MODES.items()}
        left["reindex"] += self.args.kills - sum(left.values())
        rounds = 0
        while any(left.values()):
            # In turn, so that each goes on with what the others left.
            for mode in MODES:
                num = min(self.random.randint(1, 4), left[mode])
                if num:
                    left[mode] -= num
                    self.round(mode, num)
                    rounds += 1
                    if rounds % self.args.compare_every == 0:
                        self.compare()
        self.compare()

    def report(self):
        print()
        for mode, counts in self.kills.items():
            told = ", ".join(f"{num} {phase}" for phase, num in counts.most_common())
            print(f"{mode:<8} {sum(counts.values())} kills: {told}")
        print("changes: " + ", ".join(f"{num} {what}" for what, num in self.mutations.most_common()))
        print("; ".join(f"{num} {what}" for what, num in self.counts.items()))
        kinds = ["lost", "twice", "stale", "damaged", "different", "other total", "other top ten"]
        kinds.append("other order of equal hits")
        for kind in kinds:
            print(f"{kind}: {len(self.errors[kind])}")
        return 1 if any(self.errors.values()) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--fihris", type=Path, default=Path(__file__).parents[1] / "target/release/fihris")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compare-every", type=int, default=8, help="rounds between two comparisons")
    parser.add_argument("--shared-ids", action="store_true", help="some documents stand in two files for good")
    parser.add_argument("--work", type=Path, help="an empty folder to work in, which is kept")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = args.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        test = Test(args, work.resolve())
        started = time.monotonic()
        # What was found so far is told also where the test is ended early.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            test.run()
        except KeyboardInterrupt:
            print("ended early", flush=True)
        code = test.report()
        print(f"{time.monotonic() - started:.0f} s")
    sys.exit(code)


if __name__ == "__main__":
    main()
