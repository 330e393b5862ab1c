"""Reads the news: one JSON object a line, with `id`, `title` and `text`.

Many articles are there twice. Those whose 80 characters after the first 100 letters are known are passed over.
"""
import json
import re


def read(file):
    return [json.loads(line) for line in open(file, encoding="utf-8")]


def unique(articles):
    """The articles that are not there before."""
    seen = set()
    for article in articles:
        key = re.sub(r"\W+", "", article["text"])[100:180]
        if len(key) >= 60:
            if key in seen:
                continue
            seen.add(key)
        yield article


def paragraphs(article):
    """The lines of an article, its title first."""
    return (article["title"] + "\n" + article["text"]).split("\n")
