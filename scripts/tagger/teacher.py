"""Step `teacher`: the language model, told of the lists of names too, learns to label names, with a CRF on top.

Sentences are packed into windows, so that a sentence is seen beside its neighbors. The corpus that a window is from is
an input: our annotations and Wojood differ from the first corpus in what they call a name. Writes
teacher-NUMBER.pt.
"""
import math
import random
import time

import torch
import torch.nn.functional as F
from torch import nn

import crf
from encoder import Encoder
from labels import TEACHER_LABELS, measures, repaired
from name_features import NUM_FEATURES
from optimizer import RowAdagrad
from pretrain import NUM_LAYERS, SIZE
from text import END, NUM_BUCKETS, fold
from vocabulary import Vocabulary

LENGTH, BATCH, EPOCHS = 128, 20, 3
RATE, ROW_RATE, WARMUP = 7e-4, 0.004, 80
HIDDEN_WORDS, HIDDEN_FEATURES, DROPOUT = 0.12, 0.15, 0.3
FEATURE_SIZE = 64
# Features of a token beyond these are left out.
MAX_FEATURES = 14
# The corpora that a window can be from, and the last one's weight.
CONLL, ANNOTATED, WOJOOD = range(3)
WOJOOD_WEIGHT = 0.5


class Teacher(nn.Module):
    def __init__(self, num_types):
        super().__init__()
        num_labels = len(TEACHER_LABELS)
        self.lm = Encoder(num_types, SIZE, NUM_LAYERS, dropout=0.15)
        self.fe = nn.EmbeddingBag(NUM_FEATURES + 1, SIZE, mode="sum", padding_idx=NUM_FEATURES)
        nn.init.zeros_(self.fe.weight)
        self.fo = nn.EmbeddingBag(NUM_FEATURES + 1, FEATURE_SIZE, mode="sum", padding_idx=NUM_FEATURES)
        nn.init.normal_(self.fo.weight, std=0.1)
        self.dom = nn.Embedding(3, SIZE)
        nn.init.zeros_(self.dom.weight)
        self.mid = nn.Linear(SIZE + FEATURE_SIZE, SIZE)
        self.out = nn.Linear(SIZE, num_labels)
        self.trans = nn.Parameter(torch.zeros(num_labels, num_labels))
        self.start = nn.Parameter(torch.zeros(num_labels))

    @staticmethod
    def read(file):
        weights = torch.load(file)
        teacher = Teacher(weights["lm.emb.weight"].shape[0] - NUM_BUCKETS)
        teacher.load_state_dict(weights)
        return teacher.eval()

    def forward(self, vocabulary, batch):
        """Scores of the labels; in training some words and features are hidden."""
        numbers, features, corpus = batch["numbers"], batch["features"], batch["corpus"]
        num_windows, length = numbers.shape
        types, places = torch.unique(numbers, return_inverse=True)
        x = F.embedding(places, self.lm.words(vocabulary, types))
        if self.training:
            hidden = torch.rand(num_windows, length) < HIDDEN_WORDS
            x = torch.where(hidden[..., None], self.lm.mask.expand_as(x), x)
            hidden = torch.rand(features.shape) < HIDDEN_FEATURES
            features = torch.where(hidden, torch.full_like(features, NUM_FEATURES), features)
        flat = features.reshape(num_windows * length, -1)
        x = x + self.fe(flat).view(num_windows, length, -1) + self.dom(corpus)[:, None]
        x = F.dropout(self.lm(x), DROPOUT, self.training)
        x = torch.cat([x, self.fo(flat).view(num_windows, length, -1)], -1)
        return self.out(F.dropout(F.gelu(self.mid(x)), DROPOUT, self.training))

    def scores(self, vocabulary, batch):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self(vocabulary, batch).float()


def output(number):
    return f"teacher-{number}.pt"


def windows(sentences, corpus):
    """Packs sentences into (tokens, labels, corpus) of up to LENGTH tokens, with END after each sentence."""
    packed, tokens, labels = [], [], []
    for sentence in map(repaired, sentences):
        for start in range(0, len(sentence), LENGTH - 1):
            part = sentence[start:start + LENGTH - 1]
            if len(tokens) + len(part) + 1 > LENGTH:
                packed.append((tokens, labels, corpus))
                tokens, labels = [], []
            tokens = tokens + [token for token, _ in part] + [END]
            labels = labels + [label for _, label in part] + ["O"]
    if tokens:
        packed.append((tokens, labels, corpus))
    return packed


def encode(window, vocabulary, name_features):
    """A window as numbers: of types, of features, of labels, of its corpus."""
    tokens, labels, corpus = window
    numbers = [vocabulary.number(token if token == END else fold(token)) for token in tokens]
    features, sentence = [], []
    for token in tokens:
        if token == END:
            features += [*name_features.of(sentence), []]
            sentence = []
        else:
            sentence.append(token)
    features += name_features.of(sentence)
    return numbers, features, [TEACHER_LABELS.index(label) for label in labels], corpus


def batched(windows):
    """Encoded windows as tensors, filled up to the longest."""
    shape = len(windows), max(len(numbers) for numbers, *_ in windows)
    batch = {
        "numbers": torch.zeros(shape, dtype=torch.long),
        "features": torch.full((*shape, MAX_FEATURES), NUM_FEATURES),
        "labels": torch.zeros(shape, dtype=torch.long),
        "mask": torch.zeros(shape, dtype=torch.bool),
        "corpus": torch.tensor([corpus for *_, corpus in windows]),
    }
    for row, (numbers, features, labels, _) in enumerate(windows):
        batch["numbers"][row, :len(numbers)] = torch.tensor(numbers)
        batch["labels"][row, :len(numbers)] = torch.tensor(labels)
        batch["mask"][row, :len(numbers)] = True
        for token, known in enumerate(features):
            known = known[:MAX_FEATURES]
            batch["features"][row, token, :len(known)] = torch.tensor(known, dtype=torch.long)
    return batch


def evaluate(teacher, vocabulary, held_out):
    """Measures on encoded windows."""
    teacher.eval()
    expected, found = [], []
    with torch.no_grad():
        for start in range(0, len(held_out), 16):
            batch = batched(held_out[start:start + 16])
            scores = teacher.scores(vocabulary, batch)
            for row, length in enumerate(batch["mask"].sum(1).tolist()):
                best = crf.best(scores[row, :length], teacher.trans, teacher.start)
                expected.append([TEACHER_LABELS[label] for label in batch["labels"][row, :length].tolist()])
                found.append([TEACHER_LABELS[label] for label in best])
    teacher.train()
    return measures(expected, found)


def run(source, file, sentences, held_out, annotated, wojood, name_features, seed):
    torch.manual_seed(seed)
    vocabulary, _ = Vocabulary.read(source)
    annotated = annotated[:]
    random.Random(seed).shuffle(annotated)
    packed = windows(sentences, CONLL) + windows(annotated, ANNOTATED) + windows(wojood, WOJOOD)
    encoded = [encode(window, vocabulary, name_features) for window in packed]
    held_out = [encode(window, vocabulary, name_features) for window in windows(held_out, CONLL)]
    language_model = torch.load(source / "lm.pt")
    teacher = Teacher(vocabulary.num_known)
    teacher.lm.load_state_dict(language_model)
    dense = [weights for name, weights in teacher.named_parameters() if name != "lm.emb.weight"]
    optimizer = torch.optim.AdamW(dense, lr=RATE, weight_decay=0.02, betas=(0.9, 0.98))
    row_optimizer = RowAdagrad(teacher.lm.emb.weight)
    num_batches = math.ceil(len(encoded) / BATCH)
    began, step = time.time(), 0
    for epoch in range(EPOCHS):
        teacher.train()
        order, total = torch.randperm(len(encoded)).tolist(), 0.0
        for start in range(0, len(order), BATCH):
            batch = batched([encoded[number] for number in order[start:start + BATCH]])
            rate = min(1, (step + 1) / WARMUP) * (0.5 * (1 + math.cos(math.pi * step / (EPOCHS * num_batches)))) + 0.01
            for group in optimizer.param_groups:
                group["lr"] = RATE * rate
            scores = teacher.scores(vocabulary, batch)
            losses = crf.loss(scores, batch["labels"], batch["mask"], teacher.trans, teacher.start)
            weights = torch.where(batch["corpus"] == WOJOOD, WOJOOD_WEIGHT, 1.0)
            loss = (losses * weights).sum() / batch["mask"].sum()
            loss.backward()
            nn.utils.clip_grad_norm_(dense, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            row_optimizer.step(ROW_RATE * rate)
            total += loss.item()
            step += 1
        reached = evaluate(teacher, vocabulary, held_out) if held_out else ""
        print(f"epoch {epoch + 1} loss {total / num_batches:.4f} {reached} {time.time() - began:.0f} s", flush=True)
    torch.save(teacher.state_dict(), file)
