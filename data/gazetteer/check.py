#!/usr/bin/env python3
"""Checks the files of the entity gazetteer. Exit code 1 on an error; warnings do not fail.

    python3 check.py                    all files beside this script
    python3 check.py --stopwords FILE   one word a line; more than one may be named
"""
import argparse
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = ["persons", "companies", "organizations", "places"]
MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
FOLD = str.maketrans("أإآٱىة", "اااايه")
# Arabic particles, pronouns and the like: none may stand as an unguarded alias
STOP = """من في على إلى عن مع هذا هذه ذلك تلك الذي التي الذين كان كانت كل بعض غير بين بعد قبل عند حتى حيث ثم أو أم أن إن
لا ما لم لن قد هو هي هم نحن أنا أنت كما لكن منذ خلال حول ضد عدم سوى أي أكثر أقل هنا هناك اليوم أمس غدا الآن فوق تحت أمام خلف
دون نحو مثل عام عامة خاصة جدا فقط أيضا إذا لو بل سوف ليس ليست يوم سنة شهر أول ثاني آخر أخرى واحد كبير جديد نفس ذات جميع"""


def fold(text):
    return re.sub(r"\s+", " ", MARKS.sub("", text).translate(FOLD).lower()).strip()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--stopwords", nargs="*", default=[], metavar="FILE")
    args = p.parse_args()
    stop = {fold(w) for w in STOP.split()}
    for path in args.stopwords:
        with open(path, encoding="utf-8") as f:
            stop |= {fold(line) for line in f if line.strip() and not line.startswith("#")}
    errors = warnings = 0

    def error(text):
        nonlocal errors
        errors += 1
        print("error:", text)

    for kind in KINDS:
        path = os.path.join(HERE, kind + ".tsv")
        displays, owner, aliases, guarded = {}, {}, 0, 0
        with open(path, encoding="utf-8", newline="") as f:
            text = f.read()
        if "\r" in text or not text.endswith("\n"):
            error(f"{kind}: line ends")
        body = False
        for n, line in enumerate(text.split("\n")[:-1], 1):
            where = f"{kind}.tsv:{n}"
            if line.startswith("#"):
                if body:
                    error(f"{where}: comment after the top")
                continue
            body = True
            cells = line.split("\t")
            if len(cells) != 2 or not cells[0]:
                error(f"{where}: not two columns")
                continue
            display, names = cells[0], cells[1].split("|") if cells[1] else []
            if display.startswith("!"):
                error(f"{where}: a display is never guarded, its alias is")
            if fold(display) in displays:
                error(f"{where}: display twice: {display}")
            displays[fold(display)] = n
            seen = {}
            for name in names:
                bare = name[1:] if name.startswith("!") else name
                if not bare or bare != bare.strip() or "  " in bare or "!" in bare[:1] or '"' in bare:
                    error(f"{where}: alias {name!r}")
                    continue
                key = fold(bare)
                if key in seen and (key != fold(display)):
                    error(f"{where}: alias twice: {bare}")
                seen[key] = name.startswith("!")
            if fold(display) not in seen:
                seen[fold(display)] = False
            if all(seen.values()) and len(seen) > 1 and not any(" " in k for k in seen):
                pass                                    # known by a trigger word only
            for key, guard in seen.items():
                aliases += 1
                guarded += guard
                if owner.setdefault(key, display) != display:
                    error(f"{where}: alias {key!r} of {display} is also one of {owner[key]}")
                if not guard and " " not in key and (key in stop or len(key) < 2):
                    warnings += 1
                    print(f"warning: {where}: unguarded alias {key!r} of {display} is an ordinary word")
        print(f"{kind}: {len(displays)} entities, {aliases} aliases, {guarded} guarded")

    with open(os.path.join(HERE, "triggers.tsv"), encoding="utf-8") as f:
        seen = set()
        for n, line in enumerate(f, 1):
            if line.startswith("#"):
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 2 or cells[0] not in ("person", "company", "organization", "place"):
                error(f"triggers.tsv:{n}: not kind and words")
                continue
            if cells[0] in seen:
                error(f"triggers.tsv:{n}: kind twice")
            seen.add(cells[0])
            words = cells[1].split("|")
            if any(not w.strip() or w != w.strip() for w in words) or len({fold(w) for w in words}) != len(words):
                error(f"triggers.tsv:{n}: empty or double word: " +
                      " ".join(sorted(w for w in words if [fold(x) for x in words].count(fold(w)) > 1)))
            print(f"triggers {cells[0]}: {len(words)}")

    with open(os.path.join(HERE, "heads.tsv"), encoding="utf-8") as f:
        seen = set()
        for n, line in enumerate(f, 1):
            if line.startswith("#"):
                continue
            use, kind, words, *nouns = line.rstrip("\n").split("\t")
            if use not in ("out", "in", "of", "title", "tail", "last"):
                error(f"heads.tsv:{n}: no such use")
            kinds = {"title": ["person"], "in": ["organization", "place"], "out": ["person", "company", "organization", "place"]}
            if kind not in kinds.get(use, ["company", "organization", "place"]):
                error(f"heads.tsv:{n}: no such kind")
            if len(nouns) != (use == "of"):
                error(f"heads.tsv:{n}: nouns, or none")
            for word in words.split("|"):
                # A word can be part of names of one kind only, and outside those of many.
                key = (use, fold(word), kind if use == "out" else "")
                if not word.strip() or word != word.strip() or key in seen:
                    error(f"heads.tsv:{n}: empty or double word {word!r}")
                seen.add(key)
        print(f"heads: {len(seen)}")

    with open(os.path.join(HERE, "given_names.txt"), encoding="utf-8") as f:
        names = f.read().split("\n")[:-1]
    if names != sorted(set(names)):
        error("given_names.txt: not sorted and unique")
    if len(names) > 12_000:
        error("given_names.txt: more than 12,000 lines")
    for name in names:
        if not re.fullmatch("[\u0621-\u063a\u0641-\u064a]{3,14}", name):
            error(f"given_names.txt: {name!r}")
        elif fold(name) in {fold(w) for w in STOP.split()}:
            warnings += 1
            print(f"warning: given_names.txt: {name!r} is an ordinary word")
    print(f"given_names: {len(names)}")
    print(f"{errors} errors, {warnings} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
