#!/usr/bin/env python3
"""Writes what src/encoding knows of Arabic encodings: three tables of characters and a table of letter pairs.

    python3 scripts/encoding_tables.py [--check] [--counts data/lexicon/frequencies.tsv]

`src/encoding/tables.rs` holds the characters of CP720, CP864 and MacArabic from 0x80 up, facts of the Unicode
consortium's mapping tables, as Python's codecs have them. Where MacArabic has a byte twice, for each direction, both
are the same character. The shapes of CP864 become the letters they show (NFKC); lam with alef stays one sign.

`data/letters/letter_pairs.bin` holds 64 rows of 64 bytes: for each class of character the cost of each class behind
it, in tenths of a nat. Pairs of Arabic letters are learned from the word counts of the lexicon; Persian and Urdu from
the words below; what stands beside Latin letters, signs and vowel marks is set by hand. The classes are those of
`src/encoding/classes.rs`, which this script reads. `--check` compares instead of writing. Needs Python 3.9 only.
"""
import argparse
import collections
import math
import re
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "encoding"

# The most frequent words, so that their letters are known beside those of Arabic.
PERSIAN = """و در به از که این را با است برای آن یک خود تا کرد بر هم نیز گفت می شود شده کند باید او ما شد اما هر وی بود
ها های دو کنند دارد نمی هستند داد همه بین یا پس پیش بوده سال کار چه چند چون هیچ دیگر روز کشور ایران تهران گزارش مردم
جمهوری اسلامی دولت گفته توسط بیش شهر بزرگ زندگی گروه پرونده پایان پدر مادر خانه راه دست چشم چهار پنج شش هفت هشت ده صد
هزار میلیون نفر جهان زبان فارسی کتاب نویسنده دانشگاه دانشجو آموزش پژوهش بهداشت پزشک بیمار بیماری درمان اقتصاد بازار
قیمت تومان ریال نفت گاز برق آب هوا باران برف کوه دریا رود جنگل درخت گل پرنده ماهی سگ گربه اسب ژاپن ژنرال گذشته آینده
امروز دیروز فردا هنوز همیشه گاهی هرگز شاید اگر زیرا بنابراین همچنین کنید کنیم کردند گرفت گرفته دهد دهند خواهد خواهند
بگوید بیاید رفت آمد دید شنید نوشت خواند دانست توانست باشد نبود نیست چیزی کسی جایی وقتی آنها اینجا آنجا کجا چرا چگونه
ورزش فوتبال بازی تیم بازیکن مربی قهرمان پیروز پیروزی شکست دختر پسر زن مرد کودک جوان پیر خوب بد بزرگترین کوچک تازه
سیاسی فرهنگی اجتماعی ملی رئیس وزیر نماینده مجلس شورا قانون دادگاه پلیس ارتش جنگ صلح امنیت حقوق بشر آزادی"""
URDU = """کے میں کی ہے اور سے کا کو اس کہ پر نے ایک ہیں تھا یہ وہ بھی نہیں کر تو ان جو گیا ہو کیا تھی کیے ہوئے لیے ساتھ بعد
اپنے کوئی جب تک ہی گئی تھے لوگ دو ہوا کرنے والے والی والا پاکستان بھارت حکومت ملک صدر وزیر اعظم شہر لاہور کراچی میرے
مجھے ہم آپ انہوں جس سب بہت زیادہ کچھ پہلے دن سال وقت گھر پانی زندگی دنیا لڑکا لڑکی عورت مرد بچے بچہ بڑا بڑی چھوٹا چھوٹی
اچھا برا نیا پرانا کام بات لکھا پڑھا دیکھا سنا کہا دیا لیا آیا جاتا جاتی رہا رہی رہے سکتا سکتی سکتے چاہیے ہونا کرنا جانا
آنا دینا لینا پھر اب ابھی یہاں وہاں کہاں کیوں کیسے کب آج کل صبح شام رات زبان اردو کتاب شعر شاعر غزل نظم تعلیم سکول
یونیورسٹی ڈاکٹر ہسپتال پولیس عدالت قانون فوج جنگ امن آزادی حقوق انسان ٹیم کھیل کرکٹ کھلاڑی میچ جیت ہار روپے قیمت بازار
گاڑی سڑک ٹرین ہوائی جہاز ڈالر فیصد لاکھ کروڑ ہزار سو دس پانچ چار تین"""

LETTER, EXTRA = range(13, 49), range(49, 63)
BOUNDARY, LOWER, UPPER, HIGH_LOWER, HIGH_UPPER, SIGN, RARE, BOX, CONTROL = range(9)
ARABIC_SIGN, ARABIC_DIGIT, TATWEEL, MARK = range(9, 13)
LAM_ALEF = 63
LATIN = (LOWER, UPPER, HIGH_LOWER, HIGH_UPPER)
WORST = -12.7

# Costs that are not learned, as natural logarithms: rows are the class before, columns the class behind. What a row
# does not name takes `other`; `word`, `any` and `letter` are for a letter: with the probability that it begins a word,
# with that of it anywhere, and alone.
BY_HAND = {
    BOUNDARY: dict(other=-10, space=-1, low=-4, up=-6, sign=-3.5, rare=-7, box=-8, asign=-7, digit=-4, tatweel=-8,
                   word=-0.1),
    LOWER: dict(other=-11, low=-3.5, up=-9, sign=-4.5, rare=-8, box=-10, asign=-9, digit=-9, letter=-9),
    UPPER: dict(other=-11, low=-4.5, up=-4.5, sign=-6, rare=-8, box=-10, asign=-9, digit=-9, letter=-9),
    HIGH_LOWER: dict(other=-11, space=-1.2, ascii=-0.5, ascii_up=-6, low=-4.5, up=-9, sign=-4, rare=-8, letter=-9.5),
    HIGH_UPPER: dict(other=-11, space=-3, ascii=-1, ascii_up=-1, low=-6, up=-5.5, sign=-5, rare=-8, letter=-9.5),
    SIGN: dict(other=-10, space=-0.7, ascii=-2, ascii_up=-2, low=-5, up=-6, sign=-4, rare=-8, digit=-4, word=-1),
    RARE: dict(other=-11, space=-1.5, ascii=-3, ascii_up=-3, low=-7, up=-7, sign=-6, rare=-5, word=-4),
    BOX: dict(other=-11, space=-1.5, ascii=-4, ascii_up=-4, low=-9, up=-9, sign=-8, rare=-8, box=-1, word=-5),
    CONTROL: dict(other=WORST, space=-5, ascii=-6, ascii_up=-6, low=-9, up=-9, letter=-10),
    ARABIC_SIGN: dict(other=-10, space=-0.2, ascii=-7, ascii_up=-7, sign=-5, asign=-5, digit=-5, word=-4),
    ARABIC_DIGIT: dict(other=-10, space=-1, ascii=-9, ascii_up=-9, sign=-4, asign=-4, digit=-1, word=-5),
    TATWEEL: dict(other=-10, space=-3, tatweel=-1.5, mark=-3, any=-0.5),
    MARK: dict(other=-10, space=-1.5, sign=-5, asign=-4, tatweel=-6, mark=-3, any=-0.5),
}
BEHIND_LETTER = dict(other=-10, sign=-5, rare=-9, asign=-4, digit=-8, tatweel=-6, mark=-3.2, ascii=-9, ascii_up=-9,
                     low=-9.5, up=-9.5)
COLUMN = {BOUNDARY: "space", LOWER: "ascii", UPPER: "ascii_up", HIGH_LOWER: "low", HIGH_UPPER: "up", SIGN: "sign",
          RARE: "rare", BOX: "box", CONTROL: "control", ARABIC_SIGN: "asign", ARABIC_DIGIT: "digit", TATWEEL: "tatweel", MARK: "mark"}


def classes():
    """The class of each Arabic letter, from the source that the program uses."""
    text = (SOURCE / "classes.rs").read_text(encoding="utf-8")
    extra = re.search(r'FOREIGN_LETTERS: \[char; 14\] = \[(.*?)\]', text, re.S).group(1)
    extra = [chr(int(code, 16)) for code in re.findall(r"u\{(\w+)\}", extra)]
    letters = [chr(code) for code in [*range(0x621, 0x63B), *range(0x641, 0x64B)]] + extra
    return {letter: LETTER.start + index for index, letter in enumerate(letters)}


def words(counts):
    """Words and how much each counts: nine tenths Arabic, the rest Persian and Urdu in the spellings of windows-1256."""
    arabic = [line.split("\t") for line in counts.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    total = sum(int(count) for _, count in arabic)
    for word, count in arabic:
        yield word, 0.9 * int(count) / total
    for text, share in ((PERSIAN, 0.06), (URDU, 0.04)):
        spellings = [word for one in text.split() for word in
                     (one.replace("ی", "ي").replace("ک", "ك"), one.replace("ی", "ى"), one.replace("ی", "ي"))]
        for word in spellings:
            yield word, share / len(spellings)


def letter_pairs(counts):
    of = classes()
    pairs = collections.Counter()
    joined = collections.Counter()
    for word, weight in words(counts):
        symbols = [of.get(letter) for letter in word]
        if None in symbols:
            continue
        for counter, line in ((pairs, symbols), (joined, join(symbols, of))):
            for pair in zip([BOUNDARY, *line], [*line, BOUNDARY]):
                counter[pair] += weight
    known = [*LETTER, *EXTRA]
    sums, joined_sums = collections.Counter(), collections.Counter()
    for (one, other), weight in pairs.items():
        sums[one] += weight
    for (one, other), weight in joined.items():
        joined_sums[one] += weight
    whole = sum(sums[letter] for letter in known)
    alone = {letter: (sums[letter] / whole + 1e-5) for letter in known}

    def behind(one, other):
        if LAM_ALEF in (one, other):
            chance, of_all = joined[one, other], joined_sums[one]
        else:
            chance, of_all = pairs[one, other], sums[one]
        # A pair never seen has a little of the chance of its second letter.
        floor = alone.get(other, 0.02) * 0.02
        return math.log((chance + 1e-5 * alone.get(other, 0.02)) / (of_all + 1e-5) * 0.98 + floor)

    table = [[WORST] * 64 for _ in range(64)]
    for one in range(64):
        for other in range(64):
            is_letter = other in known or other == LAM_ALEF
            by_hand = BY_HAND.get(one, BEHIND_LETTER)
            if one in BY_HAND:
                if not is_letter:
                    cost = by_hand.get(COLUMN[other], by_hand["other"])
                elif "word" in by_hand:
                    cost = by_hand["word"] + behind(BOUNDARY, other)
                elif "any" in by_hand:
                    cost = by_hand["any"] + math.log(alone.get(other, 0.02))
                else:
                    cost = by_hand.get("letter", by_hand["other"])
            elif is_letter or other == BOUNDARY:
                cost = behind(one, other)
            else:
                cost = by_hand.get(COLUMN[other], by_hand["other"])
            table[one][other] = max(cost, WORST)
    return bytes(round(-10 * cost) for row in table for cost in row)


def join(symbols, of):
    """Lam with alef as the one sign that CP864 has for them."""
    joined = []
    for symbol in symbols:
        if symbol in (of["ا"], of["أ"], of["آ"]) and joined and joined[-1] == of["ل"]:
            joined[-1] = LAM_ALEF
        else:
            joined.append(symbol)
    return joined


def character(codec, byte):
    try:
        shown = bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return 0xFFFD
    if codec != "cp864" or not 0xFE70 <= ord(shown) <= 0xFEFC:
        return ord(shown)
    letters = unicodedata.normalize("NFKC", shown).replace("\u0640", "")
    if len(letters) == 1:
        return ord(letters)
    # The shape at the end of a word is that of a word of its own, joined.
    return {"لا": 0xFEFB, "لأ": 0xFEF7, "لآ": 0xFEF5}[letters]


HEADER = """//! The characters of three encodings from byte 0x80 up, made by `scripts/encoding_tables.py`; not to be changed by
//! hand.
//!
//! Facts of the Unicode consortium's mapping tables (CP864.TXT, ARABIC.TXT) and of Microsoft's for CP720. U+FFFD
//! stands for bytes without a character, U+FEF5, U+FEF7 and U+FEFB for lam with alef, which are two letters. What the
//! bytes mean is left to `table`.
"""


def tables():
    out = [HEADER]
    for name, codec, what in (
        ("CP720", "cp720", "Microsoft's Arabic code page of DOS"),
        ("CP864", "cp864", "IBM's Arabic code page of DOS, whose shapes are given as letters"),
        ("MAC_ARABIC", "mac_arabic", "Apple's Arabic encoding before Mac OS X"),
    ):
        out.append(f"\n/// {what}.\npub const {name}: [char; 128] = [\n")
        for start in range(0x80, 0x100, 8):
            row = ", ".join(f"'\\u{{{character(codec, byte):04X}}}'" for byte in range(start, start + 8))
            out.append(f"    {row},\n")
        out.append("];\n")
    return "".join(out).encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--counts", type=Path, default=ROOT / "data" / "lexicon" / "frequencies.tsv")
    options = parser.parse_args()
    pairs = ROOT / "data" / "letters" / "letter_pairs.bin"
    for path, made in ((SOURCE / "tables.rs", tables()), (pairs, letter_pairs(options.counts))):
        if not options.check:
            path.write_bytes(made)
        elif path.read_bytes() != made:
            sys.exit(f"encoding_tables.py: {path} is not what the script makes")


if __name__ == "__main__":
    main()
