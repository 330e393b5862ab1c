"""What the teacher is told of each token: which lists its name stands in, and the token's own shape.

Names of several words are found whole, the longest of each list, with the first word's proclitics or without. All is
given as numbers of features; the program has its own, similar marks (src/entity/tagger/lists.rs).
"""
import collections

from text import ARABIC_WORD, TOKEN, fold

# Lists: persons, places, organizations; names that are ordinary words too; cities and clubs of the world.
LISTS = ["PER", "LOC", "ORG", "GUARDED", "CITY", "CLUB"]
# What a list says of a token: a name of one word, the first of several, another of several; the same after a proclitic.
PLACES = ["B1", "B2", "I", "cB1", "cB2"]
TRIGGERS = ["person", "company", "organization", "place"]
SIGNS = '().,":-؟،'
MAX_WORDS = 6
NAMES = (
    [f"{names}:{place}" for names in LISTS for place in PLACES]
    + ["latin", "upper", "lower", "digit", "sign", "sign?", "al", "al+given", "nisba", "plural", "teh", "given", "form"]
    + ["c given", "c form"]
    + [f"trigger {kind}" for kind in TRIGGERS]
    + [f"length {length}" for length in range(1, 10)]
    + [f"{cut}{end} {count}" for cut in ("", "c ") for end in ("first", "last") for count in (1, 2, 3)]
    + [f"sign {sign}" for sign in SIGNS]
)
NUMBERS = {name: number for number, name in enumerate(NAMES)}
NUM_FEATURES = len(NAMES)


def phrase(name):
    return tuple(fold(token) for token in TOKEN.findall(name))


def rests(word):
    """What is left of a folded word without each proclitic that it can begin with."""
    left = [word[len(cut):] for cut in ("وب", "ول", "فب", "فل", "و", "ف", "ب", "ل", "ك")
            if word.startswith(cut) and len(word) - len(cut) >= 3]
    left += ["ال" + word[len(cut):] for cut in ("ولل", "فلل", "لل")
             if word.startswith(cut) and len(word) - len(cut) >= 2]
    return left


def lines(file):
    for line in open(file, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            yield line.rstrip("\n")


class NameFeatures:
    def __init__(self, data, forms_file):
        """Reads the lists of the repository's folder `data` and the forms of ordinary words."""
        gazetteer, tagger = data / "gazetteer", data / "tagger"
        self.tree = {}
        for file, names in (("persons", "PER"), ("places", "LOC"), ("organizations", "ORG"), ("companies", "ORG")):
            for line in lines(gazetteer / f"{file}.tsv"):
                display, _, aliases = line.partition("\t")
                aliases = [display, *(alias.strip() for alias in aliases.split("|") if alias.strip())]
                guarded = {alias[1:] for alias in aliases if alias.startswith("!")}
                for alias in aliases:
                    alias = alias.lstrip("!")
                    self.add(alias, "GUARDED" if alias in guarded else names)
        self.ends = {"first": collections.Counter(), "last": collections.Counter()}
        for line in lines(tagger / "persons.txt"):
            for name in line.split("|"):
                self.add(name, "PER")
                words = phrase(name)
                if len(words) > 1:
                    self.ends["first"][words[0]] += 1
                    self.ends["last"][words[-1]] += 1
        for file, names in (("organizations", "ORG"), ("places", "LOC")):
            for line in lines(tagger / f"{file}.tsv"):
                for alias in line.split("\t")[1].split("|"):
                    self.add(alias.lstrip("!"), "GUARDED" if alias.startswith("!") else names)
        for file, names in (("cities", "CITY"), ("clubs", "CLUB")):
            for line in lines(tagger / f"{file}.txt"):
                self.add(line, names)
        self.given = {fold(line.strip()) for line in lines(gazetteer / "given_names.txt")}
        forms = {fold(line.split("\t")[0]) for line in lines(forms_file)}
        self.forms = {form for form in forms if ARABIC_WORD.match(form)}
        self.triggers = collections.defaultdict(set)
        for line in lines(gazetteer / "triggers.tsv"):
            kind, words = line.split("\t")
            for word in words.split("|"):
                self.triggers[fold(word.split(" ")[-1])].add(kind)
        self.known = {}

    def add(self, name, names):
        words = phrase(name)
        if 0 < len(words) <= MAX_WORDS:
            node = self.tree
            for word in words:
                node = node.setdefault(word, {})
            node.setdefault("", set()).add(names)

    def of(self, sentence):
        """Numbers of the features of each token of a sentence."""
        words = [fold(token) for token in sentence]
        return [self.of_word(token, word) + listed
                for token, word, listed in zip(sentence, words, self.of_lists(words))]

    def of_word(self, token, word):
        key = token, word
        if key not in self.known:
            self.known[key] = [NUMBERS[name] for name in self.shape(token, word)]
        return self.known[key]

    def shape(self, token, word):
        if not ARABIC_WORD.match(word):
            if word[:1].isalpha():
                return ["latin", "upper" if token[:1].isupper() else "lower"]
            if word[:1].isdigit():
                return ["digit"]
            return ["sign", f"sign {word}" if f"sign {word}" in NUMBERS else "sign?"]
        names = [f"length {min(len(word), 9)}"]
        for cut, candidates in (("", [word]), ("c ", rests(word))):
            for name, known in (("given", self.given), ("form", self.forms)):
                if any(candidate in known for candidate in candidates):
                    names.append(cut + name)
            for end, counts in self.ends.items():
                count = max((counts.get(candidate, 0) for candidate in candidates), default=0)
                if count:
                    names.append(f"{cut}{end} {1 if count < 2 else 2 if count < 6 else 3}")
        names += [f"trigger {kind}" for kind in sorted(self.triggers.get(word, ()))]
        if word.startswith("ال"):
            names.append("al")
            if word[2:] in self.given:
                names.append("al+given")
        if word.endswith("ي"):
            names.append("nisba")
        if word.endswith(("ون", "ين", "ات")):
            names.append("plural")
        if word.endswith("ه"):
            names.append("teh")
        return names

    def of_lists(self, words):
        found = [set() for _ in words]
        for cut in ("", "c"):
            for first, word in enumerate(words):
                longest = {}
                for begin in rests(word) if cut else [word]:
                    node, end = self.tree.get(begin), first + 1
                    while node is not None:
                        for names in node.get("", ()):
                            longest[names] = max(longest.get(names, 0), end - first)
                        node = node.get(words[end]) if end < len(words) else None
                        end += 1
                for names, length in longest.items():
                    found[first].add(NUMBERS[f"{names}:{cut}B{1 if length == 1 else 2}"])
                    for place in range(first + 1, first + length):
                        found[place].add(NUMBERS[f"{names}:I"])
        return [sorted(numbers) for numbers in found]
