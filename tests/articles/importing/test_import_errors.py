"""An import rejects an item with an unforeseen error and imports the others; an error of the machine ends it."""

import json
import os
from collections import Counter

import pytest
from django.db import DataError, OperationalError

from articles.importing import formats, importer, new_items, prefetch
from articles.importing.formats import Format, ImportItem, clippings, jsonl
from articles.importing.importer import Importer
from articles.models import Article, CatalogueEntry, CatalogueTag
from articles.record import publishing, verification
from articles.search.index import consistency
from tests.articles.importing.test_importer import ROW, item, run_command, write_lines

pytestmark = pytest.mark.django_db

UNFORESEEN = "an unforeseen error (RuntimeError); the details are in the log."


def raising(function, is_bad, error=RuntimeError):
    """Return a function that raises an error where its first argument is a bad one and is the given function
    otherwise."""

    def called(value, *rest, **options):
        if is_bad(value):
            raise error("nobody thought of this")
        return function(value, *rest, **options)

    return called


@pytest.fixture(params=["here", "second process"])
def reader_place(request, monkeypatch):
    """Return the name of the process that reads files: this one, or a second one from the second item on."""
    if request.param != "here":
        monkeypatch.setattr(prefetch, "IN_PROCESS", 1)
        monkeypatch.setattr(prefetch, "_can_fork", lambda: True)
    return request.param


# Of an importer in the reading process: it prepares stories before they are sent.
_ALWAYS = property(lambda self: True, lambda self, value: None)


def rows(*numbers):
    return [{**ROW, "id": str(n), "headline": f"Story {n}", "tags": [f"Tag {n}"]} for n in numbers]


def headlines():
    return sorted(CatalogueEntry.objects.values_list("headline", flat=True))


def test_a_clipping_with_an_unforeseen_error_is_rejected_and_others_are_imported(
    tmp_path, monkeypatch, caplog, reader_place
):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"Story {name}\n\nJuly 2, 2024\n\nThe ferry sailed.\n")
    monkeypatch.setattr(clippings, "story_of", raising(clippings.story_of, lambda text: "Story b" in text))
    code, out, err = run_command(str(tmp_path))
    assert code == 1 and out.startswith("2 created, 0 updated, 0 unchanged, 0 conflict, 1 rejected")
    assert f"rejected: {tmp_path}/b.txt: could not be read: {UNFORESEEN}" in err
    assert headlines() == ["Story a", "Story c"]
    if reader_place == "here":
        [record] = caplog.records
        assert f"{tmp_path}/b.txt" in record.getMessage() and "nobody thought of this" in caplog.text


def test_a_paragraph_that_ends_in_a_number_with_a_slash_is_imported(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"Story {name}\n\nJuly 2, 2024\n\nThe ferry sailed. (10/19/07)\n")
    assert run_command(str(tmp_path))[:2] == (0, "3 created, 0 updated, 0 unchanged, 0 conflict, 0 rejected\n")


def test_a_bad_record_does_not_reject_the_records_below_it(tmp_path, monkeypatch, reader_place):
    report = tmp_path / "report"
    monkeypatch.setattr(jsonl, "story_of", raising(jsonl.story_of, lambda values: values["id"] == "2"))
    code, out, _ = run_command(write_lines(tmp_path, *rows(1, 2, 3, 4, 5)), report=str(report))
    assert code == 1 and out.startswith("4 created") and "1 rejected" in out
    results = map(json.loads, report.read_text().splitlines())
    outcomes = {row["item"]: (row["outcome"], row["reason"]) for row in results}
    assert outcomes["line 2"] == ("rejected", f"could not be read: {UNFORESEEN}")
    assert headlines() == ["Story 1", "Story 3", "Story 4", "Story 5"]


def test_a_reader_that_breaks_loses_the_rest_of_its_file_and_no_other_file(tmp_path, monkeypatch, reader_place):
    def read(file, path, options):
        yield ImportItem("line 1", item("1", headline="Story 1").validated)
        yield ImportItem("line 2", item("2", headline="Story 2").validated)
        raise RuntimeError("nobody thought of this")

    (tmp_path / "a.odd").write_text("-")
    write_lines(tmp_path, *rows(3, 4))
    odd = Format("odd", "odd files", "", read, lambda head, path: path.endswith(".odd"))
    monkeypatch.setattr(formats, "FORMATS", {"odd": odd, **formats.FORMATS})
    code, out, err = run_command(str(tmp_path))
    assert code == 1 and out.startswith("4 created") and "1 rejected" in out
    assert f"a.odd after line 2: could not be read: {UNFORESEEN}" in err


@pytest.mark.parametrize("is_ahead", [True, False])
def test_a_story_that_cannot_be_prepared_is_rejected_and_others_are_imported(
    tmp_path, monkeypatch, reader_place, is_ahead
):
    prepare = raising(importer.prepare, lambda validated: "Story 2" in validated.json)
    monkeypatch.setattr(importer, "prepare", prepare)
    monkeypatch.setattr(new_items, "prepare", prepare)
    if is_ahead:
        monkeypatch.setattr(importer.Importer, "_is_ahead", _ALWAYS, raising=False)
    code, out, err = run_command(write_lines(tmp_path, *rows(1, 2, 3, 4, 5)))
    assert code == 1 and out.startswith("4 created")
    assert f"line 2: could not be {'read' if is_ahead else 'filed'}: {UNFORESEEN}" in err


@pytest.mark.slow
@pytest.mark.parametrize("error", [RuntimeError, DataError])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_batch_that_fails_is_published_one_by_one_under_its_own_names(monkeypatch, error, is_late):
    """A late failure comes after sections and tags were created and rolled back, so that their keys are used again."""
    publish = publishing.publish_many

    def refuse_second_story(prepared_stories, **options):
        is_bad = any(prepared.story.headline == "Story 2" for prepared in prepared_stories)
        inputs = publish(prepared_stories, **options) if is_late or not is_bad else []
        if is_bad:
            raise error("nobody thought of this")
        return inputs

    monkeypatch.setattr(publishing, "publish_many", refuse_second_story)
    stories = [item(str(n), headline=f"Story {n}", tags=[f"Tag {9 - n}"], section=f"Part {n}") for n in range(1, 6)]
    results = list(Importer().run(("wire.jsonl", story) for story in stories))
    assert Counter(result.outcome for result in results) == {"created": 4, "rejected": 1}
    assert "could not be filed: an unforeseen error" in next(r.reason for r in results if r.outcome == "rejected")
    tagged = CatalogueTag.objects.values_list("entry__headline", "entry__section__name", "tag__name")
    assert sorted(tagged) == [(f"Story {n}", f"Part {n}", f"Tag {9 - n}") for n in (1, 3, 4, 5)]
    assert not list(consistency.text_faults()) and not [
        finding for finding in verification.verify() if finding.is_fault
    ]


def test_a_revision_that_fails_is_rejected_and_the_others_are_imported(monkeypatch):
    first = [("wire.jsonl", item(str(n), headline=f"Story {n}")) for n in range(3)]
    second = [("wire.jsonl", item(str(n), headline=f"Story {n} again")) for n in range(4)]
    list(Importer().run(first))
    minor_edit = publishing.minor_edit
    monkeypatch.setattr(
        publishing,
        "minor_edit",
        lambda article, *, story, **options: raising(minor_edit, lambda _: story.story.headline == "Story 1 again")(
            article, story=story, **options
        ),
    )
    results = list(Importer().run(second))
    assert Counter(r.outcome for r in results) == {"created": 1, "updated": 2, "rejected": 1}
    assert headlines() == ["Story 0 again", "Story 1", "Story 2 again", "Story 3 again"]


def test_a_story_that_cannot_be_pickled_for_the_writing_process_is_rejected(tmp_path, monkeypatch):
    monkeypatch.setattr(prefetch, "IN_PROCESS", 1)
    monkeypatch.setattr(prefetch, "_can_fork", lambda: True)
    prepare, here = importer.prepare, os.getpid()

    def prepare_unpicklable(validated):
        prepared = prepare(validated)
        is_bad = validated.story.headline == "Story 3" and os.getpid() != here
        return prepared._replace(printed=(lambda: "cannot be pickled",)) if is_bad else prepared

    monkeypatch.setattr(importer, "prepare", prepare_unpicklable)
    monkeypatch.setattr(importer.Importer, "_is_ahead", _ALWAYS, raising=False)
    code, out, err = run_command(write_lines(tmp_path, *rows(1, 2, 3, 4, 5)))
    assert code == 1 and out.startswith("4 created") and "line 3: could not be read: an unforeseen error" in err


# --- what ends the run ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [MemoryError, OperationalError])
def test_an_error_of_the_machine_ends_the_run_after_importing_what_was_read(tmp_path, monkeypatch, error, reader_place):
    bad = raising(jsonl.story_of, lambda values: values["id"] == "3", error)
    monkeypatch.setattr(jsonl, "story_of", bad)
    code, out, err = run_command(write_lines(tmp_path, *rows(1, 2, 3, 4, 5)))
    assert code == 1 and out.startswith("2 created") and "0 rejected" in out and "rejected" not in err
    assert headlines() == ["Story 1", "Story 2"]


def test_a_database_that_fails_ends_the_run_and_rejects_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 2)
    is_full = raising(publishing.publish_many, lambda stories: stories[0].story.headline == "Story 3", OperationalError)
    monkeypatch.setattr(publishing, "publish_many", is_full)
    code, out, err = run_command(write_lines(tmp_path, *rows(1, 2, 3, 4, 5)))
    assert code == 1 and out.startswith("2 created") and "0 rejected" in out and not err
    assert headlines() == ["Story 1", "Story 2"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_ending_the_program_rejects_no_item(monkeypatch, error):
    monkeypatch.setattr(importer, "source_item_id", raising(importer.source_item_id, lambda source: True, error))
    with pytest.raises(error):
        list(Importer().run([("wire.jsonl", item())]))
    assert not Article.objects.exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_report_that_does_not_fit_on_the_disk_ends_the_run_with_its_counts(tmp_path):
    code, out, _ = run_command(write_lines(tmp_path, *rows(1, 2)), report="/dev/full")
    assert code == 1 and out.startswith("2 created")
