"""Ask several shards at once: each in a thread of its own, on the connections of the thread that asks.

The connections are Django's, one for each server thread and shard, closed by age like all others. While the threads of
the pool use them, the thread that lent them only waits.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from articles.search.backends.base import Backend
from articles.search.backends.shard import Shard

MAX_THREADS = 32  # of a process, for all searches at once; further questions wait
Answer, Own = TypeVar("Answer"), TypeVar("Own")


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="search-shard")


os.register_at_fork(after_in_child=_pool.cache_clear)  # a child has none of its parent's threads


def ask_all(
    backends: Mapping[Shard, Backend], question: Callable[[Backend], Answer], meanwhile: Callable[[], Own]
) -> tuple[Own, dict[Shard, Answer | Exception]]:
    """Return what `meanwhile` returns and the answers of all shards; a shard that failed has its exception."""
    for backend in backends.values():
        backend.connection.inc_thread_sharing()
    futures = {shard: _pool().submit(_answer, backend, question) for shard, backend in backends.items()}
    try:
        own = meanwhile()
    finally:
        wait(futures.values())
        for backend in backends.values():
            backend.connection.dec_thread_sharing()
    return own, {shard: future.result() for shard, future in futures.items()}


def _answer(backend: Backend, question: Callable[[Backend], Answer]) -> Answer | Exception:
    """Return the answer or the exception. A connection that was open before is opened anew once: a server that was
    started again ends those it had."""
    was_open = backend.connection.connection is not None
    try:
        return question(backend)
    except (OperationalError, InterfaceError) as error:
        if not was_open or backend.connection.in_atomic_block:
            return error
    except Exception as error:
        return error
    try:
        backend.connection.close()
        return question(backend)
    except Exception as error:
        return error
