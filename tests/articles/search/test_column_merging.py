"""Changes are merged into the large segment behind the answers of a process that serves readers."""

import errno
import threading
from threading import Thread

import pytest

from articles.models import Article
from articles.record import erasure, publishing
from articles.search.columns import reader, searcher, segment_file
from articles.search.query.nodes import TextQuery
from articles.search.search import search
from tests.articles.search.test_columns import contents_of, contents_read_again, headlines, serve_readers
from tests.factories import make_article

MERGE_AT = 3


@pytest.fixture
def serving_process(transactional_db, monkeypatch):
    """Return the threads that this process would have begun; it serves readers, and has the file of two stories."""
    monkeypatch.setattr(reader, "_serves_readers", threading.Event())
    monkeypatch.setattr(segment_file, "MIN_STORIES", 1)
    monkeypatch.setattr(searcher, "MERGE_AT", MERGE_AT)
    for number in range(2):
        make_article(headline=f"River {number}", published=f"2024-07-0{number + 1}")
    reader.reset()
    reader.acquire()
    yield serve_readers(monkeypatch)
    reader.reset()


def add(*numbers: int):
    """Publish stories, one transaction each; return the headlines of all, newest first."""
    for number in numbers:
        make_article(headline=f"River {number}", published=f"2024-07-0{number + 1}", language="x-secret")
    return [f"River {number}" for number in reversed(range(max(numbers) + 1))]


def test_an_answer_does_not_wait_for_the_merge(serving_process, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(searcher.Searcher, "merged", lambda self: pytest.fail("merged before an answer"))
        assert add(2, 3) == headlines() == headlines(TextQuery("river")) and not serving_process
        assert add(4) == headlines() == headlines(TextQuery("river")) and len(serving_process) == 1
        assert add(5) == headlines() and len(serving_process) == 1, "one thread at a time"
    base = reader.peek().base
    serving_process[0].run()
    assert reader.peek().base is not base and not reader.peek().changed
    assert contents_of(segment_file.read()) == contents_of(reader.acquire()) == contents_read_again()
    assert add(6) == headlines() and len(serving_process) == 1


def test_what_changes_during_the_merge_is_in_the_next_answer(serving_process, monkeypatch):
    add(2, 3, 4)
    headlines()
    merged = searcher.Searcher.merged

    def changed_meanwhile(self):
        add(5)
        publishing.withdraw(Article.objects.get(entry__headline="River 0"), reason="Wrong.", by="ada")
        headlines()  # of another thread, in the meantime
        return merged(self)

    with monkeypatch.context() as patch:
        patch.setattr(searcher.Searcher, "merged", changed_meanwhile)
        serving_process[0].run()
    assert headlines() == [f"River {number}" for number in (5, 4, 3, 2, 1)]
    assert contents_of(reader.acquire()) == contents_read_again()


def test_the_merge_of_another_process_is_taken_from_its_file(serving_process, monkeypatch):
    add(2, 3, 4)
    headlines()
    segment_file.write(reader.peek().merged())  # by the other process
    expected = add(5)
    with monkeypatch.context() as patch:
        patch.setattr(searcher.Searcher, "merged", lambda self: pytest.fail("merged again"))
        serving_process[0].run()
    assert len(reader.peek().changed) == 1 and headlines() == expected
    assert contents_of(reader.acquire()) == contents_read_again()


def test_while_another_process_merges_this_one_goes_on(serving_process):
    expected = add(2, 3, 4)
    headlines()
    with segment_file.turn(waits=False) as is_own:
        assert is_own
        serving_process[0].run()
        assert len(reader.peek().changed) == MERGE_AT and headlines() == expected
    expected = add(5)
    assert headlines() == expected and len(serving_process) == 2, "the next change tries again"


def test_a_process_whose_thread_has_no_turn_merges_before_an_answer_in_the_end(serving_process, monkeypatch):
    monkeypatch.setattr(searcher, "MERGE_AT_ONCE", 2)
    add(2, 3, 4, 5, 6)
    assert headlines() and len(reader.peek().changed) == 2 * MERGE_AT - 1
    assert add(7) == headlines() and not reader.peek().changed
    assert contents_of(segment_file.read()) == contents_read_again()


def test_a_log_that_goes_back_less_far_leaves_the_columns_to_the_next_search(serving_process, monkeypatch):
    add(2, 3, 4)
    headlines()
    monkeypatch.setattr(reader, "refreshed", lambda searcher: None)
    before = reader.peek()
    serving_process[0].run()
    assert reader.peek() is before and add(5) == headlines()


def test_what_was_erased_is_not_in_a_file_that_is_merged_afterwards(serving_process):
    add(2, 3, 4)
    assert len(headlines()) == 5
    for article in Article.objects.filter(entry__language="x-secret"):
        publishing.withdraw(article, reason="Wrong.", by="ada")
        erasure.erase(article, reason="By order.", by="ada")
    erasure.scrub()  # this process has not read the catalogue since
    serving_process[0].run()
    assert b"secret" not in segment_file.path().read_bytes().replace(b"\0", b"")
    assert [search(TextQuery("river")).total, len(headlines())] == [2, 2]


def test_an_erasure_waits_until_a_merge_has_written_its_file(serving_process):
    deleting = Thread(target=segment_file.delete)
    with segment_file.turn(waits=False):
        deleting.start()
        deleting.join(0.2)
        assert deleting.is_alive() and segment_file.path().exists()
    deleting.join(10)
    assert not deleting.is_alive() and not segment_file.path().exists()


def test_without_a_folder_for_the_file_each_process_merges_for_itself(serving_process, settings):
    settings.SEARCH_ROOT = settings.SEARCH_ROOT / "file" / "below"
    settings.SEARCH_ROOT.parent.write_text("")
    expected = add(2, 3, 4)
    assert headlines() == expected
    serving_process[0].run()
    assert not reader.peek().changed and headlines() == expected


def test_where_files_cannot_be_locked_each_process_merges_and_an_erasure_goes_on(serving_process, monkeypatch):
    def refuse(file, operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(segment_file.fcntl, "flock", refuse)
    expected = add(2, 3, 4)
    assert headlines() == expected
    serving_process[0].run()
    assert not reader.peek().changed and headlines() == expected
    segment_file.delete()
    assert not segment_file.path().exists()
