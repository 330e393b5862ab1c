"""Step `corpus`: makes one long sequence of word types from the news, for the language model.

A type is a folded word. The words of the labeled files follow the news, without their labels, so that the types that
the teacher will meet are known; of Wojood's files only the first, its training part. Writes types.txt (a type a line),
counts.npy (how often each occurs) and stream.npy (numbers of types).
"""
import numpy as np

import conll
import news
from text import END, TOKEN, fold

OUTPUTS = ["types.txt", "counts.npy", "stream.npy"]


def run(news_file, conll_files, wojood_files, folder):
    numbers, stream = {END: 0}, []

    def add(tokens):
        stream.extend(numbers.setdefault(fold(token), len(numbers)) for token in tokens)
        stream.append(numbers[END])

    for article in news.unique(news.read(news_file)):
        for paragraph in news.paragraphs(article):
            tokens = TOKEN.findall(paragraph)
            if tokens:
                add(tokens)
    num_news = len(stream)
    for sentence in conll.read([*conll_files, *wojood_files[:1]]):
        add(token for token, _ in sentence)
    counts = np.bincount(stream, minlength=len(numbers))
    np.save(folder / "stream.npy", np.array(stream, dtype=np.int32))
    np.save(folder / "counts.npy", counts)
    (folder / "types.txt").write_text("".join(f"{word}\n" for word in numbers), encoding="utf-8")
    print(f"{num_news} tokens of news, {len(stream)} in all, {len(numbers)} types")
