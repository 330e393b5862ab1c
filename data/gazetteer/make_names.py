#!/usr/bin/env python3
"""Makes given_names.txt: one Arabic given name or well-known surname per line, names that a
morphological analyzer must never cut.

    python3 make_names.py                  fetch the sources by package name, then build
    python3 make_names.py --sources DIR    read already unpacked tables (see load_tables)
    python3 make_names.py --packages DIR   read already fetched package files
    python3 make_names.py --stdout         print instead of writing given_names.txt

Sources: PyPI Faker (MIT), PyPI arabnamer data/dict_FINAL.json (CC BY 4.0; its Arabic column only, filtered),
persons.tsv beside this script, names_extra.txt (hand-written) and names_stop.txt (words that are left out).
Python 3 standard library only.
"""
import argparse
import collections
import csv
import glob
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PYPI = {"Faker": "40.54.0", "arabnamer": "0.1.3"}
LOCALES = ["ar_AA", "ar_SA", "ar_PS", "ar_DZ"]
LIMIT = 12_000
LETTERS = "\u0621-\u063a\u0641-\u064a"
MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
FOLD = str.maketrans("أإآٱىة", "اااايه")


def fold(text):
    return MARKS.sub("", text).translate(FOLD)


def fetch(folder):
    for name, version in PYPI.items():
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                        f"{name}=={version}"], check=True)


def load_packages(folder):
    faker = glob.glob(os.path.join(folder, "[Ff]aker-*.whl"))[0]
    sys.path.insert(0, faker)                           # a pure wheel imports as it is
    names = set()
    for locale in LOCALES:
        p = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for field in ("first_names_male", "first_names_female", "first_names", "last_names", "last_names_male",
                      "last_names_female"):
            names.update(getattr(p, field, ()))
    with zipfile.ZipFile(glob.glob(os.path.join(folder, "arabnamer-*.whl"))[0]) as z:
        pairs = json.loads(z.read("arabnamer/data/dict_FINAL.json"))
    return names, list(pairs.items())


def load_tables(folder):
    """faker_names/person_names_ar.tsv, arabnamer_names/en_ar_names.tsv: the same data, already unpacked."""
    def rows(*path):
        with open(os.path.join(folder, *path), encoding="utf-8", newline="") as f:
            yield from csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)
    names = {r["name_ar"] for r in rows("faker_names", "person_names_ar.tsv")}
    return names, [(r["latin"], r["arabic"]) for r in rows("arabnamer_names", "en_ar_names.tsv")]


def plausible(name):
    return re.fullmatch(f"[{LETTERS}]{{3,14}}", name) is not None and not re.search("[ىة].|[أإ]$|(.)\\1\\1", name)


def words(path):
    path = os.path.join(HERE, path)
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.split("#")[0].strip()
            if line:
                yield line


def build(faker, pairs):
    stop = {fold(w) for w in words("names_stop.txt")}
    extra = list(words("names_extra.txt"))
    out = {}                                            # folded -> spelling
    for w in extra:
        out.setdefault(fold(w), w)

    def take(name):
        name = MARKS.sub("", name).strip()
        if plausible(name) and fold(name) not in stop:
            out.setdefault(fold(name), name)

    for n in sorted(faker):
        for token in n.split():
            take(token)
    for line in words("persons.tsv"):                   # tokens of the persons' display names
        for token in line.split("\t")[0].split():
            take(token)
    # Two Latin spellings that agree on one Arabic form make it surer: those first, then by length of the name
    support = collections.Counter()
    for latin, arabic in pairs:
        arabic = MARKS.sub("", arabic).strip()
        if plausible(arabic) and len(re.sub("[^a-z]", "", latin.lower())) >= 3:
            support[arabic] += 1
    for name, _ in sorted(support.items(), key=lambda x: (-min(x[1], 2), len(x[0]), x[0])):
        if len(out) >= LIMIT:
            break
        take(name)
    return sorted(out.values())


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sources", metavar="DIR")
    p.add_argument("--packages", metavar="DIR")
    p.add_argument("--stdout", action="store_true")
    a = p.parse_args()
    if a.sources:
        data = load_tables(a.sources)
    elif a.packages:
        data = load_packages(a.packages)
    else:
        with tempfile.TemporaryDirectory() as tmp:
            fetch(tmp)
            data = load_packages(tmp)
    text = "\n".join(build(*data)) + "\n"
    if a.stdout:
        sys.stdout.write(text)
    else:
        with open(os.path.join(HERE, "given_names.txt"), "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
