"""Step `student`: trains the network that ships, on the teacher's labels of news and on the labeled sentences.

The network is that of src/entity/tagger/network.rs: residual blocks of a depthwise convolution over five tokens and a
gated linear layer. The news give probabilities to learn (Hinton et al. 2015), the labeled sentences labels, each of
them twice a pass. No transition scores are learned: the decoder only keeps the labels in order. Writes
tagger.bin.
"""
import math
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import crf
import weights_file
from labels import LABELS, measures
from optimizer import RowAdagrad
from program_features import BREAK, Stream
from vocabulary import cut_out

OUTPUTS = ["tagger.bin"]

SIZE, HIDDEN, NUM_BLOCKS, WIDTH = 64, 64, 4, 5
NUM_BUCKETS, NUM_MARKS, NUM_HINTS = 1 << 16, 35, 31
# Times that a word occurs in the news to have a row of its own.
FREQUENT = 6
LENGTH, BATCH = 96, 64
PASSES, GOLD_REPEATS = 2, 2
RATE, ROW_RATE, WARMUP = 3e-3, 0.02, 100
HIDDEN_WORDS, HIDDEN_HINTS, DROPOUT = 0.04, 0.1, 0.05
# Tokens that are labeled together, and those at the ends that are only context, as in src/entity/tagger/mod.rs.
PIECE, CONTEXT = 256, 16
HELD_OUT = "held-out"
NEVER = -1e4


class Words:
    """The word types of both streams: fingerprints, marks, and the rows that each is made of."""

    def __init__(self, news, gold):
        known = dict(zip(news.types, news.words))
        numbers = {word: number for number, word in enumerate(news.types)}
        for word, seen in zip(gold.types, gold.words):
            known.setdefault(word, seen)
            numbers.setdefault(word, len(numbers))
        self.gold_numbers = np.array([numbers[word] for word in gold.types])
        frequent = np.where(np.bincount(news.numbers, minlength=len(numbers)) >= FREQUENT)[0]
        own_rows = {number: NUM_BUCKETS + row for row, number in enumerate(frequent.tolist())}
        self.num_frequent = len(frequent)
        rows, factors, starts = [], [], [0]
        self.marks = torch.zeros(len(numbers), NUM_MARKS)
        fingerprints = []
        for number, word in enumerate(numbers):
            fingerprint, buckets, marks = known[word]
            fingerprints.append(fingerprint)
            rows += buckets.tolist()
            factors += [1 / math.sqrt(max(1, len(buckets)))] * len(buckets)
            if number in own_rows:
                rows.append(own_rows[number])
                factors.append(1.0)
            starts.append(len(rows))
            self.marks[number, marks.astype(np.int64)] = 1
        self.rows, self.factors, self.starts = torch.tensor(rows), torch.tensor(factors), torch.tensor(starts)
        self.fingerprints = [fingerprints[number] for number in frequent]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_norm = nn.Parameter(torch.ones(SIZE))
        self.conv = nn.Parameter(torch.randn(WIDTH, SIZE) * 0.3)
        self.conv_bias = nn.Parameter(torch.zeros(SIZE))
        self.norm = nn.Parameter(torch.ones(SIZE))
        self.up = matrix(SIZE, 2 * HIDDEN)
        self.up_bias = nn.Parameter(torch.zeros(2 * HIDDEN))
        self.down = nn.Parameter(torch.randn(HIDDEN, SIZE) * 0.05)
        self.down_bias = nn.Parameter(torch.zeros(SIZE))

    def forward(self, x):
        length = x.shape[1]
        y = F.pad(normed(x, self.conv_norm), (0, 0, WIDTH // 2, WIDTH // 2))
        x = x + sum(y[:, place:place + length] * self.conv[place] for place in range(WIDTH)) + self.conv_bias
        gates, values = (normed(x, self.norm) @ self.up + self.up_bias).chunk(2, -1)
        y = F.dropout(F.relu(gates) * values, DROPOUT, self.training)
        return x + y @ self.down + self.down_bias


class Student(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.known = words
        self.emb = nn.EmbeddingBag(NUM_BUCKETS + words.num_frequent, SIZE, mode="sum", sparse=True)
        nn.init.normal_(self.emb.weight, std=0.05)
        self.marks = nn.Parameter(torch.randn(NUM_MARKS, SIZE) * 0.1)
        self.hints = nn.Parameter(torch.randn(NUM_HINTS, SIZE) * 0.1)
        self.blocks = nn.ModuleList([Block() for _ in range(NUM_BLOCKS)])
        self.norm = nn.Parameter(torch.ones(SIZE))
        self.output = matrix(SIZE, len(LABELS))
        self.output_bias = nn.Parameter(torch.zeros(len(LABELS)))

    def words(self, types):
        known = self.known
        places, rows, begins, _ = cut_out(known.rows, known.starts, types)
        vectors = self.emb(rows, begins, per_sample_weights=known.factors[places])
        return vectors + known.marks[types] @ self.marks

    def forward(self, numbers, hints):
        types, places = torch.unique(numbers, return_inverse=True)
        x = F.embedding(places, self.words(types))
        if self.training:
            hidden = torch.rand(numbers.shape) < HIDDEN_WORDS
            x = torch.where(hidden[..., None], torch.zeros(()), x)
        bits = (hints[..., None] >> torch.arange(NUM_HINTS)) & 1
        x = x + bits.float() @ self.hints
        for block in self.blocks:
            x = block(x)
        return normed(x, self.norm) @ self.output + self.output_bias


def matrix(rows, columns):
    return nn.Parameter(torch.randn(rows, columns) / math.sqrt(rows))


def normed(x, scale):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * scale


def news_labels(news, probabilities):
    """The teacher's probabilities for each token of the program, which may be a part of one of the teacher's: a part
    that is not the first cannot begin a name."""
    labels = np.zeros((len(news.lines), len(LABELS)), dtype=np.uint8)
    real = news.lines != BREAK
    labels[~real, 0] = 255
    labels[real] = probabilities[news.lines[real]]
    later = np.zeros(len(labels), bool)
    later[1:] = real[1:] & (news.lines[1:] == news.lines[:-1])
    for begin in range(1, len(LABELS), 2):
        both = labels[later, begin + 1].astype(int) + labels[later, begin]
        labels[later, begin + 1] = np.minimum(255, both)
        labels[later, begin] = 0
    return torch.from_numpy(labels)


def gold_labels(gold, file):
    """The label of each token of the program, and whether it is held out."""
    lines = [line.split() for line in open(file)]
    labels, held_out = np.zeros(len(gold.lines), dtype=np.int64), np.zeros(len(gold.lines), bool)
    before, corpus = -1, ""
    for token, line in enumerate(gold.lines.tolist()):
        if line != BREAK:
            label, corpus = lines[line]
            if line == before and label[0] == "B":
                label = "I" + label[1:]
            labels[token] = LABELS.index(label) if label in LABELS else 0
            before = line
        held_out[token] = corpus == HELD_OUT
    return torch.from_numpy(labels), held_out


def best(scores):
    """Labels of the best sequence in which no name continues that has not begun."""
    follows = torch.zeros(len(LABELS), len(LABELS))
    start = torch.zeros(len(LABELS))
    for inside in range(2, len(LABELS), 2):
        follows[:, inside] = NEVER
        follows[[inside - 1, inside], inside] = 0
        start[inside] = NEVER
    return crf.best(scores, follows, start)


def evaluate(student, numbers, hints, labels, lines):
    """Measures over tokens in order; of a token cut into parts the first one's label counts."""
    student.eval()
    scores = []
    with torch.no_grad():
        for start in range(0, len(numbers), PIECE):
            first = max(0, start - CONTEXT)
            seen = slice(first, start + PIECE + CONTEXT)
            scores.append(student(numbers[None, seen], hints[None, seen])[0, start - first:][:PIECE])
    student.train()
    found = best(torch.log_softmax(torch.cat(scores), -1))
    is_first = [True, *(lines[1:] != lines[:-1])]
    right, given = ([LABELS[label] for label, first in zip(path, is_first) if first] for path in (labels, found))
    return measures([right], [given])


def schedule(num_news, gold_tokens):
    """(is gold, first token) of all the pieces of LENGTH tokens to learn from, in order."""
    news = [(False, start) for start in range(0, num_news - LENGTH + 1, LENGTH)]
    gold = []
    for start in range(0, len(gold_tokens) - LENGTH + 1, LENGTH):
        first = gold_tokens[start]
        # Not across what is held out.
        if gold_tokens[start + LENGTH - 1] - first == LENGTH - 1:
            gold.append((True, int(first)))
    pieces = []
    for number in range(math.ceil(PASSES)):
        of_news, of_gold = news[:], gold * GOLD_REPEATS
        random.Random(number).shuffle(of_news)
        of_news = of_news[: int(len(of_news) * min(1, PASSES - number))]
        random.Random(number).shuffle(of_gold)
        both = of_news + of_gold
        random.Random(number + 9).shuffle(both)
        pieces += both
    return pieces


def run(source, folder, probabilities, seed):
    """`probabilities`: files of the teachers' labels of the news, in order."""
    torch.manual_seed(seed)
    news, gold = Stream(source, "news"), Stream(source, "gold")
    words = Words(news, gold)
    targets = {False: news_labels(news, np.concatenate([np.load(file) for file in probabilities]))}
    targets[True], held_out = gold_labels(gold, source / "gold.labels")
    numbers = {False: torch.from_numpy(news.numbers), True: torch.from_numpy(words.gold_numbers[gold.numbers])}
    hints = {False: torch.from_numpy(news.hints), True: torch.from_numpy(gold.hints)}
    held = np.where(held_out)[0]
    student = Student(words)
    dense = [weights for name, weights in student.named_parameters() if name != "emb.weight"]
    optimizer = torch.optim.AdamW(dense, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    row_optimizer = RowAdagrad(student.emb.weight, decay=0.999, start=1e-7)
    pieces = schedule(len(news.numbers), np.where(~held_out)[0])
    steps = len(pieces) // BATCH
    print(f"{len(words.starts) - 1} types, {words.num_frequent} of them frequent, {steps} steps")
    began, losses = time.time(), []
    for step in range(steps):
        batch = pieces[step * BATCH:(step + 1) * BATCH]
        seen, told = (torch.stack([what[is_gold][first:first + LENGTH] for is_gold, first in batch])
                      for what in (numbers, hints))
        told = torch.where(torch.rand(told.shape) < HIDDEN_HINTS, torch.zeros_like(told), told)
        target = torch.stack([
            F.one_hot(targets[True][first:first + LENGTH], len(LABELS)).float() if is_gold
            else targets[False][first:first + LENGTH].float() / 255
            for is_gold, first in batch
        ])
        rate = min(1, (step + 1) / WARMUP) * (0.5 * (1 + math.cos(math.pi * step / steps))) + 0.005
        for group in optimizer.param_groups:
            group["lr"] = RATE * rate
        loss = -(target * torch.log_softmax(student(seen, told), -1)).sum(-1).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(dense, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        row_optimizer.step(ROW_RATE * rate)
        losses.append(loss.item())
        if step % 200 == 199 or step == steps - 1:
            reached = ""
            if len(held):
                part = slice(held[0], held[-1] + 1)
                known = (numbers[True], hints[True], targets[True], gold.lines)
                reached = evaluate(student, *(what[part] for what in known))
            speed = (step + 1) * BATCH * LENGTH / (time.time() - began)
            print(f"{step + 1}/{steps} loss {np.mean(losses):.4f} {speed:.0f} tokens/s {reached}", flush=True)
            losses = []
    weights_file.write(folder / "tagger.bin", student, words.fingerprints, NUM_BUCKETS)
