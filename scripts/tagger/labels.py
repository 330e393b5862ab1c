"""Labels of tokens and the names that they stand for; measures of found names.

Labels are BIO. A sentence is a list of (token, label). Measures are those of CoNLL 2002: a name counts when its first
token, its last token and its kind are right.
"""
import collections

KINDS = ["PER", "LOC", "ORG"]
# The shipped network's labels, in the order of its scores, and the teacher's.
LABELS = ["O"] + [f"{place}-{kind}" for kind in KINDS for place in "BI"]
TEACHER_LABELS = LABELS + ["B-MISC", "I-MISC"]


def repaired(sentence):
    """A sentence in which every name begins with B."""
    tokens, previous = [], "O"
    for token, label in sentence:
        if label[0] == "I" and (previous == "O" or previous[2:] != label[2:]):
            label = "B" + label[1:]
        tokens.append((token, label))
        previous = label
    return tokens


def spans(labels):
    """(start, end, kind) of the names that labels stand for; the end is not in the name."""
    found, begun = [], None
    for place, label in enumerate([*labels, "O"]):
        if begun and (label[0] != "I" or label[2:] != begun[1]):
            found.append((begun[0], place, begun[1]))
            begun = None
        if label[0] == "B" or (label[0] == "I" and begun is None):
            begun = (place, label[2:])
    return found


def measures(expected, found):
    """A line with F, precision and recall of sequences of labels, over all kinds and of each."""
    counts = collections.Counter()
    for expected_labels, found_labels in zip(expected, found):
        right = {name for name in spans(expected_labels) if name[2] in KINDS}
        given = {name for name in spans(found_labels) if name[2] in KINDS}
        for what, names in (("right", right), ("given", given), ("both", right & given)):
            for _, _, kind in names:
                counts[what, kind] += 1
                counts[what, ""] += 1

    def of(kind):
        both, given, right = (counts[what, kind] for what in ("both", "given", "right"))
        return 200 * both / max(1, given + right), 100 * both / max(1, given), 100 * both / max(1, right)

    kinds = " ".join("{} {:.1f} ({:.1f}/{:.1f})".format(kind, *of(kind)) for kind in KINDS)
    return "F {:.2f} P {:.2f} R {:.2f} ".format(*of("")) + kinds
