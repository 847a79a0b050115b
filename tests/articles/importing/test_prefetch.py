import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from articles.importing import prefetch as importing_prefetch
from articles.importing.prefetch import PrefetchStopped, prefetch
from articles.story.dates import InvalidStory


@pytest.fixture(autouse=True)
def second_process(monkeypatch):
    """Start a second process after five values, also where tests run on one processor or with a thread."""
    monkeypatch.setattr(importing_prefetch, "IN_PROCESS", 5)
    monkeypatch.setattr(importing_prefetch, "_can_fork", lambda: True)


def children() -> set[int]:
    with open(f"/proc/{os.getpid()}/task/{os.getpid()}/children") as file:
        return set(map(int, file.read().split()))


def test_values_arrive_in_order_from_another_process():
    matches = list(prefetch((n, os.getpid()) for n in range(1000)))
    assert [n for n, _ in matches] == list(range(1000))
    assert len({pid for _, pid in matches}) == 2
    assert {pid for _, pid in matches[:5]} == {os.getpid()}


def test_the_thread_that_sends_need_not_wait_long_for_the_one_that_makes_values():
    intervals = list(prefetch(sys.getswitchinterval() for _ in range(20)))
    assert intervals[0] == sys.getswitchinterval() >= 10 * intervals[-1]


@pytest.mark.parametrize("in_process", [1, 99, 100, 101])
@pytest.mark.parametrize("chunk, size, queued", [(1, 10**9, 1), (7, 10**9, 30), (95, 0, 1), (50, 30, 2)])
def test_values_are_the_same_with_any_size_of_chunks_and_queue(monkeypatch, in_process, chunk, size, queued):
    numbers = {"IN_PROCESS": in_process, "CHUNK": chunk, "MAX_CHUNK_SIZE": size, "MAX_QUEUED": queued}
    for name, value in numbers.items():
        monkeypatch.setattr(importing_prefetch, name, value)
    for count in (0, 1, 99, 100, 101, 102):
        assert list(prefetch(iter(range(count)), size_of=lambda value: value % 11)) == list(range(count))


def test_the_child_knows_how_many_values_wait(monkeypatch, tmp_path):
    monkeypatch.setattr(importing_prefetch, "MAX_QUEUED", 3)
    log = tmp_path / "waiting"
    log.touch()  # the child may send its first chunk before it notes how many wait

    def note(number: int):
        with log.open("a") as file:
            file.write(f"{number}\n")

    values = prefetch(("x" * 200_000 for _ in range(1000)), size_of=len, note_waiting=note)
    for _ in range(6):  # the first value of the child
        next(values)
    until = time.monotonic() + 60
    while str(3 * importing_prefetch.CHUNK) not in log.read_text().split() and time.monotonic() < until:
        time.sleep(0.01)
    assert max(map(int, log.read_text().split())) == 3 * importing_prefetch.CHUNK
    values.close()


def test_a_short_run_starts_no_process():
    assert set(prefetch(os.getpid() for _ in range(4))) == {os.getpid()}


def test_an_error_of_the_reader_is_raised_after_all_values_read_before_it():
    def values():
        yield from range(77)
        raise InvalidStory("published: not a date")

    matches = []
    with pytest.raises(InvalidStory, match="not a date"):
        matches.extend(prefetch(values()))
    assert matches == list(range(77))


def test_an_error_that_cannot_be_pickled_is_reported_with_its_text():
    class UnpicklableError(Exception):
        pass

    def values():
        yield from range(9)
        raise UnpicklableError("too odd to be sent")

    with pytest.raises(RuntimeError, match="UnpicklableError: too odd to be sent"):
        list(prefetch(values()))


class OneWayError(Exception):
    """An error that can be pickled and not unpickled, because its class requires more than it passes on."""

    def __init__(self, path, line):
        super().__init__(f"{path} is broken at {line}")


def test_an_error_that_cannot_be_unpickled_is_reported_with_its_text():
    def values():
        yield from range(9)
        raise OneWayError("wire.txt", 7)

    with pytest.raises(RuntimeError, match=r"OneWayError: wire.txt is broken at 7"):
        list(prefetch(values()))


def test_a_value_that_cannot_be_pickled_is_replaced_alone():
    values = [*range(30), lambda: None, *range(31, 100)]
    matches = list(prefetch(iter(values), replace_unsendable=lambda value, error: type(error).__name__))
    assert matches[:30] + matches[31:] == values[:30] + values[31:] and isinstance(matches[30], str)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        list(prefetch(iter(values)))


@pytest.mark.parametrize("at", [3, 5, 60, 137])
def test_a_stopped_reader_ends_at_the_current_value_and_leaves_no_process(at):
    before, stop, matches = children(), [], []
    for value in prefetch(iter(range(100_000)), stop):
        matches.append(value)
        if value == at:
            stop.append("Ctrl-C")
    assert matches == list(range(at + 1))
    assert children() == before


def test_a_reader_closed_early_leaves_no_process():
    before = children()
    values = prefetch(iter(range(100_000)))
    assert [next(values) for _ in range(20)] == list(range(20))
    values.close()
    assert children() == before


def test_a_killed_reader_is_an_error_and_no_early_end():
    def values():
        yield from range(60)
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(PrefetchStopped, match=r"status -9"):
        list(prefetch(values()))


def test_large_values_are_sent_one_by_one(monkeypatch):
    monkeypatch.setattr(importing_prefetch, "MAX_CHUNK_SIZE", 10)
    parcels = list(importing_prefetch._chunks(iter(["a" * 20, "b" * 4, "c" * 4, "d" * 4]), len))
    assert [len(parcel) for parcel in parcels] == [1, 3, 0]


def test_a_process_with_threads_is_not_forked(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(importing_prefetch.threading, "active_count", lambda: 2)
    assert not importing_prefetch._can_fork()
    monkeypatch.setattr(importing_prefetch.threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
    assert not importing_prefetch._can_fork()


@pytest.mark.processes
def test_the_reader_ends_when_the_process_that_started_it_is_killed():
    program = """
        import os, time
        from articles.importing import prefetch
        prefetch.IN_PROCESS, prefetch._can_fork = 1, lambda: True
        def values():
            yield os.getpid()
            while True:
                yield (os.getpid(), "x" * 10_000)
        for number, value in enumerate(prefetch.prefetch(values())):
            if number == 1:
                print(value[0], flush=True)
                time.sleep(60)
    """
    program = textwrap.dedent(program)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert os.path.exists(f"/proc/{child}")
        parent.kill()
    deadline = time.monotonic() + 10
    while os.path.exists(f"/proc/{child}") and _state(child) != "Z":
        assert time.monotonic() < deadline, "the reader outlived its process"
        time.sleep(0.05)


def _state(process: int) -> str:
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"
