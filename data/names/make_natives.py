#!/usr/bin/env python3
"""Makes natives.tsv: Arabic names, one a line, with the Arabic spellings of each that are no other name, and its Latin ones.

    python3 make_natives.py .../person_names_ar.tsv

Reads natives_extra.tsv and vocalized.tsv beside this script, and first names of the package Faker 40.54.0 (providers
ar_AA, ar_SA, ar_PS, ar_DZ; MIT), one in the second column of a table. A name whose sound is known is spelled in every
usual English and French way, each with a rank: 0 for what every letter is usually, more for each letter that is not.
A spelling stands for the names for which its rank is least, perhaps for those of the rank behind (Hamid is حميد,
perhaps حامد), and for no other. What natives_extra.tsv gives to a name is that of its lines there alone: of one (Samir
is سمير, and `=` stands before it), or of all that have it (Rashid is رشيد and راشد). Deterministic; Python 3 standard
library only.
"""
import collections
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
# Foreign names among them, which are spelled in more ways than one.
FOREIGN = set("ليزا مادلين جورج جورجيت ايلين كاترين كارول كارولين ماري مارية ريتا سوزان لورا كلارا جوزيف".split())
MAX_RANK = 2

# One spelling for what is one sound, in this order.
PLAIN = {"aou": "aw", "ao": "aw", "ow": "aw", "ou": "u", "oo": "u", "o": "u", "dj": "j", "ch": "sh", "ey": "ai",
         "ei": "ai", "ay": "ai", "au": "aw", "q": "k", "iyy": "iy"}
SOUND = re.compile("aa|ii|uu|th|kh|dh|sh|gh|[a-zDZ']|-")
# Spellings of a sound and their ranks.
CONSONANTS = {
    "th": [("th", 0), ("t", 1), ("s", 2)], "j": [("j", 0), ("g", 1)], "kh": [("kh", 0), ("k", 2)],
    "dh": [("dh", 0), ("th", 1), ("d", 1), ("z", 1)], "D": [("d", 0), ("dh", 0)],
    "Z": [("z", 0), ("dh", 1), ("d", 2)], "gh": [("gh", 0), ("g", 1)], "q": [("q", 0), ("g", 2), ("c", 2)],
    "'": [("", 0)], "-": [("", 0)],
}
# After the last vowel: as written, and long.
ENDS = {
    "a": [("a", 0), ("ah", 0), ("eh", 1)],
    "ii": [("i", 0), ("ee", 1)],
    "uu": [("u", 0)],
}
VOWELS = {
    "a": [("a", 0), ("e", 1)], "i": [("i", 0), ("e", 1)], "u": [("u", 0)],
    "aa": [("a", 0), ("aa", 1), ("e", 2)], "ii": [("i", 0), ("ee", 0)], "uu": [("u", 0)],
}


def choices(sounds, at):
    """Spellings of the sound at a place and what comes with it, their ranks, and how many sounds that is."""
    here = sounds[at]
    behind = sounds[at + 1] if at + 1 < len(sounds) else None
    second = sounds[at + 2] if at + 2 < len(sounds) else None
    before = sounds[at - 1] if at else None
    if here in ("a", "aa", "i", "u") and behind == "'" and second is None:
        # علاء
        return [("a", 0), ("aa", 0), ("ae", 1)], 2
    if here == "a" and behind == "'" and second in ("ii", "i"):
        return [("ai", 0), ("aee", 0), ("aie", 1), ("ayee", 2), ("aei", 1), ("ayi", 2)], 3
    if here == "a" and behind == "'" and second in ("uu", "u"):
        return [("au", 0)], 3
    if here in ("a", "aa") and behind == "'" and second in ("aa", "a"):
        return [("aa", 0), ("a", 1)], 3
    if here == "aa" and behind == "'" and second == "i":
        return [("ai", 0), ("ae", 0), ("aye", 1), ("ayi", 1), ("a", 2)], 3
    if here == "aa" and behind == "y" and second == "i":
        return [("aye", 0), ("ayi", 0), ("ai", 0), ("ae", 1)], 3
    if here == "u" and behind == "'" and second == "a":
        return [("ua", 0), ("u", 2)], 3
    if here == "u" and behind == "'" and second == "aa":
        return [("ua", 0)], 3
    if here == "a" and behind == "'":
        return [("a", 0), ("aa", 0)], 2
    if here == "i" and behind == "'" and second is None:
        # نافع
        return [("e", 0), ("i", 0), ("ea", 1), ("ia", 1), ("eh", 1), ("ih", 1)], 2
    if here == "ii" and behind == "'" and second is None:
        # ربيع
        return [("i", 0), ("ee", 0), ("ia", 1), ("ie", 1), ("ih", 1)], 2
    if here == "u" and behind == "'":
        # مؤمن
        return [("u", 0), ("ua", 1)], 2
    if here == "'" and behind == "aa" and second in ("y", "'") and sounds[at + 3:at + 4] == ["i"] and at == 0:
        # عائشة, عايض
        return [("ai", 0), ("aye", 0), ("ayi", 0), ("ae", 1), ("aai", 1)], 4
    if here == "ii" and at == 0:
        return [("i", 0), ("ee", 0), ("e", 1), ("ai", 1)], 1
    if here == "'" and behind == "a" and at == 0:
        return [("a", 0)], 2
    if here == "'" and behind == "aa" and at == 0:
        return [("a", 0), ("aa", 0)], 2
    if here == "a" and behind == "y" and second not in ("y", "a", "aa", "i", "ii", "u", "uu"):
        return [("ai", 0), ("e", 2), ("i", 2)], 2
    if here == "a" and behind == "w" and second not in ("w", "a", "aa", "i", "ii", "u", "uu"):
        return [("aw", 0), ("u", 1)], 2
    if here == "i" and behind == "y" and second == "y":
        return [("iy", 0), ("iyy", 0), ("i", 0)], 3
    if here in ("i", "ii") and behind == "y" and second in VOWELS:
        return [("iy", 0), ("i", 0)], 2
    if here in ENDS and behind is None:
        return ENDS[here], 1
    if here == "i" and behind and second is None and at > 1 and "aa" in sounds[max(at - 2, 0):at]:
        # سالم is rather Salem, سليم Salim.
        return [("e", 0), ("i", 1)], 1
    if here in VOWELS:
        return VOWELS[here], 1
    if here == behind and len(here) == 2:
        return CONSONANTS.get(here, [(here, 0)]), 2
    if here == behind:
        once = CONSONANTS.get(here, [(here, 0)])
        twice = [(spelling * 2 if len(spelling) == 1 else spelling, rank) for spelling, rank in once]
        return twice + [(spelling, rank + 1) for spelling, rank in once], 2
    if here == "w":
        return [("w", 0), ("u", 1)], 1
    if here == "y":
        return ([("y", 0), ("i", 1)] if at else [("y", 0)]), 1
    if here == "t" and before in VOWELS and behind in VOWELS:
        return [("t", 0), ("tt", 1)], 1
    if here == "s" and behind in VOWELS:
        # Nasser, Nacer, Moncef.
        return [("s", 0)] + [("ss", 0)] * (before in VOWELS) + [("c", 1)] * (at > 0 and behind in ("i", "ii", "a")), 1
    return CONSONANTS.get(here, [(here, 0)]), 1


def spellings(said):
    """Latin spellings of a sound with their ranks."""
    sounds = SOUND.findall(said)
    found, at = {"": 0}, 0
    while at < len(sounds):
        options, length = choices(sounds, at)
        longer = {}
        for begun, rank in found.items():
            for spelling, more in options:
                if rank + more <= MAX_RANK:
                    whole = begun + spelling
                    longer[whole] = min(longer.get(whole, MAX_RANK), rank + more)
        found, at = longer, at + length
    return found


def plain(latin):
    """A Latin spelling with one letter for what stands for one sound in English and French; as in src/names/natives.rs."""
    latin = re.sub("|".join(PLAIN), lambda match: PLAIN[match.group()], latin)
    if latin.endswith("y"):
        latin = latin[:-1] + "i"
    return latin


def folded(name):
    """An Arabic spelling without what is often left out of it."""
    return re.sub("[أإآ]", "ا", name).replace("ى", "ي").replace("ة", "ه")


def pattern(name):
    """How a name is said whose letters leave no doubt, else nothing: فاعل, فعيل, فعول, مفعول and their feminines."""
    letters = {"ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
               "س": "s", "ش": "sh", "ص": "s", "ض": "D", "ط": "t", "ظ": "Z", "ع": "'", "غ": "gh", "ف": "f", "ق": "q",
               "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h"}
    strong = "([" + "".join(letters) + "])"
    for form, said in ((f"{strong}ا{strong}{strong}(ة?)", "{}aa{}i{}"), (f"{strong}{strong}ي{strong}(ة?)", "{}a{}ii{}"),
                       (f"{strong}{strong}و{strong}(ة?)", "{}a{}uu{}"), (f"م{strong}{strong}و{strong}(ة?)", "ma{}{}uu{}")):
        match = re.fullmatch(form, name)
        if match:
            return said.format(*(letters[letter] for letter in match.groups()[:3])) + ("a" if match.group(4) else "")
    return None


def main():
    names = {}
    owned = collections.defaultdict(set)
    for row in rows("natives_extra.tsv"):
        name = row[0]
        names[name] = None
        for spelling in filter(None, row[1].split("|") if len(row) > 1 else []):
            owned[plain(spelling)].add(name)
    of_spelling = {spelling: name for name in names for spelling in name.split("|")}
    for name, said in rows("vocalized.tsv"):
        names[of_spelling.get(name, name)] = said
        of_spelling.setdefault(name, name)
    more = set()
    with open(sys.argv[1], encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            kind, name = line.rstrip("\n").split("\t")[:2]
            name = MARKS.sub("", name)
            if kind.startswith("first") and re.fullmatch("[\u0621-\u064a]{3,12}", name):
                more.add(name)
    known = {folded(spelling) for spelling in of_spelling}
    for name in sorted(more - set(of_spelling) - FOREIGN):
        # مرتضي is مرتضى, نوره is نورة.
        said = pattern(name)
        if said or folded(name) not in known:
            names[name] = said
    claims = collections.defaultdict(dict)
    for name, said in names.items():
        for spelling, rank in spellings(said).items() if said else ():
            spelling = plain(spelling)
            claims[spelling][name] = min(rank, claims[spelling].get(name, rank))
    sure, perhaps = collections.defaultdict(set), collections.defaultdict(set)
    for spelling, ranks in claims.items():
        if spelling in owned:
            continue
        least = min(ranks.values())
        for name, rank in ranks.items():
            if rank == least:
                sure[name].add(spelling)
            elif rank == least + 1:
                perhaps[name].add(spelling)
    for spelling, owners in owned.items():
        for name in owners:
            sure[name].add("=" * (len(owners) == 1) + spelling)
    with open(os.path.join(HERE, "natives.tsv"), "w", encoding="utf-8") as out:
        out.write("# Made by make_natives.py from natives_extra.tsv, vocalized.tsv and Faker (MIT, see LICENSES.md); do not edit.\n")
        for name in names:
            cells = [name, "|".join(sorted(sure[name])), "|".join(sorted(perhaps[name]))]
            out.write("\t".join(cells).rstrip("\t") + "\n")


def rows(file):
    with open(os.path.join(HERE, file), encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]


if __name__ == "__main__":
    main()
