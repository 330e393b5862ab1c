"""Step `label`: the teacher's probabilities of labels for news, from which the shipped network learns.

Articles in a random order, until there are NUM_TOKENS tokens; each teacher gets other articles. Writes
news-NUMBER.tokens (a token a line, an empty line after a paragraph) and news-NUMBER.npy (for each line the
probabilities of `LABELS`, times 255). Some sure names are written with a proclitic, under the probabilities that they
have without it.
"""
import random
import time

import numpy as np
import torch

import crf
import news
import proclitics
from labels import LABELS, TEACHER_LABELS
from teacher import CONLL, LENGTH, Teacher, batched, encode, output
from text import END, TOKEN
from vocabulary import Vocabulary

NUM_TOKENS = 4_000_000
BATCH = 48
ORDER_SEED = 7
# Share of the sure beginnings of names that get a proclitic, and from which probability on, of 255, one is sure.
WITH_PROCLITIC, SURE = 0.05, 230


def outputs(number):
    return [f"news-{number}.tokens", f"news-{number}.npy"]


def after(articles, num_tokens):
    """The articles after the first ones that have so many tokens."""
    passed = 0
    for article in articles:
        if passed < num_tokens:
            passed += len(TOKEN.findall(article["title"] + " " + article["text"]))
        else:
            yield article


def windows(articles, is_enough):
    """Packs paragraphs into windows of up to LENGTH tokens, with END after each, until it is enough."""
    packed = []
    for article in articles:
        for paragraph in news.paragraphs(article):
            tokens = TOKEN.findall(paragraph)
            for start in range(0, len(tokens), LENGTH - 1):
                part = tokens[start:start + LENGTH - 1]
                if len(packed) + len(part) + 1 > LENGTH:
                    yield packed
                    packed = []
                packed = packed + part + [END]
        if is_enough():
            return


def probabilities(teacher, vocabulary, name_features, packed):
    """For each window the probabilities of `LABELS`, a row a token; names of other kinds count as none."""
    encoded = [encode((tokens, ["O"] * len(tokens), CONLL), vocabulary, name_features) for tokens in packed]
    batch = batched(encoded)
    with torch.no_grad():
        scores = teacher.scores(vocabulary, batch)
    all_kinds = crf.marginals(scores, batch["mask"], teacher.trans, teacher.start)
    num_others = len(TEACHER_LABELS) - len(LABELS)
    for row, tokens in enumerate(packed):
        known = all_kinds[row, :len(tokens)]
        outside = known[:, :1] + known[:, -num_others:].sum(1, keepdim=True)
        kept = torch.cat([outside, known[:, 1:len(LABELS)]], 1)
        yield (kept.clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def written(token, before, row, drawn):
    """A token, with a proclitic if it is drawn to have one; none behind a preposition."""
    is_sure = row[1::2].max() >= SURE and proclitics.may_take(token) and before not in proclitics.INSTEAD
    if is_sure and drawn.random() < WITH_PROCLITIC:
        return proclitics.joined(proclitics.draw(drawn), token)
    return token


def run(news_file, source, folder, name_features, number):
    teacher = Teacher.read(source / output(number))
    vocabulary, _ = Vocabulary.read(source)
    articles = news.read(news_file)
    random.Random(ORDER_SEED).shuffle(articles)
    articles = after(news.unique(articles), (number - 1) * NUM_TOKENS)
    tokens_file, probabilities_file = (folder / name for name in outputs(number))
    drawn = random.Random(number)
    num_tokens, labeled, waiting = 0, [], []
    began = time.time()
    with open(tokens_file, "w", encoding="utf-8") as out:

        def label_waiting():
            nonlocal num_tokens
            known = list(probabilities(teacher, vocabulary, name_features, waiting))
            labeled.extend(known)
            for tokens, rows in zip(waiting, known):
                for before, token, row in zip([END, *tokens], tokens, rows):
                    out.write("\n" if token == END else written(token, before, row, drawn) + "\n")
                num_tokens += len(tokens)
            waiting.clear()

        for window in windows(articles, lambda: num_tokens >= NUM_TOKENS):
            waiting.append(window)
            if len(waiting) == BATCH:
                label_waiting()
                if len(labeled) % (50 * BATCH) == 0:
                    print(f"{num_tokens} tokens, {num_tokens / (time.time() - began):.0f} a second", flush=True)
        if waiting:
            label_waiting()
    np.save(probabilities_file, np.concatenate(labeled))
    print(f"{num_tokens} tokens")
