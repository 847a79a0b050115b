"""Edit a story again and again, and print each edit that the database acknowledged: the work that no fault may lose.

    python -m newsroom.tooling.cluster.drill.edits 1000       one line an edit: moment, article, number, digest

Runs in a process of its own, with DATABASE_URL in its environment. An edit that fails was not acknowledged, whether or
not it was made; the next one is tried until one succeeds.
"""

import sys
import time

from newsroom.tooling.cluster.drill.step import load_django

_PAUSE = 0.1  # after an edit that failed


def main(number: int):
    load_django()
    from django.db import DatabaseError, InterfaceError, close_old_connections

    from newsroom.tooling.cluster.drill import verbs

    done = 0
    while done < number:
        try:
            version = verbs.edit(f"Edit {time.time_ns()}")
        except (DatabaseError, InterfaceError) as error:
            print(f"failed {time.time():.3f} {type(error).__name__}", flush=True)
            time.sleep(_PAUSE)
        else:
            done += 1
            print(f"edit {time.time():.3f} {version.article_id} {version.number} {version.digest}", flush=True)
        close_old_connections()


if __name__ == "__main__":
    main(int(sys.argv[1]))
