#!/usr/bin/env python3
"""Measures the ranking on retrieval sets, beside what Lucene reached on them.

    cargo build --release
    python3 scripts/retrieval.py FOLDER [--fihris target/release/fihris]

FOLDER holds one folder for each set with corpus.jsonl.zst, queries.jsonl and qrels.tsv. Each set is indexed in a
temporary folder and evaluated by `fihris eval` with all its queries, 100 documents deep. Latency is that of one thread
inside the process, after a warm-up. Needs Python 3.9 and nothing else.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

# Lucene 10.5, ArabicAnalyzer, BM25 k1 1.2 b .75, every query of the set: nDCG@10, recall@100.
LUCENE = {
    "arcd": (0.8365, 0.9821),
    "ans_headlines": (0.7654, 0.9845),
    "knownitem_saudinewsnet": (0.6727, 0.9655),
}
FILES = ["corpus.jsonl.zst", "queries.jsonl", "qrels.tsv"]


def run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"retrieval.py: {command[0]} {command[1]} failed with exit code {done.returncode}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fihris", type=Path, default=Path(__file__).parents[1] / "target/release/fihris")
    args = parser.parse_args()
    sets = [path for path in sorted(args.folder.iterdir()) if all((path / name).is_file() for name in FILES)]
    if not sets:
        sys.exit(f"retrieval.py: no set with {', '.join(FILES)} below {args.folder}")
    print("| set | queries | nDCG@10 | Lucene | recall@100 | Lucene | MRR@10 | MAP | p50 / p99 ms | MB |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |")
    for path in sets:
        corpus, queries, qrels = (path / name for name in FILES)
        with tempfile.TemporaryDirectory() as folder:
            index = Path(folder) / "index"
            report = run(args.fihris, "ingest", corpus, "--index", index, "--json")
            if report["failed"]:
                print(f"retrieval.py: {path.name}: {report['failed']} documents not read", file=sys.stderr)
            figures = run(args.fihris, "eval", queries, qrels, "--index", index, "-k", "100", "--json")
            stats = run(args.fihris, "stats", "--index", index, "--json")
        ndcg, recall = (f"{value:.4f}" for value in LUCENE[path.name]) if path.name in LUCENE else ("", "")
        latency = figures["latency_ms"]
        print(
            f"| {path.name} | {figures['queries']} | {figures['ndcg@10']:.4f} | {ndcg} "
            f"| {figures['recall@100']:.4f} | {recall} | {figures['mrr@10']:.4f} | {figures['map']:.4f} "
            f"| {latency['p50']:.2f} / {latency['p99']:.2f} | {stats['bytes'] / 1e6:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
