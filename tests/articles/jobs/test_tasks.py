"""Background jobs run with the real queue: a worker takes them, and another one after that was killed."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.jobs import find_and_replace, tasks
from articles.models import FindAndReplace, FindAndReplaceItem, Version
from tests.factories import make_article
from tests.test_running import ROOT

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def queue(transactional_db, settings):
    """Set the queue to the one that is a table."""
    settings.TASKS = QUEUE


def running_job(stories=3) -> FindAndReplace:
    for n in range(stories):
        make_article(headline=f"Story {n}", body="<p>Jon Smith</p>", published="2024-07-02")
    fix = find_and_replace.find_stories(
        FindAndReplace(wrong="Jon Smith", right="John Smith", fields=["body"], made_by="ada")
    )
    find_and_replace.begin(fix, by="ada")
    return fix


def test_the_settings_store_the_queue_in_the_database():
    assert "django_tasks_db" in settings.INSTALLED_APPS
    source = (ROOT / "newsroom" / "settings.py").read_text()
    assert "django_tasks_db.DatabaseBackend" in source


def test_a_queued_job_waits_for_the_worker_and_is_done_by_it(queue):
    fix = running_job()
    tasks.fix_everywhere.enqueue(fix.pk)
    assert (Version.objects.filter(number=2).count(), DBTaskResult.objects.ready().count()) == (0, 1)
    assert tasks.run_queued()
    assert Version.objects.filter(number=2).count() == 3
    assert (FindAndReplace.objects.get().state, DBTaskResult.objects.get().status) == ("done", "SUCCESSFUL")
    assert not tasks.run_queued()


def test_an_empty_queue_takes_no_lock(queue, django_assert_num_queries):
    tasks.run_queued()
    with django_assert_num_queries(1):
        assert not tasks.run_queued()


@pytest.mark.slow
def test_two_workers_at_the_same_time_publish_each_story_once(queue):
    fix = running_job(6)
    start = threading.Barrier(2)
    failed = []

    def work():
        start.wait()
        try:
            find_and_replace.work(fix.pk)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted(Version.objects.values_list("number", flat=True)) == [1] * 6 + [2] * 6
    assert FindAndReplace.objects.get().state == "done"
    assert set(FindAndReplaceItem.objects.values_list("version", flat=True)) == {2}


def test_the_worker_survives_a_database_that_is_away_and_continues(queue, monkeypatch):
    fix, stopped, tries = running_job(1), threading.Event(), []
    tasks.fix_everywhere.enqueue(fix.pk)
    monkeypatch.setattr(tasks, "_IDLE", 0.01)
    real = tasks.run_queued

    def fail_twice():
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("database is locked")
        done = real()
        stopped.set()
        return done

    monkeypatch.setattr(tasks, "run_queued", fail_twice)
    worker = threading.Thread(target=tasks.run_worker, args=[stopped])
    worker.start()
    worker.join(30)
    assert FindAndReplace.objects.get().state == "done"


def test_tasks_that_ended_long_ago_are_deleted(queue):
    fix = running_job(1)
    tasks.fix_everywhere.enqueue(fix.pk)
    tasks.run_queued()
    assert tasks.delete_finished(timezone.now()) == 0
    assert tasks.delete_finished(timezone.now() + tasks._RETENTION * 2) == 1


@pytest.mark.long
@pytest.mark.processes
def test_another_worker_follows_a_killed_one_and_nothing_is_published_twice(queue):
    """Processes run as `make run` starts them: the worker is killed in the middle of the job."""
    fix = running_job(40)
    tasks.fix_everywhere.enqueue(fix.pk)
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else os.environ["DATABASE_URL"]
    if connection.vendor == "postgresql":
        url = url.rpartition("/")[0] + f"/{name}" if "?" not in url else url.replace("/postgres?", f"/{name}?")
    environment = os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "1",
        "UPLOADS_ROOT": str(settings.UPLOADS_ROOT),
        "SEALS_ROOT": str(settings.SEALS_ROOT),
        "SEARCH_ROOT": str(settings.SEARCH_ROOT),
    }
    connection.close()

    def clock():
        return subprocess.Popen([sys.executable, "manage.py", "keep_time", "--every", "1"], cwd=ROOT, env=environment)

    first = clock()
    try:
        wait_for(lambda: FindAndReplaceItem.objects.exclude(version=None).count() >= 3)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        before = FindAndReplaceItem.objects.exclude(version=None).count()
        assert before < 40
        assert DBTaskResult.objects.get().status == "RUNNING"
        FindAndReplace.objects.update(worked_at=timezone.now() - tasks._LOST_AFTER * 2)  # two minutes later
        second = clock()
        try:
            wait_for(lambda: FindAndReplace.objects.get().state == "done")
            second.send_signal(signal.SIGTERM)
            assert second.wait(20) == 0
        finally:
            second.kill()
    finally:
        first.kill()
    assert sorted(Version.objects.values_list("number", flat=True)) == [1] * 40 + [2] * 40
    assert set(FindAndReplaceItem.objects.values_list("version", "outcome")) == {(2, "")}


def wait_for(is_so, seconds=90):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
