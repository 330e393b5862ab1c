#!/usr/bin/env python3
"""Asks for one document among many in seven ways, and counts facets by hand.

    cargo build --release
    python3 scripts/seed_check.py --seed FILE_OR_FOLDER --news FILE [--fihris target/release/fihris]

Indexes both in a temporary folder. Prints the rank of the seed document for each query, the entities found in it and
whether the filters by person and company give it; then checks that the facet counts of several queries are those of all
their hits, counted here. Exit code 1 where a filter misses the seed or a count differs. Needs Python 3.9 and nothing else.
"""
import argparse
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path

QUERIES = [
    "زوكربيرغ",
    "زوكربرغ~",
    '"زواج مصلحة"',
    "علاقه ترامب وماسك",
    "OpenAI",
    "ملياردير",
    "استثمارات ٦٠٠ مليار",
]
FILTERS = [("person", "زوكربيرغ"), ("company", "Meta")]
# Queries whose facets are counted by hand, with their filters.
COUNTED = [
    ("ترامب", []),
    ("ملياردير", []),
    ("السعودية", []),
    ("السعودية", ["--place", "الرياض"]),
    ("الملك سلمان", ["--from", "2015-07", "--to", "2015-07"]),
    ('"مجلس الوزراء"', []),
    ("person:زوكربيرغ", []),
]
ENTITIES = {"person": "persons", "company": "companies", "organization": "organizations", "place": "places"}
FACETS = [*ENTITIES, "source", "year", "month"]
ALL = 10_000_000
FILTER_OF = {f"--{facet}": facet for facet in ["person", "company", "organization", "place", "source"]}


class Fihris:
    def __init__(self, program, index):
        self.program, self.index = program, index

    def __call__(self, command, *args, allowed=(0, 1)):
        line = [self.program, command, *args, "--index", self.index, "--json"]
        done = subprocess.run([str(part) for part in line], stdout=subprocess.PIPE, check=False)
        if done.returncode not in allowed:
            sys.exit(f"seed_check.py: {command} {' '.join(map(str, args))}: exit code {done.returncode}")
        return json.loads(done.stdout)


def rank(response, seeds):
    ranks = [hit["rank"] for hit in response["hits"] if hit["id"] in seeds]
    return min(ranks, default=None)


def values(hit, facet):
    if facet in ENTITIES:
        return set(hit[ENTITIES[facet]])
    if facet == "source":
        return {hit["source"]} - {None} if hit.get("source") else set()
    date = hit.get("date")
    return {date[:4] if facet == "year" else date[:7]} if date else set()


def counts_differ(fihris, query, filters):
    """Differences between the facet counts and a count over all hits, one line each."""
    facets = [part for facet in FACETS for part in ("--facet", f"{facet}:{ALL}")]
    response = fihris("search", query, *filters, *facets, "--count", "copies", "--limit", ALL)
    hits = response["hits"]
    differences = []
    if len(hits) != response["total"]:
        differences.append(f"total {response['total']} but {len(hits)} hits")
    num_values = 0
    for facet in FACETS:
        counted_hits = hits
        if any(FILTER_OF.get(part) == facet for part in filters):
            # A facet ignores its own filter.
            others = []
            for name, value in zip(filters[::2], filters[1::2]):
                if FILTER_OF.get(name) != facet:
                    others += [name, value]
            counted_hits = fihris("search", query, *others, "--count", "copies", "--limit", ALL)["hits"]
        by_hand = collections.Counter()
        for hit in counted_hits:
            by_hand.update(values(hit, facet))
        counted = {}
        for row in response["facets"].get(facet, []):
            if row["value"] in counted:
                differences.append(f"{facet}: {row['value']} is listed twice")
            counted[row["value"]] = row["count"]
        num_values += len(counted)
        for value in sorted(by_hand.keys() | counted.keys()):
            if by_hand.get(value, 0) != counted.get(value, 0):
                differences.append(
                    f"{facet}: {value}: counted {counted.get(value, 0)}, by hand {by_hand.get(value, 0)}"
                )
    return len(hits), num_values, differences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=Path, required=True)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--fihris", type=Path, default=Path(__file__).parents[1] / "target/release/fihris")
    args = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        alone = Fihris(args.fihris, Path(folder) / "seed")
        alone("ingest", args.seed)
        fihris = Fihris(args.fihris, Path(folder) / "index")
        report = fihris("ingest", args.seed, args.news)
        print(f"{report['added']} documents, {report['failed']} failures, {report['seconds']:.1f} s")
        seeds = ids_of(alone)
        print(f"seed: {', '.join(sorted(seeds))}\n")
        for query in QUERIES:
            response = fihris("search", query, "--limit", 1000)
            first = response["hits"][0]["title"] if response["hits"] else ""
            place = rank(response, seeds)
            failed |= place is None
            print(f"rank {place or '-':>4} of {response['total']:>6}  {response['took_ms']:6.1f} ms  {query}   first: {first}")
        for seed in sorted(seeds):
            hit = next(hit for hit in alone("search", QUERIES[0], "--limit", 1000)["hits"] if hit["id"] == seed)
            print(f"\nentities of {seed}")
            for name in ENTITIES.values():
                print(f"  {name:14} {'، '.join(hit[name])}")
        print()
        for name, value in FILTERS:
            response = fihris("search", f"{name}:{value}", "--limit", 1000)
            by_flag = fihris("search", QUERIES[0], f"--{name}", value, "--limit", 1000)
            found = rank(response, seeds) is not None and rank(by_flag, seeds) is not None
            failed |= not found
            print(f"--{name} {value}: {response['total']} documents, seed {'found' if found else 'MISSED'}")
        print()
        for query, filters in COUNTED:
            num_hits, num_values, differences = counts_differ(fihris, query, filters)
            failed |= bool(differences)
            outcome = "counts agree" if not differences else f"{len(differences)} COUNTS DIFFER"
            print(f"{outcome}: {query} {' '.join(filters)}: {num_hits} hits, {num_values} values")
            for difference in differences[:10]:
                print(f"    {difference}")
    sys.exit(1 if failed else 0)


def ids_of(alone):
    """Ids of the documents of an index, which must all have the first query's word."""
    ids = {hit["id"] for hit in alone("search", QUERIES[0], "--limit", 1000)["hits"]}
    if not ids:
        sys.exit(f"seed_check.py: no document of the seed has {QUERIES[0]}")
    return ids


if __name__ == "__main__":
    main()
