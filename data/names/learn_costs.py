#!/usr/bin/env python3
"""Makes latin_costs.tsv: what it costs to read some Latin letters as some Arabic letters of one name.

    python3 learn_costs.py .../ar2en-train.tsv                        learn and write latin_costs.tsv
    python3 learn_costs.py .../ar2en-train.tsv --test .../ar2en-test.tsv   and measure on held-out pairs

The input is Google's ar2en transliteration data (github.com/google/transliteration, Apache-2.0): lines of an Arabic
word, a tab and a Latin word. A cluster of 0 to 3 Latin letters stands for one of 0 to 2 Arabic letters, at the start,
inside or at the end of the Latin word. Expectation maximization over all ways to cut the pairs into clusters gives
each cluster a share (a many-to-many aligner after Jiampojamarn, Kondrak, Sherif 2007); clusters that say no more than
their parts are dropped. The cost is the mean of -ln P(Arabic | Latin) and -ln P(Latin | Arabic), each less that of
the likeliest choice, so that a usual spelling costs nothing. No random numbers: every run gives the same file.
Python 3 standard library only; takes some minutes.
"""
import argparse
import collections
import math
import os
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
MAX_LATIN, MAX_ARABIC = 3, 2
ROUNDS = 8
# A long cluster must be worth more than its parts: each letter beyond the first on a side costs this factor.
LONGER = 0.25
START, INSIDE, END = "^", "-", "$"
# Added to the counts of a place from those of all places.
PRIOR = 8.0
MIN_COUNT = 3.0
# Taken off the share of what was seen a few times only: 3 of 3 is no certainty.
DOUBT = 3.0
MAX_COST = 6.0

# The same letters as src/names/letters.rs.
ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك",
          "ء": "", "پ": "ب", "ڤ": "ف", "گ": "غ", "ژ": "ج", "چ": "تش"}
LATIN = {"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "œ": "oe", "ə": "a"}


def arabic(word):
    letters = "".join(ARABIC.get(letter, letter) for letter in word)
    return "".join(letter for letter in letters if "ا" <= letter <= "ي" and letter != "ـ")


def latin(word):
    letters = unicodedata.normalize("NFKD", "".join(LATIN.get(letter, letter) for letter in word.lower()))
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def read(path):
    pairs = []
    with open(path, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            left, right = line.rstrip("\n").split("\t")[:2]
            left, right = arabic(left), latin(right)
            # The article is not the business of letters.
            if left.startswith("ال") and len(left) > 4 and right[1:2] != "l":
                left = left[2:]
            if left and right and len(right) <= 18 and len(left) <= 16:
                pairs.append((left, right))
    return pairs


def place(start, end, length):
    return START if start == 0 else END if end == length else INSIDE


def edges(left, right):
    """All clusters of a pair: (place in Arabic, place in Latin, the places behind, the cluster)."""
    num_left, num_right = len(left), len(right)
    for j in range(num_right + 1):
        for i in range(num_left + 1):
            for dj in range(min(MAX_LATIN, num_right - j) + 1):
                for di in range(min(MAX_ARABIC, num_left - i) + 1):
                    if (di == 0 and dj == 0) or (dj == 0 and di > 1) or (di == 0 and dj > 2):
                        continue
                    key = (right[j:j + dj], left[i:i + di], place(j, j + dj, num_right))
                    yield i, j, i + di, j + dj, key


def weight(key):
    return LONGER ** (max(len(key[0]) - 1, 0) + max(len(key[1]) - 1, 0))


def learn(pairs):
    lattices = [(len(left), len(right), list(edges(left, right))) for left, right in pairs]
    share = collections.Counter()
    for _, _, lattice in lattices:
        for edge in lattice:
            key = edge[4]
            share[key] += weight(key) * (0.1 if not key[0] or not key[1] else 1.0)
    for _ in range(ROUNDS):
        total = sum(share.values())
        probability = {key: count / total for key, count in share.items()}
        share = collections.Counter()
        for num_left, num_right, lattice in lattices:
            width = num_right + 1
            forward = [0.0] * ((num_left + 1) * width)
            forward[0] = 1.0
            # Edges come in an order in which each place is complete before it is left.
            for i, j, i2, j2, key in lattice:
                here = forward[i * width + j]
                if here:
                    forward[i2 * width + j2] += here * probability.get(key, 0.0) * weight(key)
            whole = forward[-1]
            if whole <= 0.0:
                continue
            backward = [0.0] * ((num_left + 1) * width)
            backward[-1] = 1.0
            for i, j, i2, j2, key in reversed(lattice):
                behind = backward[i2 * width + j2]
                if behind:
                    step = behind * probability.get(key, 0.0) * weight(key)
                    if step:
                        backward[i * width + j] += step
                        share[key] += forward[i * width + j] * step / whole
        share = collections.Counter({key: count for key, count in share.items() if count > 0.05})
    return share


def costs(share):
    anywhere = collections.Counter()
    for (right, left, _), count in share.items():
        anywhere[right, left] += count
    total = sum(anywhere.values())
    by_right, by_left = collections.Counter(), collections.Counter()
    for (right, left), count in anywhere.items():
        by_right[right] += count
        by_left[left] += count
    placed = collections.Counter()
    placed_right, placed_left, placed_total = collections.Counter(), collections.Counter(), collections.Counter()
    for (right, left, where), count in share.items():
        placed_right[right, where] += count
        placed_left[left, where] += count
        placed_total[where] += count
    table = {}
    for (right, left), count in anywhere.items():
        if count < MIN_COUNT:
            continue
        for where in (START, INSIDE, END):
            here = share.get((right, left, where), 0.0)
            given_right = (here + PRIOR * count / by_right[right]) / (placed_right[right, where] + PRIOR)
            given_left = (here + PRIOR * count / by_left[left]) / (placed_left[left, where] + PRIOR)
            doubt_right = by_right[right] / (by_right[right] + DOUBT)
            doubt_left = by_left[left] / (by_left[left] + DOUBT)
            table[right, left, where] = (given_right, given_left, doubt_right, doubt_left)
    best_right, best_left = collections.Counter(), collections.Counter()
    for (right, left, where), (given_right, given_left, _, _) in table.items():
        best_right[right, where] = max(best_right[right, where], given_right)
        best_left[left, where] = max(best_left[left, where], given_left)
    result = {}
    for (right, left, where), (given_right, given_left, doubt_right, doubt_left) in table.items():
        over_right = math.log(best_right[right, where] / (given_right * doubt_right))
        over_left = math.log(best_left[left, where] / (given_left * doubt_left))
        if not right:
            over_right = -math.log(given_left) * 2 - over_left
        if not left:
            over_left = 0.0
            over_right = -math.log(given_right)
        result[right, left, where] = (over_right + over_left) / 2
    return result, table


def best(right, left, table, limit=MAX_COST):
    """Cost of the best way to read a Latin word as an Arabic one."""
    num_left, num_right = len(left), len(right)
    far = 1e9
    least = [[far] * (num_right + 1) for _ in range(num_left + 1)]
    least[0][0] = 0.0
    for j in range(num_right + 1):
        for i in range(num_left + 1):
            here = least[i][j]
            if here >= far:
                continue
            for dj in range(min(MAX_LATIN, num_right - j) + 1):
                where = place(j, j + dj, num_right)
                for di in range(min(MAX_ARABIC, num_left - i) + 1):
                    if di == 0 and dj == 0:
                        continue
                    cost = table.get((right[j:j + dj], left[i:i + di], where))
                    if cost is None:
                        if di + dj == 1:
                            cost = limit
                        else:
                            continue
                    if here + cost < least[i + di][j + dj]:
                        least[i + di][j + dj] = here + cost
    return least[num_left][num_right]


def prune(table):
    """Without the clusters that cost as much as their parts."""
    kept = dict(table)
    for key in sorted(table, key=lambda key: -len(key[0]) - len(key[1])):
        right, left, where = key
        if len(right) < 2 and len(left) < 2:
            continue
        cost = kept.pop(key)
        # The word's own ends are the cluster's ends where it stands there.
        if parts(right, left, where, kept) > cost + 0.05 and cost < MAX_COST:
            kept[key] = cost
    return {key: min(cost, MAX_COST) for key, cost in kept.items() if cost < MAX_COST}


def parts(right, left, where, table):
    num_left, num_right = len(left), len(right)
    least = {(0, 0): 0.0}
    for j in range(num_right + 1):
        for i in range(num_left + 1):
            here = least.get((i, j))
            if here is None:
                continue
            for dj in range(num_right - j + 1):
                at = START if where == START and j == 0 else END if where == END and j + dj == num_right else INSIDE
                for di in range(num_left - i + 1):
                    cost = table.get((right[j:j + dj], left[i:i + di], at))
                    if cost is not None and here + cost < least.get((i + di, j + dj), 1e9):
                        least[i + di, j + dj] = here + cost
    return least.get((num_left, num_right), 1e9)


def write(table, path):
    rows = collections.defaultdict(dict)
    for (right, left, where), cost in table.items():
        rows[right, left][where] = cost
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Made by learn_costs.py from Google's ar2en transliteration data (Apache-2.0); see README.md.\n")
        out.write("# latin\tarabic\tcost at the start, inside and at the end of the Latin word, in hundredths; - never\n")
        for (right, left), at in sorted(rows.items()):
            shown = [str(round(at[where] * 100)) if where in at else "-" for where in (START, INSIDE, END)]
            out.write("\t".join([right, left, *shown]) + "\n")


def measure(table, path):
    pairs = read(path)
    words = sorted({right for _, right in pairs})
    step = max(1, len(words) // 1000)
    others = words[::step][:1000]
    first = 0
    true, false = [], []
    sample = pairs[::4]
    for left, right in sample:
        own = best(right, left, table)
        true.append(own / (len(left) + len(right)))
        scores = [best(other, left, table) for other in others[::4] if other != right]
        false.extend(score / (len(left) + len(other)) for score, other in zip(scores, [o for o in others[::4] if o != right]))
        first += own < min(scores)
    false.sort()
    true.sort()
    print(f"nearest of {len(others[::4])}: {first / len(sample):.3f} of {len(sample)}")
    for rate in (0.0001, 0.0005, 0.002, 0.01):
        at = false[int(rate * len(false))]
        print(f"false rate {rate}: at {at:.3f} per letter, finds {sum(one <= at for one in true) / len(true):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train")
    parser.add_argument("--test")
    parser.add_argument("--out", default=os.path.join(HERE, "latin_costs.tsv"))
    options = parser.parse_args()
    table, _ = costs(learn(read(options.train)))
    table = prune(table)
    write(table, options.out)
    print(f"{len(table)} costs")
    if options.test:
        measure(table, options.test)


if __name__ == "__main__":
    main()
