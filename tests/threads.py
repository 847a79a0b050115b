"""Functions that run at the same time, each with a database connection of its own."""

import threading

from django.db import connections


def at_the_same_time(*acts):
    """Run the functions in threads with connections of their own, started together; return the result or error of
    each."""
    outcomes, start = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        start.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes
