#!/usr/bin/env python3
"""Makes `data/tagger/annotations.tsv` from sentences and the names marked in them.

    python3 scripts/tagger/locate.py --news FILE.jsonl --out TABLE SENTENCES ANNOTATED [SENTENCES ANNOTATED …]

SENTENCES has a key, a tab and tokens with spaces between on each line; ANNOTATED a key and, each after a tab, names as
KIND:TOKENS in their order. Keys without a line in ANNOTATED are left out. Exit code 1 where a name is not in its
sentence or a sentence in no article.
"""
import argparse
import sys

import news
from annotations import TOKEN
from labels import KINDS

HEADER = """\
# Names in sentences of SaudiNewsNet, without the text. Made by scripts/tagger/locate.py; see README.md.
# article<TAB>first token<TAB>number of tokens<TAB>names as KIND:START-END, in tokens of the sentence
"""


def annotated_sentences(sentences_file, annotated_file):
    """(tokens, [(kind, start, end)]) of each sentence; a name is the first occurrence after the name before it."""
    sentences = dict(line.rstrip("\n").split("\t") for line in open(sentences_file, encoding="utf-8"))
    for line in open(annotated_file, encoding="utf-8"):
        key, *marked = line.rstrip("\n").split("\t")
        tokens, names, place = sentences[key].split(" "), [], 0
        for name in filter(None, marked):
            kind, _, text = name.partition(":")
            words = text.split(" ")
            starts = range(place, len(tokens) - len(words) + 1)
            start = next((start for start in starts if tokens[start:start + len(words)] == words), None)
            if start is None or kind not in KINDS:
                sys.exit(f"{annotated_file}: {key}: {name} is not in the sentence")
            place = start + len(words)
            names.append((kind, start, place))
        yield tokens, names


def write(table, annotated, news_file):
    """Writes the table for sentences, each a list of tokens with its (kind, start, end); returns those not found."""
    # A sentence is looked for in the articles that have its first three tokens.
    by_start = {}
    for tokens, _ in annotated:
        by_start.setdefault(tuple(tokens[:3]), []).append(tuple(tokens))
    found = {}
    for article in news.read(news_file):
        tokens = TOKEN.findall(article["text"])
        for first in range(len(tokens)):
            for sentence in by_start.get(tuple(tokens[first:first + 3]), ()):
                if sentence not in found and tuple(tokens[first:first + len(sentence)]) == sentence:
                    found[sentence] = article["id"], first
    lost = []
    with open(table, "w", encoding="utf-8") as out:
        out.write(HEADER)
        for tokens, names in annotated:
            place = found.get(tuple(tokens))
            if place is None:
                lost.append(tokens)
                continue
            names = " ".join(f"{kind}:{start}-{end}" for kind, start, end in names)
            out.write(f"{place[0]}\t{place[1]}\t{len(tokens)}\t{names}\n")
    return lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("files", nargs="+", metavar="FILE")
    args = parser.parse_args()
    pairs = zip(args.files[::2], args.files[1::2], strict=True)
    annotated = [sentence for pair in pairs for sentence in annotated_sentences(*pair)]
    lost = write(args.out, annotated, args.news)
    print(f"{len(annotated)} sentences, {len(lost)} of them in no article")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
