"""Word types and the rows of the embedding that each is made of: its own if it is frequent, and its n-grams'.

A word never seen gets a number too, with the rows of its n-grams only.
"""
import numpy as np
import torch

from text import NUM_BUCKETS, bucket, ngrams

# Times that a type occurs to have a row of its own.
FREQUENT = 5


class Vocabulary:
    def __init__(self, words, counts):
        self.words, self.numbers = [], {}
        self.rows, self.starts = [], [0]
        for word, count in zip(words, counts):
            self.add(word, count)
        # Types that the embedding was made for; those added later have no row of their own.
        self.num_known = len(self.words)
        self.tensors = None

    @staticmethod
    def read(folder):
        """The vocabulary that step `corpus` has written, and how often each type occurs."""
        words = (folder / "types.txt").read_text(encoding="utf-8").split("\n")[:-1]
        counts = np.load(folder / "counts.npy")
        return Vocabulary(words, counts), counts

    def add(self, word, count=0):
        number = self.numbers[word] = len(self.words)
        self.words.append(word)
        own = [NUM_BUCKETS + number] if count >= FREQUENT else []
        self.rows += own + ngrams(word) or [bucket(word)]
        self.starts.append(len(self.rows))
        self.tensors = None
        return number

    def number(self, word):
        """Number of a type, which is added if it is new."""
        known = self.numbers.get(word)
        return self.add(word) if known is None else known

    def bags(self, numbers):
        """For types by number: the rows of all, one after the other; where each begins; how many each has."""
        if self.tensors is None:
            self.tensors = torch.tensor(self.rows), torch.tensor(self.starts)
        return cut_out(*self.tensors, numbers)[1:]


def cut_out(flat, starts, numbers):
    """Of lists that lie one after the other: the places of some lists' items, the items, where each list begins, and
    how long it is."""
    first = starts[numbers]
    lengths = starts[numbers + 1] - first
    begins = torch.zeros(len(numbers), dtype=torch.long)
    begins[1:] = torch.cumsum(lengths, 0)[:-1]
    places = torch.repeat_interleave(first - begins, lengths) + torch.arange(int(lengths.sum()))
    return places, flat[places], begins, lengths
