"""The changes of one browser test to the demo newsroom are undone before the next; no browser is needed to see it."""

import sqlite3

import pytest

from tests.browser.demo_state import DATABASE, DemoState


@pytest.fixture
def demo(tmp_path):
    """Return the state of a small demo, and a connection as the running demo has it."""
    folder = tmp_path / "newsroom"
    (folder / "uploads" / "originals").mkdir(parents=True)
    (folder / "uploads" / "originals" / "a.jpg").write_bytes(b"a photograph")
    running = sqlite3.connect(folder / DATABASE, isolation_level=None)
    running.execute("PRAGMA journal_mode = WAL")
    running.execute("CREATE TABLE story (headline TEXT)")
    running.execute("INSERT INTO story VALUES ('Ferry sails again')")
    state = DemoState(folder)
    yield state, running
    state.close()
    running.close()


CHANGES = {
    "a row is added": lambda folder, running: running.execute("INSERT INTO story VALUES ('Weir holds')"),
    "a row is changed": lambda folder, running: running.execute("UPDATE story SET headline = 'Ferry stays'"),
    "a table is added": lambda folder, running: running.execute("CREATE TABLE picture (name TEXT)"),
    "a file is added": lambda folder, _: (folder / "uploads/originals/b.jpg").write_bytes(b"another"),
    "a file is changed": lambda folder, _: (folder / "uploads/originals/a.jpg").write_bytes(b"no photograph"),
    "a file is deleted": lambda folder, _: (folder / "uploads/originals/a.jpg").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_a_running_demo_is_reported_and_undone(demo, change):
    state, running = demo
    assert state.differences() == []
    CHANGES[change](state.folder, running)
    assert len(state.differences()) == 1
    state.restore()
    assert state.differences() == []
    assert running.execute("SELECT headline FROM story").fetchall() == [("Ferry sails again",)]
    assert (state.folder / "uploads/originals/a.jpg").read_bytes() == b"a photograph"


def test_a_second_change_after_a_restore_is_undone_as_well(demo):
    state, running = demo
    for headline in ("One", "Two"):
        running.execute("INSERT INTO story VALUES (?)", [headline])
        state.restore()
        assert state.differences() == []


def test_renditions_are_not_compared(demo):
    state, _ = demo
    (state.folder / "uploads" / "renditions").mkdir()
    (state.folder / "uploads" / "renditions" / "a-640.jpg").write_bytes(b"smaller")
    assert state.differences() == []
