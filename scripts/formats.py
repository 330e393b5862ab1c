#!/usr/bin/env python3
"""Writes one set of articles in every format and encoding, and compares what the program makes of them.

    cargo build --release
    python3 scripts/formats.py FILE [--out FOLDER] [--fihris target/release/fihris] [--count 60] [--queries 50]

FILE is JSON lines of articles (id, title, text, date, source), or that with `.zst` behind. OUT/plain gets them as text
in UTF-8, OUT/KIND in each other way; each folder is ingested into an index of its own by the real command. Against the
plain folder are compared, for each article: the words of the text, the title, the day, the sets of names; and the first
ten hits of each query made of words of a title. Letters that an encoding lacks are replaced in a plain folder of its
own beforehand, so that what differs is the program's doing. Prints a table and differences; OUT/report.json has all.
PDFs are printed by Chromium where there is one. Exit code 1 where something differs. Needs Python 3.9, and `zstd` for
files of that kind.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import formats_encodings
import formats_write

ENTITIES = ["persons", "companies", "organizations", "places"]
KEY = re.compile(r"art\d{4}")


def articles_of(path, count):
    """The first articles that have a title and text, no two alike."""
    if path.suffix == ".zst":
        data = subprocess.run(["zstd", "-dcq", str(path)], stdout=subprocess.PIPE, check=True).stdout.decode()
    else:
        data = path.read_text(encoding="utf-8")
    lines = data.splitlines()
    found, seen = [], set()
    # From all over the file: neighbors are of one paper and day.
    for line in lines[:: max(1, len(lines) // (count * 4))]:
        fields = json.loads(line)
        # Some papers left references to entities in their texts, which feeds have to resolve.
        title = " ".join(html.unescape(fields.get("title", "")).split())
        paragraphs = [" ".join(part.split()) for part in html.unescape(fields.get("text", "")).splitlines()]
        paragraphs = [part for part in paragraphs if part]
        start = " ".join(paragraphs)[:80]
        if not 3 <= len(title.split()) <= 25 or len(" ".join(paragraphs)) < 400 or not {title, start}.isdisjoint(seen):
            continue
        seen |= {title, start}
        found.append(
            formats_write.Article(f"art{len(found):04}", title, paragraphs, fields["date"][:10], fields["source"])
        )
        if len(found) == count:
            break
    return found


def queries_of(articles, count):
    """Words of titles: two or three of four letters or more."""
    queries = []
    for number, article in enumerate(articles * 3):
        words = [word for word in re.findall(r"[\u0621-\u064A]+", article.title) if len(word) >= 4]
        start = number // len(articles)
        query = " ".join(words[start : start + 2 + number % 2])
        if query and query not in queries:
            queries.append(query)
    return queries[:count]


class Fihris:
    def __init__(self, program, index):
        self.program, self.index = program, index

    def __call__(self, command, *args):
        line = [self.program, command, *args, "--index", self.index, "--json"]
        done = subprocess.run([str(part) for part in line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode not in (0, 1):
            return {"error": done.stderr.decode(errors="replace").strip()[-300:]}
        return json.loads(done.stdout) if done.stdout else {}


def key_of(hit):
    found = KEY.search(hit.get("id") or "") or KEY.search(hit.get("path") or "") or KEY.search(hit.get("url") or "")
    return found and found.group()


def read(program, folder, queries, articles):
    """What the program makes of a folder: report, documents by key, hits by query, what doctor says."""
    with tempfile.TemporaryDirectory() as place:
        fihris = Fihris(program, Path(place) / "index")
        report = fihris("ingest", folder)
        if "error" in report:
            return {"error": report["error"]}
        everything = fihris("search", "date:1900..2100 OR في OR من OR على", "--limit", 10_000, "--count", "copies")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(
                pool.map(lambda query: fihris("search", query, "--count", "copies", "--limit", 10), queries)
            )
            ids = {hit["id"] for answer in [everything, *found] for hit in answer.get("hits", [])}
            shown = list(pool.map(lambda id: fihris("show", id), sorted(ids)))
        documents = {}
        for document in shown:
            documents.setdefault(key_of(document), []).append(document)
        doctor = subprocess.run([program, "doctor", folder, "--json"], stdout=subprocess.PIPE, check=False)
        notes = collections.Counter()
        for file in json.loads(doctor.stdout)["files"]:
            for finding in file["findings"]:
                for note in finding["notes"]:
                    name = note["note"]
                    if name == "encoding":
                        name = f"{note['encoding']} {'declared' if note['declared'] else 'guessed'}"
                    elif name == "mojibake":
                        name = f"{note['written']} read as {note['encoding']}"
                    notes[name] += 1
        errors = [answer["error"] for answer in found if "error" in answer]
        hits = [[key_of(hit) for hit in answer.get("hits", [])] for answer in found]
    return {"report": report, "documents": documents, "hits": hits, "notes": dict(notes), "errors": errors}


def words(text):
    return text.split()


def names(document, kind):
    return set(document.get("entities", {}).get(kind, []))


def compare(plain, other, queries, fields):
    """Figures and the differences behind them."""
    figures = collections.Counter()
    differences = []
    extra = sum(len(docs) for key, docs in other["documents"].items() if key not in plain["documents"])
    for key, (expected, *_) in sorted(plain["documents"].items()):
        documents = other["documents"].get(key, [])
        extra += max(0, len(documents) - 1)
        if not documents:
            differences.append([key, "missing", "", ""])
            figures["expected words"] += len(words(expected["text"]))
            continue
        document = documents[0]
        figures["documents"] += 1
        for field in fields:
            one, two = (" ".join(str(doc.get(field, "")).split()) for doc in (expected, document))
            figures[field] += one == two
            if one != two:
                differences.append([key, field, one, two])
        one, two = words(expected["text"]), words(document.get("text", ""))
        common = sum((collections.Counter(one) & collections.Counter(two)).values())
        figures["expected words"] += len(one)
        figures["found words"] += len(two)
        figures["common words"] += common
        figures["text"] += one == two
        if one != two:
            at = next((at for at, pair in enumerate(zip(one, two)) if pair[0] != pair[1]), min(len(one), len(two)))
            differences.append([key, "text", *(" ".join(part[max(0, at - 2) : at + 6]) for part in (one, two))])
        same = True
        for kind in ENTITIES:
            missing, added = names(expected, kind) - names(document, kind), names(document, kind) - names(expected, kind)
            if missing or added:
                same = False
                differences.append([key, kind, *("، ".join(sorted(part)) for part in [missing, added])])
        figures["entities"] += same
    for query, one, two in zip(queries, plain["hits"], other["hits"]):
        figures["top ten"] += one == two
        figures["same set"] += set(one) == set(two)
        if one != two:
            differences.append([query, "top ten", " ".join(map(str, one)), " ".join(map(str, two))])
    figures["extra"] = extra
    return figures, differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=Path("formats"))
    parser.add_argument("--fihris", type=Path, default=Path(__file__).parents[1] / "target/release/fihris")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--only", default="", help="kinds whose names have one of these parts, with commas between")
    args = parser.parse_args()
    program = str(args.fihris.resolve())
    articles = articles_of(args.file, args.count)
    queries = queries_of(articles, args.queries)
    plains, results, is_same = {}, {}, True
    print(f"{len(articles)} articles, {len(queries)} queries")
    print("| kind | read | failed | text the same | words recall / precision | title | day | names | top ten | noticed |")
    print("| --- | --: | --: | --: | --- | --: | --: | --: | --: | --- |")
    for kind in formats_write.KINDS:
        if not any(part in kind.name for part in args.only.split(",")):
            continue
        held = [article.map(lambda text: formats_encodings.held(text, kind.encoding)) for article in articles]
        plain = "plain" if kind.encoding is None else f"plain-{kind.encoding}"
        plain += "-titled" if kind.is_titled else ""
        if plain not in plains:
            expected = held
            if kind.is_titled:
                expected = [dataclasses.replace(each, paragraphs=[each.title, *each.paragraphs]) for each in held]
            formats_write.write_plain(fresh(args.out / plain), expected)
            plains[plain] = read(program, args.out / plain, queries, held)
            assert len(plains[plain]["documents"]) == len(articles), plains[plain].get("report")
        folder = fresh(args.out / kind.name)
        if not kind.write(folder, held):
            print(f"| {kind.name} | skipped: there is no Chromium | | | | | | | | |")
            continue
        found = read(program, folder, queries, held)
        if "error" in found:
            print(f"| {kind.name} | {found['error']} | | | | | | | | |")
            results[kind.name], is_same = found, False
            continue
        figures, differences = compare(plains[plain], found, queries, ["title", "date"] if kind.is_dated else ["title"])
        report = found["report"]
        recall = figures["common words"] / max(1, figures["expected words"])
        precision = figures["common words"] / max(1, figures["found words"])
        extra = f" + {figures['extra']}" if figures["extra"] else ""
        noticed = ", ".join(f"{count} {name}" for name, count in sorted(found["notes"].items()))
        print(
            f"| {kind.name} | {figures['documents']}{extra} | {report['failed']} | {figures['text']} "
            f"| {recall:.4f} / {precision:.4f} | {figures['title']} | {figures['date']} | {figures['entities']} "
            f"| {figures['top ten']} of {len(queries)} | {noticed} |",
            flush=True,
        )
        results[kind.name] = {
            "figures": dict(figures),
            "differences": differences,
            "failures": report["failures"],
            "notes": found["notes"],
            "errors": found["errors"],
        }
        is_same = is_same and not differences and not found["errors"] and not report["failed"]
    (args.out / "report.json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    print()
    for name, result in results.items():
        for failure in result.get("failures", [])[:2]:
            print(f"{name}: failed: {failure['path']}: {failure['reason']}")
        for error in result.get("errors", [])[:1]:
            print(f"{name}: error: {error}")
        shown = collections.Counter()
        for key, what, one, two in result.get("differences", []):
            shown[what] += 1
            if shown[what] <= 2:
                print(f"{name}: {key}: {what}: {one!r} | {two!r}")
    sys.exit(0 if is_same else 1)


def fresh(folder):
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    main()
