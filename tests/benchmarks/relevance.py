"""The benchmark measures how well a search finds a story that somebody remembers: questions made of headlines.

    STORIES_FILE=news.jsonl DATABASE_URL=sqlite:////tmp/bench.sqlite3 python -m tests.benchmarks.relevance

For each of 300 stories three questions: four words of its headline; three of them with one word of another story in
between; one rare word and the year. Then pairs of names that stand next to each other in some stories and apart in
others: the share of the first results (at most ten) that have them next to each other. Printed is the share of stories
found first and among the first ten, and the mean of 1/rank, beside tantivy's bm25 over the same texts. The
file's words are not kept.
"""

import os
import random
import re
from collections.abc import Callable

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.core.management import call_command

from articles.importing.exporter import live_stories
from articles.models import CatalogueEntry
from articles.search import search
from articles.search.query import parser
from articles.story.html_blocks import text_of
from tests.benchmarks.lucene import Lucene

ASKED = 300
_NAME = re.compile(r"[A-Z][a-z]{2,}")
_NAME_PAIR = re.compile(r"\b([A-Z][a-z]{2,}) (?=([A-Z][a-z]{2,})\b)")
_WORD = re.compile(r"[A-Za-z][a-z]{3,}|[A-Z]{4,}")


def run(path: str, seed: int = 1):
    """Import the file, run the questions, and print the results."""
    call_command("import_stories", path, verbosity=0)
    chance = random.Random(seed)
    headlines = dict(CatalogueEntry.objects.exclude(headline="").order_by("docid").values_list("docid", "headline"))
    known = {docid: words for docid, text in headlines.items() if len(words := _WORD.findall(text)) >= 4}
    targets = chance.sample(sorted(known), min(ASKED, len(known)))
    used: dict[str, int] = {}
    for words in known.values():
        for word in {word.lower() for word in words}:
            used[word] = used.get(word, 0) + 1
    index = Lucene()
    print(f"{len(headlines):,} stories, {len(targets)} asked for")
    print(f"{'':34}{'ours: first':>12}{'in ten':>8}{'1/rank':>8}{'tantivy: first':>16}{'in ten':>8}{'1/rank':>8}")
    for name, question in _questions(chance, known, used).items():
        questions = [(question(docid), docid) for docid in targets]
        ours, theirs = _scores(_ours, questions), _scores(lambda text: index.best(re.sub(r"\w+:", "", text)), questions)
        print(f"{name:34}{ours[0]:12.3f}{ours[1]:8.3f}{ours[2]:8.3f}{theirs[0]:16.3f}{theirs[1]:8.3f}{theirs[2]:8.3f}")
    _name_pairs(index, chance)


def _name_pairs(index: Lucene, chance: random.Random):
    """Ask for two capitalised words next to each other in some stories; print how many of the first have them so."""
    docids = list(CatalogueEntry.objects.order_by("docid").values_list("docid", flat=True))
    stories = zip(docids, live_stories(docids), strict=True)
    texts = {docid: f"{story.headline} {text_of(story.body)}" for docid, story in stories}
    next_to: dict[tuple[str, str], set[int]] = {}
    words_of = {docid: {word.lower() for word in _NAME.findall(text)} for docid, text in texts.items()}
    for docid, text in texts.items():
        for pair in _NAME_PAIR.findall(text):
            next_to.setdefault(pair, set()).add(docid)
    pairs = [
        (pair, docids)
        for pair, docids in sorted(next_to.items())
        if any({pair[0].lower(), pair[1].lower()} <= words for docid, words in words_of.items() if docid not in docids)
    ]
    shares: dict[str, list[float]] = {"ours": [], "tantivy": []}
    for pair, docids in chance.sample(pairs, min(ASKED, len(pairs))):
        count = min(10, len(docids))
        for name, find in (("ours", _ours), ("tantivy", index.best)):
            shares[name].append(len(set(find(" ".join(pair))[:count]) & docids) / count)
    means = {name: sum(values) / max(1, len(values)) for name, values in shares.items()}
    print(f"name pairs, {len(shares['ours'])} asked: ours {means['ours']:.3f}, tantivy {means['tantivy']:.3f}")


def _questions(chance: random.Random, known: dict[int, list[str]], used: dict[str, int]) -> dict[str, Callable]:
    def words_of_headline(docid: int, count: int) -> list[str]:
        places = sorted(chance.sample(range(len(known[docid])), count))
        return [known[docid][place] for place in places]

    def words_with_one_of_another_story(docid: int) -> str:
        words = words_of_headline(docid, 3)
        words.insert(1, chance.choice(known[chance.choice(sorted(known))]))
        return " ".join(words)

    def rare_and_year(docid: int) -> str:
        rare = sorted(known[docid], key=lambda word: used[word.lower()])[:2]
        return f"{' '.join(rare)} on:{1800 + int((docid >> 14) / 365.2425)}"

    return {
        "four words of the headline": lambda docid: " ".join(words_of_headline(docid, 4)),
        "three, and one that is wrong": words_with_one_of_another_story,
        "its two rarest words and the year": rare_and_year,
    }


def _ours(text: str) -> list[int]:
    results = search.search(parser.parse(text).query, sort="relevance", size=10, facets=False)
    return (results.docids + results.partial_matches)[:10]


def _scores(search: Callable[[str], list[int]], questions: list[tuple[str, int]]) -> tuple[float, float, float]:
    ranks = []
    for text, docid in questions:
        matches = search(text)[:10]
        ranks.append(matches.index(docid) + 1 if docid in matches else 0)
    count = len(ranks)
    return sum(r == 1 for r in ranks) / count, sum(r > 0 for r in ranks) / count, sum(1 / r for r in ranks if r) / count


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    run(os.environ["STORIES_FILE"])
