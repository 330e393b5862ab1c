"""Reads labeled sentences from CoNLL files: a token and its label a line, an empty line after a sentence.

Also what is done to Wojood's finer kinds, and which part of a corpus is held out.
"""
import re

import numpy as np

# Kinds of Wojood that are kinds here; all others are no names.
WOJOOD_KINDS = {"PER": "PER", "PERS": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}


def read(files):
    """The sentences of files, as lists of (token, label)."""
    sentences = []
    for file in files:
        sentence = []
        for line in open(file, encoding="utf-8"):
            columns = line.split()
            if columns:
                sentence.append((columns[0], columns[-1]))
            elif sentence:
                sentences.append(sentence)
                sentence = []
        if sentence:
            sentences.append(sentence)
    return sentences


def read_wojood(files):
    """The sentences of Wojood's files with the kinds used here."""
    sentences = []
    for file in files:
        for sentence in read([file]):
            tokens, previous = [], "O"
            for token, label in sentence:
                # Some tokens of the sample have a label stuck to them.
                token = re.sub("[BI]-[A-Z]+$", "", token) or token
                if token == "$#$":
                    continue
                kind = WOJOOD_KINDS.get(label[2:])
                if kind:
                    begins = label[0] == "B" or previous != kind
                    tokens.append((token, f"{'B' if begins else 'I'}-{kind}"))
                else:
                    tokens.append((token, "O"))
                previous = kind or "O"
            if tokens:
                sentences.append(tokens)
    return sentences


def split(sentences, held_out):
    """The sentences to learn from, and the last ones with a share of `held_out` of the tokens.

    Neighbors in ANERcorp are of one article: sentences held out at random would have been half seen.
    """
    if not held_out:
        return sentences, []
    ends = np.cumsum([len(sentence) for sentence in sentences])
    cut = int(np.searchsorted(ends, ends[-1] * (1 - held_out)))
    return sentences[:cut], sentences[cut:]
