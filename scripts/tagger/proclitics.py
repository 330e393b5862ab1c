"""Puts proclitics before names, so that names under clitics are learned where the corpora have few of them.

Which proclitic a word takes is drawn by how often names take it; behind a preposition it is the one that says the same,
and the preposition goes, or none. The words of a name behind its first, and names that may have a proclitic already, stay as they are.
"""
from text import ARABIC_WORD

# Of a hundred names.
WEIGHTS = {"و": 34, "ل": 25, "ب": 25, "ك": 7, "ف": 4, "ول": 3, "وب": 2}
# What stands for a preposition, if anything does.
INSTEAD = {"في": "ب", "إلى": "ل", "الى": "ل", "من": None, "على": None, "عن": None, "بين": None, "مع": None}
FIRST_LETTERS = tuple("وفبلك")
ARTICLE = "ال"
# Share of the names of a sentence that get one.
SHARE = 0.6


def joined(proclitic, word):
    """A word behind a proclitic: ل swallows the alef of the article, and its ل before another (للاذقية)."""
    if proclitic.endswith("ل") and word.startswith(ARTICLE) and len(word) > 3:
        return proclitic + word[2 if word.startswith("الل") else 1:]
    return proclitic + word


def draw(random):
    return random.choices(list(WEIGHTS), WEIGHTS.values())[0]


def may_take(word):
    """Whether a name's first word can be put behind a proclitic."""
    return bool(ARABIC_WORD.match(word)) and len(word) > 2 and not word.startswith(FIRST_LETTERS)


def put_before_names(sentence, random):
    """The sentence, (token, label) each, with proclitics before some names; None where no name takes one."""
    tokens, is_changed = [], False
    for token, label in sentence:
        if label[0] == "B" and may_take(token) and random.random() < SHARE:
            proclitic = draw(random)
            if tokens and tokens[-1][0] in INSTEAD:
                proclitic = INSTEAD[tokens[-1][0]]
                if proclitic:
                    tokens.pop()
            if proclitic:
                token, is_changed = joined(proclitic, token), True
        tokens.append((token, label))
    return tokens if is_changed else None


def copies(sentences, share, random):
    """Changed copies of a share of the sentences."""
    drawn = (sentence for sentence in sentences if random.random() < share)
    return [copy for copy in (put_before_names(sentence, random) for sentence in drawn) if copy]
