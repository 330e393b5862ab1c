"""Our annotations of news sentences, which are kept without their text: `data/tagger/annotations.tsv`.

A line is an article's id, the number of the sentence's first token in the article's `text`, the number of its tokens,
and its names as KIND:START-END in tokens of the sentence, the end not in the name, or nothing. Tokens are those of
`TOKEN` here, by which the sentences were cut. With the news at hand the sentences come back; `locate.py` makes the
table.
"""
import re

import news

# Like text.TOKEN, but with fewer letters, and invisible characters are signs.
TOKEN = re.compile(r"[\u0621-\u064A\u064B-\u0652\u0670\u0640a-zA-Z]+|\d+(?:[.,]\d+)*|\S")


def read(table, news_file):
    """The sentences of the table as lists of (token, label), and how many could not be found."""
    rows = [line.rstrip("\n").split("\t") for line in open(table, encoding="utf-8") if not line.startswith("#")]
    wanted = {row[0] for row in rows}
    tokens = {
        article["id"]: TOKEN.findall(article["text"]) for article in news.read(news_file) if article["id"] in wanted
    }
    sentences, num_lost = [], 0
    for article, first, num_tokens, names in rows:
        first, num_tokens = int(first), int(num_tokens)
        sentence = tokens.get(article, [])[first:first + num_tokens]
        if len(sentence) < num_tokens:
            num_lost += 1
            continue
        labels = ["O"] * num_tokens
        for name in names.split():
            kind, start, end = re.fullmatch(r"(\w+):(\d+)-(\d+)", name).groups()
            for place in range(int(start), int(end)):
                labels[place] = f"{'B' if place == int(start) else 'I'}-{kind}"
        sentences.append(list(zip(sentence, labels)))
    return sentences, num_lost
