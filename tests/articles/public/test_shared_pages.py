"""What one process of a server has made, the others take as it is; nothing half written, and nobody waits for long."""

import fcntl
import json
import mmap
import os
import tempfile
import time
from contextlib import contextmanager

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from articles.public import html_cache as caching
from articles.public import shared_pages as sharing
from articles.public.base import PublicView, Validators
from articles.public.html_cache import HtmlCache
from articles.public.shared_pages import PLACE_SIZE, SharedPage, SharedPages

PLACES = 64
PAGE = SharedPage(b"compressed", {"Content-Type": "text/html", "Surrogate-Key": "article-1"})


@pytest.fixture
def shared(monkeypatch):
    pages = SharedPages()
    with mmap.mmap(-1, PLACES * PLACE_SIZE) as memory, tempfile.TemporaryFile() as turns:
        pages.join(memory, turns)
        monkeypatch.setattr(caching, "shared_pages", pages)
        yield pages


@contextmanager
def child(do):
    """Run a function in a process forked from this one, until the block has ended."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            do()
            os.write(write_end, b"1")
            time.sleep(60)
        finally:
            os._exit(0)
    assert os.read(read_end, 1)
    try:
        yield pid
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def test_a_page_of_another_process_is_there_with_its_headers(shared):
    with child(lambda: shared.put('"a"', PAGE)):
        assert shared.get('"a"') == PAGE
        assert shared.get('"b"') is None


def test_without_memory_nothing_is_shared():
    pages = SharedPages()
    pages.put('"a"', PAGE)
    with pages.turn('"a"') as has_waited:
        assert (pages.get('"a"'), bool(pages), has_waited) == (None, False, False)


def test_what_is_half_written_or_damaged_is_no_page(shared):
    shared.put('"a"', PAGE)
    start = shared._place('"a"') * PLACE_SIZE
    whole = shared._memory[start : start + 200]
    size = 20 + len(json.dumps(PAGE.headers)) + 1 + len(PAGE.gzipped)
    for index in range(120):
        shared._memory[start : start + 200] = whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :]
        assert shared.get('"a"') == (None if index < size else PAGE), index


def test_the_newer_page_of_a_place_takes_it_and_is_never_taken_for_the_other(shared):
    other = next(etag for etag in map('"{}"'.format, range(PLACES * 20)) if shared._place(etag) == shared._place('"a"'))
    shared.put('"a"', PAGE)
    shared.put(other, PAGE._replace(gzipped=b"another"))
    assert (shared.get('"a"'), shared.get(other).gzipped) == (None, b"another")


def test_a_page_that_is_too_large_is_left_out_and_touches_no_other(shared):
    etags = {}
    for number in range(PLACES * 20):
        etags.setdefault(shared._place(f'"{number}"'), f'"{number}"')
    assert len(etags) == PLACES
    for etag in etags.values():
        shared.put(etag, PAGE._replace(headers={"ETag": etag}))
    shared.put(etags[3], PAGE._replace(gzipped=b"x" * PLACE_SIZE))
    assert all(shared.get(etag).headers == {"ETag": etag} for etag in etags.values())


def test_a_process_waits_for_another_that_makes_the_page_but_not_for_ever(shared, monkeypatch):
    monkeypatch.setattr(sharing, "LONGEST_WAIT", 0.02)
    with child(lambda: fcntl.lockf(shared._turns, fcntl.LOCK_EX, 1, shared._place('"a"'))):
        with shared.turn('"a"') as has_waited:
            assert has_waited
        with shared.turn('"b"') as has_waited:
            assert not has_waited


def test_the_turn_of_a_process_that_is_killed_ends(shared):
    with child(lambda: fcntl.lockf(shared._turns, fcntl.LOCK_EX, 1, shared._place('"a"'))):
        pass
    with shared.turn('"a"') as has_waited:
        assert not has_waited


class Counted(PublicView):
    """A page that counts how often it is made."""

    made = 0

    def validators(self):
        return Validators(("part",), timezone.now(), True)

    def make(self):
        Counted.made += 1
        return HttpResponse("Ferry returns", headers={"Surrogate-Key": "article-1"})


@pytest.mark.usefixtures("shared")
def test_the_second_process_serves_what_the_first_has_made(monkeypatch):
    monkeypatch.setattr(Counted, "made", 0)
    answers = []
    for _ in range(2):
        monkeypatch.setattr("articles.public.base.html_cache", HtmlCache())
        answers.append(Counted.as_view()(RequestFactory().get("/a/")))
    assert Counted.made == 1
    assert answers[0].content == answers[1].content == b"Ferry returns"
    assert answers[1]["Surrogate-Key"] == "article-1" and answers[0]["ETag"] == answers[1]["ETag"]


@pytest.mark.usefixtures("shared")
def test_without_a_cache_of_its_own_a_process_takes_no_page_of_others(settings):
    HtmlCache().store_page('"a"', HttpResponse("Ferry returns"))
    assert HtmlCache().page('"a"').content == b"Ferry returns"
    settings.PAGES_KEPT_MB = 0
    assert HtmlCache().page('"a"') is None
