"""Cuts text into tokens, folds words, and hashes their n-grams, for the language model and the teacher.

The shipped network does not see these: it is trained on what the program's own tokenizer and folding make of a text
(step `features`). Here folding is a little coarser, so that fewer different words are left.
"""
import re
import zlib

TOKEN = re.compile(
    r"[\u0621-\u063a\u0640-\u0652\u0670-\u06d3a-zA-Z\u00c0-\u024f]+"  # a word
    r"|\d+(?:[.,]\d+)*"  # a number
    r"|[^\s\u200b-\u200f\u202a-\u202e]"  # a sign
)
MARKS = re.compile("[\u064b-\u0652\u0640\u0670]")
SAME = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "ء", "ئ": "ء",
    "ی": "ي", "ک": "ك", "گ": "ك", "پ": "ب", "چ": "ج", "ڤ": "ف",
    "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "…": ".",
})
DIGIT = re.compile("[0-9٠-٩]")
ARABIC_WORD = re.compile("^[\u0621-\u064a]+$")

# The token that ends a sentence or paragraph.
END = "</s>"

# Rows that n-grams are hashed into.
NUM_BUCKETS = 1 << 17
MAX_LETTERS = 20


def fold(token):
    """The form under which a token is known: without marks and hamzas, numbers by their length."""
    folded = MARKS.sub("", token).translate(SAME).lower()
    if folded and DIGIT.match(folded):
        folded = DIGIT.sub("0", folded)[:4]
    return folded or token


def ngrams(word):
    """Rows of a folded word's n-grams of 2 to 5 letters, of those of 2 only the first and the last; none for signs."""
    if not word or not ("\u0621" <= word[0] <= "\u064a" or word[0].isalpha()):
        return []
    letters = "<" + word[:MAX_LETTERS] + ">"
    rows = []
    for length in (2, 3, 4, 5):
        last = len(letters) - length
        for start in range(last + 1):
            if length > 2 or start in (0, last):
                rows.append(bucket(letters[start:start + length]))
    return rows


def bucket(letters):
    return zlib.crc32(letters.encode()) % NUM_BUCKETS
