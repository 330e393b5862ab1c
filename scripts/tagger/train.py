#!/usr/bin/env python3
"""Trains the tagger's weights, from news and labeled sentences to tagger.bin.

    python3 -m pip install -r scripts/tagger/requirements.txt
    python3 data/lexicon/extract_forms.py > forms.tsv
    python3 scripts/tagger/train.py --news FILE.jsonl --conll FILE… --wojood FILE… --forms forms.tsv --out DIR

Steps, in order: corpus, pretrain, annotate, teacher-1, label-1, features, student. With --teachers 2 there are
teacher-2 and label-2 too: another teacher, with the next seed, labels other articles, and the student learns from
both. Each step writes its files to DIR and is passed over when they are there; name steps to run
only those. `features` needs cargo. docs/tagger.md says what each step does and how long it takes.
"""
import argparse
import functools
import json
import pickle
import random
import sys
import tempfile
from pathlib import Path

import torch

import annotations
import conll
import corpus
import label
import pretrain
import proclitics
import program_features
import student
import teacher
from name_features import NameFeatures

REPOSITORY = Path(__file__).resolve().parents[2]
TABLE = REPOSITORY / "data/tagger/annotations.tsv"
ANNOTATED = "annotated.pickle"
# Share of the sentences that are learned a second time with proclitics before names.
WITH_PROCLITICS = 0.25


class Training:
    """The steps, with the inputs that they share."""

    def __init__(self, args):
        self.args, self.out = args, args.out
        learned, self.held_out = conll.split(conll.read(args.conll), args.hold_out)
        self.learned = learned
        self.wojood = conll.read_wojood(args.wojood)

    @functools.cached_property
    def annotated(self):
        return pickle.loads((self.out / ANNOTATED).read_bytes())

    @functools.cached_property
    def name_features(self):
        return NameFeatures(REPOSITORY / "data", self.args.forms)

    def with_proclitics(self, sentences):
        """Sentences, and copies of some of them with proclitics before names."""
        return sentences + proclitics.copies(sentences, WITH_PROCLITICS, random.Random(self.args.seed))

    def corpus(self, folder):
        corpus.run(self.args.news, self.args.conll, self.args.wojood, folder)

    def pretrain(self, folder):
        pretrain.run(self.out, folder, self.args.seed)

    def annotate(self, folder):
        sentences, num_lost = annotations.read(TABLE, self.args.news)
        print(f"{len(sentences)} annotated sentences, {num_lost} more are not in these news")
        (folder / ANNOTATED).write_bytes(pickle.dumps(sentences))

    def teacher(self, number, folder):
        teacher.run(self.out, folder / teacher.output(number), self.with_proclitics(self.learned), self.held_out,
                    self.with_proclitics(self.annotated), self.wojood, self.name_features, self.args.seed + number - 1)

    def label(self, number, folder):
        label.run(self.args.news, self.out, folder, self.name_features, number)

    def features(self, folder):
        corpora = {"conll": self.with_proclitics(self.learned), student.HELD_OUT: self.held_out,
                   "annotated": self.with_proclitics(self.annotated), "wojood": self.wojood}
        program_features.run(folder, corpora, self.labeled(0), REPOSITORY)

    def student(self, folder):
        student.run(self.out, folder, self.labeled(1), self.args.seed)

    def labeled(self, file):
        """One of the files that `label` has written, of each teacher."""
        return [self.out / label.outputs(number + 1)[file] for number in range(self.args.teachers)]

    def steps(self):
        """(name, what it does with the folder for its files, names of those files), in order."""
        yield "corpus", self.corpus, corpus.OUTPUTS
        yield "pretrain", self.pretrain, pretrain.OUTPUTS
        yield "annotate", self.annotate, [ANNOTATED]
        for number in range(1, self.args.teachers + 1):
            yield f"teacher-{number}", functools.partial(self.teacher, number), [teacher.output(number)]
            yield f"label-{number}", functools.partial(self.label, number), label.outputs(number)
        yield "features", self.features, program_features.OUTPUTS
        yield "student", self.student, student.OUTPUTS


def held_out(text):
    """Share of the tokens of `tail:SHARE`, 0 for `none`."""
    if text == "none":
        return 0.0
    name, _, share = text.partition(":")
    if name != "tail" or not 0 < float(share) < 1:
        raise ValueError
    return float(share)


def check_settings(args):
    """Ends where the folder's files were made with other settings."""
    settings = {"seed": args.seed, "hold_out": args.hold_out, "teachers": args.teachers}
    file = args.out / "settings.json"
    if not file.exists():
        file.write_text(json.dumps(settings) + "\n")
    elif (known := json.loads(file.read_text())) != settings:
        sys.exit(f"train.py: {args.out} was made with {known}, not {settings}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help="all if none is named")
    parser.add_argument("--news", type=Path, required=True, help="SaudiNewsNet: id, title, text")
    parser.add_argument("--conll", type=Path, nargs="+", required=True, help="ANERcorp's training part")
    parser.add_argument("--wojood", type=Path, nargs="+", required=True, help="Wojood's sample, train first")
    parser.add_argument("--forms", type=Path, required=True, help="what data/lexicon/extract_forms.py writes")
    parser.add_argument("--out", type=Path, required=True, help="folder of all that is made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hold-out", type=held_out, default="tail:0.2", metavar="tail:SHARE|none",
                        help="part of --conll that is not learned from, but measured on (tail:0.2)")
    parser.add_argument("--teachers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    check_settings(args)
    steps = list(Training(args).steps())
    if unknown := set(args.steps) - {name for name, _, _ in steps}:
        parser.error(f"no such step: {', '.join(unknown)}")
    for name, step, outputs in steps:
        if args.steps and name not in args.steps:
            continue
        if all((args.out / file).exists() for file in outputs):
            print(f"== {name}: there already")
            continue
        print(f"== {name}", flush=True)
        # A step that is cut off leaves nothing behind.
        with tempfile.TemporaryDirectory(dir=args.out) as folder:
            step(Path(folder))
            for file in outputs:
                (Path(folder) / file).replace(args.out / file)


if __name__ == "__main__":
    main()
