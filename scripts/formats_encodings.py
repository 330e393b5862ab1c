"""The encodings of `formats.py`: writing text in them, and the text that each can hold.

Python's codecs write all but CP864, which has the shapes of letters: they are joined here as the letters around each
demand. Needs Python 3.9 and nothing else.
"""
import functools
import unicodedata

# Signs that old encodings lack, and what people wrote for them.
INSTEAD = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "•": "-",
    "٪": "%", "\u00a0": " ", "\u2009": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\u200e": "", "\u200f": "",
    "\u202a": "", "\u202b": "", "\u202c": "", "\ufeff": "", "ﻻ": "لا", "ى": "ى", "ی": "ي", "ک": "ك", "پ": "ب", "چ": "ج",
    "ژ": "ز", "گ": "ك", "ڤ": "ف", "إ": "ا", "ٱ": "ا", "ـ": "", ",": "،", "€": "EUR", "%": "٪",
}
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
ISOLATED, FINAL, INITIAL, MEDIAL = "isolated", "final", "initial", "medial"


@functools.lru_cache(None)
def shapes():
    """Bytes of CP864 by letters and form."""
    found = {}
    for byte in range(0x80, 0x100):
        try:
            char = bytes([byte]).decode("cp864")
        except UnicodeDecodeError:
            continue
        parts = unicodedata.decomposition(char).split()
        if parts and parts[0].strip("<>") in (ISOLATED, FINAL, INITIAL, MEDIAL):
            letters = "".join(chr(int(part, 16)) for part in parts[1:])
            found.setdefault(letters.strip(), {})[parts[0].strip("<>")] = byte
    return found


def is_joining(char):
    """Whether a letter is joined to the next one."""
    return "\u0620" <= char <= "\u064a" and char not in "ءآأؤإاةدذرزوى" and char not in "\u063b\u063c\u063d\u063e\u063f"


def is_letter(char):
    return "\u0621" <= char <= "\u064a" and char != "ء"


def shaped(text):
    """A text in CP864; letters that it lacks are an error."""
    known, out, at, is_before = shapes(), bytearray(), 0, False
    while at < len(text):
        char = text[at]
        if text[at : at + 2] in ("لا", "لأ", "لآ"):
            char = text[at : at + 2]
        if char in MARKS:
            out += bytes([known[char][ISOLATED]]) if char in known else char.encode("cp864")
            at += 1
            continue
        behind = text[at + len(char) :].lstrip(MARKS)[:1]
        is_behind = len(char) == 1 and is_joining(char) and bool(behind) and is_letter(behind)
        if char in known:
            forms = known[char]
            near = {
                (False, False): (ISOLATED, FINAL, INITIAL, MEDIAL),
                (True, False): (FINAL, ISOLATED, MEDIAL, INITIAL),
                (False, True): (INITIAL, MEDIAL, ISOLATED, FINAL),
                (True, True): (MEDIAL, INITIAL, FINAL, ISOLATED),
            }[is_before, is_behind]
            out.append(next(forms[form] for form in near if form in forms))
        else:
            out += char.encode("cp864")
        is_before = is_behind
        at += len(char)
    return bytes(out)


def encoded(text, encoding):
    if encoding == "print":
        # What is printed has no invisible signs.
        if any(unicodedata.category(char) == "Cf" for char in text):
            raise UnicodeEncodeError(encoding, text, 0, 1, "invisible")
        return text.encode()
    if encoding == "cp864":
        return shaped(text)
    if encoding == "mac_arabic":
        # It has signs and spaces twice, for either direction; Python takes those of Arabic in tags too.
        return b"".join(char.encode("ascii" if char.isascii() else encoding) for char in text)
    return text.encode(encoding)


@functools.lru_cache(None)
def holds(char, encoding):
    try:
        encoded(char, encoding)
        return True
    except UnicodeEncodeError:
        return False


def held(text, encoding):
    """The text with what the encoding can hold; all of it where there is no encoding."""
    if encoding is None:
        return text
    out = []
    for char in text:
        tries = [char, INSTEAD.get(char, char), unicodedata.normalize("NFKC", char)]
        if char.isdecimal():
            tries.append(str(unicodedata.decimal(char)))
        for other in tries:
            if all(holds(part, encoding) for part in other):
                out.append(other)
                break
        else:
            out.append("" if char in MARKS else " ")
    return " ".join("".join(out).split())


def misread(data, encoding):
    """Bytes read in a wrong encoding, as browsers do: bytes without a character are the control of that number."""
    text = []
    for byte in data:
        try:
            text.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            text.append(chr(byte))
    return "".join(text)
