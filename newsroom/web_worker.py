"""The process of the web server: it leaves readers to the other processes while all its threads are at work.

Gunicorn's own process accepts every connection that it sees first, and a reader's connection stays open for the next
request. So one process may come to have three of four readers, who wait for its threads while another one has nothing
to do.
"""

from gunicorn.workers.gthread import ThreadWorker


class BalancedWorker(ThreadWorker):
    """Gunicorn's process with threads, which accepts no connection while each thread has a request.

    While requests wait for a thread, it also closes the connections that it answers on: their readers' next requests go
    to a process that accepts them. One process alone serves as before.
    """

    def __init__(self, *args, **kwargs):
        self._unanswered = 0  # requests that threads have or that wait for one; changed by the main thread alone
        self._most_open = 0
        super().__init__(*args, **kwargs)

    @property
    def max_keepalived(self) -> int:
        """How many connections may stay open for another request; none while requests wait."""
        return 0 if self._unanswered > self.cfg.threads else self._most_open

    @max_keepalived.setter
    def max_keepalived(self, number: int):
        self._most_open = number

    def enqueue_req(self, conn):
        """Let the next free thread answer a request; stop accepting if there is none for another one."""
        self._unanswered += 1
        super().enqueue_req(conn)
        self.set_accept_enabled(self._accepting)

    def finish_request(self, conn, fs):
        """Take a connection back from its thread; gunicorn's loop then accepts again."""
        self._unanswered -= 1
        super().finish_request(conn, fs)

    def set_accept_enabled(self, enabled):
        """Accept connections or not; never while all threads are at work."""
        super().set_accept_enabled(enabled and self._unanswered < self.cfg.threads)
