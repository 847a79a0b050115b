"""The benchmark measures phrases and beginnings in an archive of `scale_archive`: words that stand side by side in it.

    DATABASE_URL=… STORIES=1000000 LENGTH=110 python -m tests.benchmarks.phrases

LENGTH is that of a body, as when the archive was written. Phrases are from random places of the texts, so that those of
frequent words are as many as in a text.
"""

import os
import random

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()

from django.db import connection

from articles.demo.seeding.vocabulary import COMMON
from articles.search.columns import reader
from tests.benchmarks import searching
from tests.benchmarks.scale_archive import ScaleArchive

EACH = 60  # phrases of a kind
COMMONEST = 40  # words


def texts(archive: ScaleArchive) -> dict[str, list[str]]:
    """Return the queries of each kind, the same for the same archive."""
    chance, commonest = random.Random(5), set(COMMON[:COMMONEST])

    def phrases(words: int, common: range) -> list[str]:
        result: list[str] = []
        while len(result) < EACH:
            start = chance.randrange(len(archive.words) - words)
            run = archive.words[start : start + words]
            if sum(word in commonest for word in run) in common:
                result.append(f'"{" ".join(run)}"')
        return result

    lengths = {length: [word for word in archive.words if len(word) > length] for length in (3, 4, 5)}
    prefixes = {length: [w[:length] for w in chance.sample(words, EACH)] for length, words in lengths.items()}
    return {
        "phrases of two words": phrases(2, range(3)),
        "    neither of the 40 commonest": phrases(2, range(1)),
        "    one of the 40 commonest": phrases(2, range(1, 2)),
        "    both of the 40 commonest": phrases(2, range(2, 3)),
        "phrases of three words": phrases(3, range(4)),
        "phrases of four words": phrases(4, range(5)),
    } | {f"beginnings of {length} letters": [f"{some}*" for some in prefixes[length]] for length in prefixes}


def run(archive: ScaleArchive):
    """Print the times of each kind, newest first, the full page."""
    reader.acquire()
    print(f"\n{connection.vendor + ', ' + format(archive.size, ',') + ' stories':46}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name, queries in texts(archive).items():
        searching._timed_rounds(name, [searching._service(query, "newest") for query in queries])


if __name__ == "__main__":
    run(ScaleArchive(int(os.environ["STORIES"]), int(os.environ["LENGTH"])))
