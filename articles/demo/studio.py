"""All drawings of the demo newsroom, made on all processors at once. Knows no Django: each process starts afresh."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from articles.demo.drawing import DRAWINGS, draw


def draw_all() -> Iterator[tuple[str, bytes]]:
    """Yield each drawing's name and file."""
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_end_with_parent) as processes:
        yield from zip(DRAWINGS, processes.map(draw, DRAWINGS), strict=True)


def _end_with_parent():
    """Do not outlive a program that was killed: a pool waits for its next task for ever."""

    def watch():
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
