"""Edit a story again and again, and print each edit that the database acknowledged: the work that no fault may lose.

    python -m newsroom.tooling.cluster.drill.edits 1000       one line an edit: moment, article, number, digest

Runs in a process of its own, with DATABASE_URL in its environment. An edit that fails was not acknowledged, whether or
not it was made; the next one is tried until one succeeds.
"""

import sys
import time
from dataclasses import replace

from newsroom.tooling.cluster.drill.step import load_django

_PAUSE = 0.1  # after an edit that failed


def main(number: int):
    load_django()
    from django.db import DatabaseError, InterfaceError, close_old_connections

    done = 0
    while done < number:
        try:
            line = _edit(f"Edit {time.time_ns()}")
        except (DatabaseError, InterfaceError) as error:
            print(f"failed {time.time():.3f} {type(error).__name__}", flush=True)
            time.sleep(_PAUSE)
        else:
            done += 1
            print(line, flush=True)
        close_old_connections()


def _edit(headline: str) -> str:
    from articles.models import Article
    from articles.record import publishing, versioning

    article = Article.objects.live().order_by("pk")[0]
    latest = versioning.latest_version(article)
    if latest is None or latest.story is None:
        raise LookupError("the oldest story has no text")
    version = publishing.minor_edit(article, story=replace(latest.story, headline=headline), by="drill")
    return f"edit {time.time():.3f} {article.pk} {version.number} {version.digest}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
