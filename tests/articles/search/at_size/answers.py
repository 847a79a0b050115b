"""The answers of the archive have the same shape as those of `record.RecordArchive`, so that both are compared as a
whole.

    python -m tests.articles.search.at_size.answers 200      answers once, and again for every line it is sent

Each answer is one line of JSON, so that a process that slept and one that begins from the file answer like this one.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.http import QueryDict

from articles.public.archive.filters import CatalogueFilter
from articles.search.columns import reader, segment, segment_file
from tests.articles.search.at_size import thresholds
from tests.articles.search.at_size.questions import Question, questions

LEAST = 25  # stories of a page; otherwise a result is paged in six


def answers(count: int) -> dict:
    """Return the answer to every question, and every key of every column.

    Lists of docids stand as digests, with their number in front: thousands of lists are compared between processes.
    """
    return {
        "keys": {name: dict(_keys(name)) for name in segment.COLUMNS},
        "questions": {" ".join(question): _answer(question) for question in questions(count)},
    }


def _keys(name: str) -> Iterator[tuple[str, str]]:
    now = reader.acquire()
    for key in now.keys(name):
        if (hits := now.with_key(name, key)).total:
            yield str(key), digest(now.docids(hits).tolist())


def _answer(question: Question) -> dict:
    filterset = CatalogueFilter(QueryDict(question.parameters))
    first = filterset.search(size=LEAST, order=question.sort)
    size = max(LEAST, first.total // 6 + 1)
    page = filterset.search(size=size, order=question.sort, facets=False)
    docids, cursor = list(page.docids), page.older if question.sort != "oldest" else page.newer
    while cursor and len(docids) <= first.total:  # a page that repeats would go on for ever
        page = filterset.search(cursor, size=size, order=question.sort, facets=False)
        docids += page.docids
        cursor = page.older if question.sort != "oldest" else page.newer
    return {
        "total": first.total,
        "order": digest(docids),
        "first": docids[:LEAST] == first.docids,
        "facets": {name: [list(count) for count in counts] for name, counts in first.facets.items()},
        "histogram": [first.histogram.unit, *([str(b.first), b.count] for b in first.histogram.bars if b.count)],
    }


def digest(docids: Iterable[int]) -> str:
    """Return the number of docids and a digest of the docids in their order."""
    docids = list(docids)
    return f"{len(docids)} {hashlib.sha256(str(docids).encode()).hexdigest()[:16]}"


def main(count: int):
    """Print the answers, and again for each line on standard input; the first line states whether there was a file."""
    thresholds.lower()
    print(json.dumps({"file": segment_file.read() is not None}), flush=True)
    print(json.dumps(answers(count)), flush=True)
    for _ in sys.stdin:
        print(json.dumps(answers(count)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
