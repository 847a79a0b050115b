"""Long work has a lower priority than readers and editors, and what serves them keeps its own."""

import os
import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from articles.jobs import tasks
from articles.management.commands import keep_time
from media.management import priority

NICENESS = 19
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")


def niceness():
    return os.getpriority(os.PRIO_PROCESS, 0)


def niceness_after(work):
    """Return the niceness of a thread of its own in which the work was done."""
    values = []
    thread = threading.Thread(target=lambda: (work(), values.append(niceness())))
    thread.start()
    thread.join()
    return values[0]


def _run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["manage.py", *arguments])
    with pytest.raises(SystemExit):
        runpy.run_path(str(settings.BASE_DIR / "manage.py"), run_name="__main__")


def test_the_names_are_commands():
    assert set(get_commands()) >= priority.COMMANDS


@linux_only
@pytest.mark.parametrize("command", ["import_stories", "rebuild_catalogue"])
@pytest.mark.parametrize("own", [NICENESS, 7])
def test_long_commands_lower_their_priority_as_the_settings_say(command, own, monkeypatch, settings, capsys):
    settings.COMMAND_NICENESS, before = own, niceness()
    assert niceness_after(lambda: _run(monkeypatch, command, "--help")) == max(own, before)
    assert niceness() == before


@pytest.mark.processes
@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="only Linux gives sessions a share")
@pytest.mark.parametrize(("is_leader", "text"), [(True, "nice 19"), (False, "nice 0")])
def test_a_long_command_that_leads_a_session_lowers_its_share(is_leader, text):
    """Of a session that others share, as in a terminal, it changes nothing."""
    script = "import sys; sys.argv[1:] = ['verify_archive', '--help']; sys.path.insert(0, '.')\n"
    script += "try: __import__('runpy').run_path('manage.py', run_name='__main__')\n"
    script += "finally: print(open('/proc/self/autogroup').read(), file=sys.stderr)"
    command = [sys.executable, "-c", script] if is_leader else ["sh", "-c", f'"{sys.executable}" -c "$0"; true', script]
    own = os.environ | {"COMMAND_NICENESS": "19", "DEBUG": "1"}
    run = subprocess.run(
        command, cwd=settings.BASE_DIR, env=own, capture_output=True, text=True, start_new_session=True
    )
    assert run.stderr.strip().endswith(text), run.stderr


@linux_only
def test_a_short_command_keeps_its_priority(monkeypatch, capsys):
    assert niceness_after(lambda: _run(monkeypatch, "publish_due", "--help")) == niceness()


@linux_only
def test_queued_jobs_have_a_lower_priority_than_the_clock(monkeypatch, settings):
    settings.COMMAND_NICENESS, at_work = NICENESS, []
    monkeypatch.setattr(tasks, "run_worker", lambda stopped: at_work.append(niceness()))
    before = niceness()
    niceness_after(lambda: keep_time._work(threading.Event()))
    assert at_work == [max(NICENESS, before)]
    assert niceness() == before
