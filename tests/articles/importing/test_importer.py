import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.catalogue.values import PreparedStory
from articles.importing import exporter, formats, importer, new_items, prefetch
from articles.importing.candidates import with_photo_files
from articles.importing.formats import ImportItem, jsonl, read_item, records
from articles.importing.importer import Importer
from articles.models import Address, Article, CatalogueEntry, DeskCopy, ImportedItem, Tag, Version
from articles.record import desk_copies, erasure, permalinks, publishing, verification
from articles.record.bulk_publishing import prepare
from articles.search.backends import LIVE, get_backend
from articles.search.index import consistency
from articles.story import validation
from articles.story.canonical_json import to_json
from articles.story.dates import StoryDate
from articles.story.story import Picture, Source, Story
from articles.story.validation import validate
from articles.taxonomy.resolver import TaxonomyResolver
from tests.factories import make_story
from tests.proofs import amount

pytestmark = pytest.mark.django_db


def item(identifier="1", source="wire", **fields) -> ImportItem:
    return read_item("", "line 1", lambda: validate(make_story(source=Source(source, identifier), **fields)))


def import_items(*items, **intake):
    return [r.outcome for r in Importer(**intake).run(("wire.jsonl", i) for i in items)]


def write_lines(folder, *rows) -> str:
    path = folder / "stories.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return str(path)


def run_command(*arguments, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_stories", *arguments, stdout=out, stderr=err, **options)
        code = 0
    except CommandError as error:
        code = error.returncode
    return code, out.getvalue(), err.getvalue()


ROW = {"id": "a1", "headline": "Ferry returns", "body": "It sailed.", "published": "2024-07-02", "source": "wire"}


def test_importing_again_changes_nothing():
    stories = [item(str(n), headline=f"Story {n}", tags=["River"], authors=["Ann Lee"]) for n in range(20)]
    assert import_items(*stories) == ["created"] * 20
    assert import_items(*stories) == ["unchanged"] * 20
    assert Version.objects.count() == Article.objects.count() == CatalogueEntry.objects.count() == 20
    assert not DeskCopy.objects.exists(), "imported stories cost no desk rows"


def test_a_revision_of_the_source_is_a_new_version_and_older_copies_are_recognised():
    first, second = item(headline="One"), item(headline="Two", updated=StoryDate("2024-07-03"))
    assert import_items(first) == ["created"]
    assert import_items(second) == ["updated"]
    assert import_items(first, second) == ["unchanged", "unchanged"]
    assert [(v.kind, v.story.headline, v.effective) for v in Version.objects.order_by("number")] == [
        ("publish", "One", "2024-07-02"),
        ("update", "Two", "2024-07-03"),
    ]


def test_a_revision_without_a_new_date_moves_no_date():
    assert import_items(item(headline="One"), item(headline="Two")) == ["created", "updated"]
    assert Version.objects.get(number=2).kind == "minor_edit" and Version.objects.get(number=2).story.updated is None


def test_a_revision_that_arrives_after_a_later_one_is_a_conflict_and_an_early_date_gives_a_remark():
    def revision(day, **fields):
        return item(updated=StoryDate(day), headline=f"Ferry of {day}", **fields)

    assert import_items(item(), revision("2024-07-05"), revision("2024-07-04")) == ["created", "updated", "conflict"]
    assert Version.objects.latest("number").story.headline == "Ferry of 2024-07-05"
    published = StoryDate("2024-07-02T09:30+00:00")
    first, second = item("2", published=published), revision("2024-07-02", identifier="2", published=published)
    results = list(Importer().run(("wire.jsonl", each) for each in (first, second)))
    assert [result.outcome for result in results] == ["created", "updated"]
    assert results[1].remarks == (
        "revision dated before the live version: 2024-07-02; it is a minor edit in the history",
    )


def test_a_prepared_story_whose_pictures_get_no_file_is_not_prepared_again():
    unknown = Picture(photo="0198c0de-0000-7000-8000-000000000001", caption="A ferry.")
    prepared = [prepare(validate(make_story(pictures=[picture]))) for picture in (unknown, Picture(caption="A goat."))]
    assert [after is before for after, before in zip(with_photo_files(prepared), prepared, strict=True)] == [True, True]


def test_the_order_of_the_tags_is_stored_and_another_order_is_no_revision():
    assert import_items(item(tags=["Sea", "Arctic"])) == ["created"]
    version = Version.objects.get()
    assert [tag.name for tag in version.story.tags] == ["Sea", "Arctic"]
    imported = ImportedItem.objects.get()
    sorted_json = to_json(make_story(source=Source("wire", "1"), tags=["Arctic", "Sea"]))
    assert imported.fingerprint == hashlib.sha256(sorted_json.encode()).hexdigest(), "as it was when tags were sorted"
    assert import_items(item(tags=["Arctic", "Sea"])) == ["unchanged"]
    assert import_items(item(tags=["Arctic", "Sea", "Moon"])) == ["updated"]
    copy = desk_copies.thaw(make_story(tags=["Sea", "Moon", "Arctic"]), version.article)
    TaxonomyResolver().ensure([make_story(tags=["Air"])])
    copy.tags.add(Tag.objects.get(slug="air"))
    copy.refresh_from_db()
    assert [tag.name for tag in desk_copies.freeze(copy).tags] == ["Sea", "Moon", "Arctic", "Air"]


def test_an_edited_story_is_not_overwritten():
    import_items(item(headline="One"))
    publishing.correct(Article.objects.get(), story=make_story(headline="Ours"), note="x", by="ada")
    (result,) = Importer().run([("wire.jsonl", item(headline="Theirs"))])
    assert result.outcome == "conflict" and "changed here" in result.reason
    assert import_items(item(headline="One")) == ["unchanged"]
    assert CatalogueEntry.objects.get().headline == "Ours"


def test_a_story_on_the_desk_is_a_conflict():
    import_items(item(headline="One"))
    publishing.open_on_desk(Article.objects.get(), by="ada")
    assert import_items(item(headline="Two")) == ["conflict"] and DeskCopy.objects.count() == 1


def test_an_erased_story_is_not_imported_again():
    import_items(item(headline="One"), item("2", headline="Other"))
    erasure.erase(Article.objects.order_by("pk").first(), reason="order", by="root")
    assert import_items(item(headline="One"), item(headline="One and more")) == ["conflict", "conflict"]
    assert "One" not in str(list(CatalogueEntry.objects.values()))


def test_the_same_identifier_of_another_source_is_another_story():
    assert import_items(item(source="wire"), item(source="paper"), item(source="")) == ["created"] * 3


def test_a_story_without_an_identifier_is_identified_by_its_text():
    assert import_items(item("", source="")) == ["created"]
    assert import_items(item("", source=""), item("", source="", headline="Else")) == ["created", "unchanged"]


def test_undated_and_future_stories_are_rejected_or_left_on_the_desk():
    undated, future = item("1", published=None), item("2", published="2099-01-01")
    assert import_items(undated, future) == ["rejected", "rejected"]
    assert import_items(undated, future, draft=True) == ["created", "created"]
    assert DeskCopy.objects.count() == 2 and not Version.objects.exists()
    assert import_items(undated, future, draft=True) == ["unchanged", "unchanged"]


def test_one_bad_story_does_not_stop_the_batch(monkeypatch):
    monkeypatch.setattr("articles.record.permalinks.SLOTS_A_DAY", 3)
    stories = [item(str(n), headline=f"Story {n}") for n in range(5)]
    results = list(Importer().run(("wire.jsonl", i) for i in stories))
    assert Counter(r.outcome for r in results) == {"created": 3, "rejected": 2}
    assert "already has 3 stories" in results[-1].reason
    assert Version.objects.count() == 3


def test_a_dry_run_writes_nothing():
    assert import_items(item("1"), item("2"), dry_run=True) == ["created", "created"]
    assert not Article.objects.exists() and not ImportedItem.objects.exists()


@pytest.mark.slow
def test_a_dry_run_says_unchanged_where_only_the_original_differs():
    def again():
        return read_item("", "line 1", lambda: validate(make_story(source=Source("wire", "1", original="as JSON"))))

    assert import_items(item("1")) == ["created"]
    assert import_items(again(), dry_run=True) == import_items(again()) == ["unchanged"]


def test_stories_of_one_headline_and_day_get_addresses_of_their_own():
    import_items(*[item(str(n), headline="Briefs") for n in range(1200)])
    slugs = set(Address.objects.values_list("slug", flat=True))
    assert len(slugs) == 1200 and {"briefs", "briefs-2", "briefs-1200"} <= slugs


@pytest.mark.long
def test_two_imports_at_the_same_time_import_each_story_once(transactional_db):
    from tests.articles.record.test_versioning import at_the_same_time

    stories = [item(str(n), headline=f"Story {n % 7}") for n in range(300)]
    outcomes = at_the_same_time(*[lambda: import_items(*stories)] * 3)
    totals = sum((Counter(o) for o in outcomes), Counter())
    assert totals == {"created": 300, "unchanged": 600}, outcomes
    assert Version.objects.count() == 300 and not [f for f in verification.verify() if f.is_fault]


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_counts_and_reports_items_and_returns_its_exit_status(tmp_path):
    path = write_lines(tmp_path, ROW, {**ROW, "id": "a2", "published": ""}, "{not json", {**ROW, "id": "a3"})
    report = tmp_path / "report.jsonl"
    code, out, err = run_command(path, report=str(report))
    assert code == 1 and out.startswith("2 created, 0 updated, 0 unchanged, 0 conflict, 2 rejected")
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert {r["item"]: r["outcome"] for r in rows} == {
        "line 1": "created", "line 2": "rejected", "line 3": "rejected", "line 4": "created",
    }  # fmt: skip
    assert [r["url"] for r in rows if r["item"] == "line 1"] == ["/2024/07/02/ferry-returns/"]
    assert all(r["reason"] for r in rows if r["outcome"] == "rejected") and "line 2" in err and "line 3" in err
    assert run_command(write_lines(tmp_path, ROW))[0] == 0


def test_a_path_without_readable_files_is_exit_status_2(tmp_path):
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")
    assert run_command(str(tmp_path / "missing.jsonl"))[0] == 2
    code, out, _ = run_command(str(tmp_path))
    assert code == 2 and "Not read as stories: photograph (1)." in out
    code, _, err = run_command(str(tmp_path / "picture.jpg"))
    assert code == 2 and "picture.jpg" in err
    code, _, err = run_command("n" * 300)
    assert code == 2 and "File name too long" in err


def test_odd_files_in_a_folder_stop_no_import(tmp_path):
    Path(os.fsdecode(bytes(tmp_path) + b"/\xff.jsonl")).write_text(json.dumps(ROW))
    os.mkfifo(tmp_path / "pipe.txt")
    report = tmp_path / "report"
    code, out, err = run_command(str(tmp_path), report=str(report))
    assert code == 1 and out.startswith("1 created") and "pipe.txt: It is a pipe" in err
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    assert [Path(row["path"]).name for row in rows if row["outcome"] == "created"] == ["\udcff.jsonl"]


@pytest.mark.parametrize("by", ["x" * 151, "a\udcff"])
def test_a_user_name_that_the_record_cannot_store_is_refused_before_anything_is_read(tmp_path, by):
    assert run_command(write_lines(tmp_path, ROW), by=by)[0] == 2 and not Article.objects.exists()


@pytest.mark.slow
def test_an_exported_archive_is_read_back_equal(tmp_path, samples):
    rows = list(filter(None, samples.records_path().read_text("utf-8").split("\n")))[:: samples.record_step]
    assert run_command(write_lines(tmp_path, *rows))[0] == 0
    before = {
        to_json(story)
        for story in exporter.live_stories(CatalogueEntry.objects.order_by("docid").values_list("docid", flat=True))
    }
    target = tmp_path / "export.jsonl"
    call_command("export_stories", format="jsonl", output=str(target), stdout=StringIO())
    with target.open("rb") as file:
        read = list(formats.FORMATS["jsonl"].read(file, str(target), formats.Options(UTC)))
    assert len(before) == len(rows) == len(read)
    assert {to_json(i.story) for i in read} == before
    assert run_command(str(target))[1].startswith(f"0 created, 0 updated, {len(rows)} unchanged")


@pytest.mark.processes
@pytest.mark.proof
def test_an_interrupted_import_continues_without_loss(tmp_path):
    """The import runs in a process and on a database of its own and is killed at moments it cannot foresee."""
    if connection.vendor != "sqlite":
        pytest.skip("the file database is killed on SQLite; PostgreSQL's transactions are its own affair")
    stories = amount(1_100, proof=1_600)
    rows = [{**ROW, "id": str(n), "headline": f"Story {n}", "body": "word " * 300} for n in range(stories)]
    path, database = write_lines(tmp_path, *rows), tmp_path / "killed.sqlite3"
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{database}", "SEALS_ROOT": str(tmp_path / "s"),
        "UPLOADS_ROOT": str(tmp_path / "u"), "SECRET_KEY": "x" * 50,
    }  # fmt: skip
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as migrated,
        closing(sqlite3.connect(database)) as new,
    ):
        migrated.backup(new)

    def version_count():
        with closing(sqlite3.connect(database, timeout=20)) as reader:
            return reader.execute("SELECT COUNT(*) FROM articles_version").fetchone()[0]

    # After so many stories are filed, and a moment of the next batch.
    moments = ((1, 0.15, signal.SIGKILL), (501, 0.05, signal.SIGINT), (1001, 0.3, signal.SIGKILL))
    for count, moment, number in moments[: amount(2, proof=3)]:
        with subprocess.Popen([*manage, "import_stories", path], env=environment, stdout=-1, stderr=-1) as process:
            while version_count() < count and process.poll() is None:
                time.sleep(0.02)
            time.sleep(moment)
            process.send_signal(number)
            process.communicate()
    last = subprocess.run([*manage, "import_stories", path], env=environment, capture_output=True, text=True)
    assert last.returncode == 0, last.stderr
    again = subprocess.run([*manage, "import_stories", path], env=environment, capture_output=True, text=True)
    assert again.stdout.startswith(f"0 created, 0 updated, {stories:,} unchanged")
    verified = subprocess.run([*manage, "verify_archive"], env=environment, capture_output=True, text=True)
    assert f"{stories:,} versions verified" in verified.stdout and verified.returncode == 0


def test_a_story_imported_and_opened_on_the_desk_is_the_imported_story(tmp_path):
    story = Story(headline="A", published=StoryDate("1974"), source=Source("paper", "9"))
    import_items(ImportItem("", validate(story)))
    assert Version.objects.get().story == story and Version.objects.get().story.source == story.source


@pytest.mark.slow
def test_a_second_process_imports_what_one_alone_would_have_imported(monkeypatch):
    """Canonical JSON, catalogue, addresses and search are equal byte for byte, and so is the outcome of each item."""
    monkeypatch.setattr(prefetch, "IN_PROCESS", 3)
    monkeypatch.setattr(prefetch, "_can_fork", lambda: True)
    monkeypatch.setattr(importer, "BATCH", 25)
    items = [
        item(str(n), headline=f"Story {n % 40}", tags=[f"Tag {n % 7}"], authors=["Zoë Łęcka"], published=f"19{n:02}-01")
        for n in range(20, 99)
        for _ in range(1 + (n % 9 == 0))
    ]
    items[30:30] = [
        ImportItem("line 7", reason="not a story"),
        item("late", published="2150-01-01"),
        item("x", published=None),
    ]

    def imported_rows(run):
        with transaction.atomic():
            results = [(r.outcome, r.reason, r.url) for r in run(Importer())]
            stories = list(Version.objects.order_by("pk").values_list("story_json", "kind", "by", "effective"))
            entries = CatalogueEntry.objects.order_by("docid")
            entry_rows = list(entries.values_list("docid", "slug", "headline", "byline", "opening", "published"))
            matches = list(get_backend().ids(LIVE))
            assert not list(consistency.text_faults())
            assert not [f for f in verification.verify() if f.is_fault]
            transaction.set_rollback(True)
        return results, stories, entry_rows, matches

    alone = imported_rows(lambda intake: intake.run(("wire.jsonl", i) for i in items))
    assert imported_rows(lambda intake: intake.run_prefetched(("wire.jsonl", i) for i in items)) == alone
    assert Counter(outcome for outcome, _, _ in alone[0]).keys() == {"created", "unchanged", "rejected"}


def test_a_story_whose_source_changes_its_url_alone_redirects_from_both(client):
    urls = [f"https://paper.example/{name}.html" for name in ("old", "new", "new")]
    outcomes = [import_items(ImportItem("", validate(make_story(source=Source("wire", "1", url)))))[0] for url in urls]
    assert outcomes == ["created", "updated", "unchanged"]
    targets = {client.get(f"/{name}.html").headers.get("Location") for name in ("old", "new")}
    assert len(targets) == 1 and None not in targets


def test_the_reading_process_prepares_stories_only_while_a_batch_waits_for_the_other():
    run = Importer()
    assert not isinstance(run.candidate("wire.jsonl", item("1")).validated, PreparedStory)
    run._note_waiting(importer.BATCH - 1)
    assert not isinstance(run.candidate("wire.jsonl", item("2")).validated, PreparedStory)
    run._note_waiting(importer.BATCH)
    assert isinstance(run.candidate("wire.jsonl", item("3")).validated, PreparedStory)


@pytest.mark.parametrize("days", [0, 1, 2, 3, 256])
def test_stories_get_the_same_addresses_however_few_days_are_cached(monkeypatch, days):
    monkeypatch.setattr(importer, "BATCH", 2)
    monkeypatch.setattr(permalinks, "MAX_DAYS_IN_MEMORY", days)
    items = [item(str(n), headline="Ferry", published=f"2024-07-0{1 + n % 3}") for n in range(12)]
    assert import_items(*items) == ["created"] * 12
    slugs = {(day, slug) for day, slug in Address.objects.values_list("day__day", "slug")}
    assert slugs == {(day, slug) for day in (1, 2, 3) for slug in ("ferry", "ferry-2", "ferry-3", "ferry-4")}
    assert CatalogueEntry.objects.count() == 12


@pytest.mark.parametrize("batch, weight", [(1, 10**9), (4, 10**9), (12, 10**9), (500, 0), (500, 2_000), (500, 10**9)])
def test_the_same_is_imported_with_any_batch_size(monkeypatch, batch, weight):
    monkeypatch.setattr(importer, "BATCH", batch)
    monkeypatch.setattr(importer, "MAX_BATCH_SIZE", weight)
    items = [item(str(n % 9), headline=f"Story {n % 10}", body="<p>word</p>" * n) for n in range(12)]
    outcomes = [result.outcome for result in Importer().run(("wire.jsonl", one) for one in items)]
    assert outcomes[:9] == ["created"] * 9 and len(outcomes) == 12
    assert outcomes[9:] == ["updated", "updated", "updated"]
    second = Version.objects.filter(number=2).order_by("pk")
    assert [version.story.headline for version in second] == ["Story 9", "Story 0", "Story 1"]
    assert not list(consistency.text_faults())


def test_a_known_item_is_not_indexed_again(monkeypatch):
    """A second run of a large file makes no texts for search; what is new in it is imported."""
    monkeypatch.setattr(importer, "BATCH", 5)
    old, new = [item(str(n)) for n in range(20)], [item(f"new {n}") for n in range(3)]
    assert import_items(*old) == ["created"] * 20
    made = []
    for module in (importer, new_items):
        monkeypatch.setattr(module, "prepare", lambda validated: made.append(validated) or prepare(validated))
    assert import_items(*old, *new) == ["unchanged"] * 20 + ["created"] * 3
    assert len(made) == 3, "the new ones"
    made.clear()
    run = Importer(_is_ahead=True)  # as in a reading process
    outcomes = [result.outcome for result in run.run(("wire.jsonl", item) for item in old)]
    assert outcomes == ["unchanged"] * 20
    assert len(made) == 5, "those of the first batch, when nobody knew"


@pytest.mark.parametrize("body", [{"body_html": "<p>It <b>sails</b>.</p>"}, {"body": "It sails & returns."}])
@pytest.mark.parametrize("options", [{}, {"source": "wire"}, {"draft": True}])
def test_an_import_sanitises_each_body_once(tmp_path, monkeypatch, body, options):
    """The reader sanitises the body and passes a validated story on; neither the importer nor a verb repeats it."""
    calls = []
    for module, name in ((records, "clean_body"), (records, "clean_lines"), (validation, "clean_body")):
        clean = getattr(module, name)
        monkeypatch.setattr(module, name, lambda text, clean=clean: calls.append(text) or clean(text))

    def run_import(headline: str) -> list[str]:
        line = json.dumps(ROW | body | {"id": "7", "headline": headline}).encode()
        items = jsonl.read(io.BytesIO(line), "wire.jsonl", formats.Options(UTC))
        return [result.outcome for result in Importer(**options).run(("wire.jsonl", item) for item in items)]

    assert (run_import("The ferry"), len(calls)) == (["created"], 1)
    if "draft" not in options:
        assert (run_import("The ferry sails"), len(calls)) == (["updated"], 2)


@pytest.mark.slow
def test_an_import_whose_reader_is_killed_reports_it_and_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(prefetch, "IN_PROCESS", 3)
    monkeypatch.setattr(prefetch, "_can_fork", lambda: True)
    monkeypatch.setattr(importer, "BATCH", 10)
    path = write_lines(tmp_path, *(ROW | {"id": str(n), "source": "w" * (n % 3)} for n in range(200)))
    here, source_item_id = os.getpid(), importer.source_item_id

    def kill_reader(source, identifier):
        if os.getpid() != here and identifier == "150":
            os.kill(os.getpid(), signal.SIGKILL)
        return source_item_id(source, identifier)

    with monkeypatch.context() as context:
        context.setattr(importer, "source_item_id", kill_reader)
        code, out, _ = run_command(path)
    assert code == 1
    filed = Article.objects.count()
    assert filed < 150  # how much was filed by then is the machine's affair
    assert f"{filed} created" in out
    code, out, _ = run_command(path)
    assert (code, Article.objects.count()) == (0, 200)
    assert f"{200 - filed} created" in out and f"{filed} unchanged" in out


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("first", [1, 100, 70_000])
def test_the_format_of_standard_input_is_detected_however_slowly_it_arrives(monkeypatch, first):
    lines = b"".join(
        json.dumps(
            {"id": str(n), "headline": f"Ferry {n}", "body": "It sails. " * 500, "published": "2024-07-02"}
        ).encode()
        + b"\n"
        for n in range(20)
    )
    reading, writing = os.pipe()

    def write_slowly():
        with open(writing, "wb", buffering=0) as pipe:
            pipe.write(lines[:first])
            time.sleep(0.2)
            pipe.write(lines[first:])

    writer = threading.Thread(target=write_slowly)
    writer.start()
    with open(reading) as pipe:
        monkeypatch.setattr("sys.stdin", pipe)
        call_command("import_stories", "-", verbosity=0, stdout=StringIO())
    writer.join()

    assert Article.objects.count() == 20
