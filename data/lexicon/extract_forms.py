#!/usr/bin/env python3
"""Writes the word forms of simplemma's Arabic table, a form, a tab and a lemma a line.

Usage: python3 extract_forms.py [--package FILE.whl] > forms.tsv

Fetches simplemma 2.0.0 from PyPI into a temporary folder unless the package file is given, and checks that its Arabic
table is the one that the lexicon was made from. Needs Python 3 and, to fetch, pip.
"""
import argparse, hashlib, importlib, pathlib, subprocess, sys, tempfile, zipfile

VERSION = "2.0.0"
TABLE = "simplemma/strategies/dictionaries/data/ar.plzma"
SHA256 = "96a568474325eeef3f739756a684539141f488d0c3ceaa22482c9f3a96c55f5e"

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=pathlib.Path)
    package = parser.parse_args().package
    with tempfile.TemporaryDirectory() as folder:
        if package is None:
            fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
            subprocess.run(fetch + [f"simplemma=={VERSION}"], check=True)
            package = next(pathlib.Path(folder).glob("*.whl"))
        unpacked = pathlib.Path(folder) / "unpacked"
        zipfile.ZipFile(package).extractall(unpacked)
        found = hashlib.sha256((unpacked / TABLE).read_bytes()).hexdigest()
        if found != SHA256:
            sys.exit(f"{TABLE} is another one: SHA-256 {found}")
        sys.path.insert(0, str(unpacked))
        factory = importlib.import_module("simplemma.strategies.dictionaries.dictionary_factory")
        table = factory.DefaultDictionaryFactory().get_dictionary("ar")
        for form in sorted(table):
            print(form, table[form], sep="\t")

if __name__ == "__main__":
    main()
