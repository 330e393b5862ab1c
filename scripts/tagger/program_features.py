"""Step `features`: what the program's network sees of the labeled sentences and of the labeled news.

Asks the program itself, by the example `tagger_features`, so that training and use cannot differ. Writes gold.tokens (a
token a line, an empty line after a sentence), gold.labels (for each line its label and corpus), news.tokens (all that
the teachers have labeled), and what the example writes of both token files: .types, .words and .stream.
"""
import struct
import subprocess

import numpy as np

from labels import repaired

STREAMS = ["gold", "news"]
OUTPUTS = ["gold.labels"] + [f"{name}.{part}" for name in STREAMS for part in ("tokens", "types", "words", "stream")]

# Marks a line break in a stream, which comes from no line.
BREAK = 0xFFFFFFFF


def run(folder, corpora, labeled, repository):
    """`corpora`: sentences by the name of their corpus; `labeled`: token files of the news."""
    with open(folder / "gold.tokens", "w", encoding="utf-8") as tokens, open(folder / "gold.labels", "w") as labels:
        for name, sentences in corpora.items():
            for sentence in map(repaired, sentences):
                for token, label in [*sentence, ("", "-")]:
                    tokens.write(f"{token}\n")
                    labels.write(f"{label} {name}\n")
    example = ["cargo", "run", "--release", "--locked", "--example", "tagger_features", "--"]
    (folder / "news.tokens").write_bytes(b"".join(file.read_bytes() for file in labeled))
    for name in STREAMS:
        files = [(folder / f"{name}.tokens").resolve(), (folder / name).resolve()]
        subprocess.run([*example, *files], cwd=repository, check=True)


class Stream:
    """What the program sees of a file of tokens."""

    def __init__(self, folder, name):
        self.types = (folder / f"{name}.types").read_text(encoding="utf-8").split("\n")[:-1]
        # Of each type: its fingerprint, rows of n-grams, marks.
        self.words, place = [], 0
        data = (folder / f"{name}.words").read_bytes()
        for _ in self.types:
            fingerprint, num_rows, num_marks = struct.unpack_from("<QBB", data, place)
            rows = np.frombuffer(data, "<u4", num_rows, place + 10)
            place += 10 + 4 * num_rows
            marks = np.frombuffer(data, "u1", num_marks, place)
            place += num_marks
            self.words.append((fingerprint, rows, marks))
        # Of each token: its type, hints, and the line that it comes from.
        table = np.fromfile(folder / f"{name}.stream", "<u4").reshape(-1, 3).astype(np.int64)
        self.numbers, self.hints, self.lines = table.T.copy()
