#!/usr/bin/env python3
"""Makes natives.tsv: Arabic given names, one a line, with the spellings of each that are no other name.

    python3 make_natives.py .../person_names_ar.tsv

Reads first names of the package Faker 40.54.0 (providers ar_AA, ar_SA, ar_PS, ar_DZ; MIT), one in the second column of
a table, and natives_extra.tsv beside this script, whose rows come first and are kept as they are. Deterministic;
Python 3 standard library only.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
# Foreign names among them, which are spelled in more ways than one.
FOREIGN = set("ليزا مادلين جورج جورجيت ايلين كاترين كارول كارولين ماري مارية ريتا سوزان لورا كلارا جوزيف".split())


def main():
    with open(os.path.join(HERE, "natives_extra.tsv"), encoding="utf-8") as lines:
        rows = [line.rstrip("\n") for line in lines if not line.startswith("#")]
    known = {spelling for row in rows for spelling in row.split("\t")[0].split("|")}
    more = set()
    with open(sys.argv[1], encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            kind, name = line.rstrip("\n").split("\t")[:2]
            name = MARKS.sub("", name)
            if kind.startswith("first") and re.fullmatch("[\u0621-\u064a]{3,12}", name):
                more.add(name)
    rows += sorted(more - known - FOREIGN)
    with open(os.path.join(HERE, "natives.tsv"), "w", encoding="utf-8") as out:
        out.write("# Made by make_natives.py from natives_extra.tsv and Faker (MIT, see LICENSES.md); do not edit.\n")
        out.write("\n".join(row.rstrip("\t") for row in rows) + "\n")


if __name__ == "__main__":
    main()
