"""Archivists import files at the desk: they see how files are read, import them in the background, and get a report."""

import io
import json
import zipfile
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone, translation

from articles.admin.jobs import import_words
from articles.admin.jobs.story_import import ReadingOptionsForm
from articles.importing.importer import Importer
from articles.importing.new_items import NewItems
from articles.importing.preview import preview_rows
from articles.importing.table_columns import columns_of
from articles.jobs import import_run, story_import, tasks
from articles.models import Article, AuditEntry, CatalogueEntry, DeskCopy, ErasureRequest, StoryImport
from articles.record import erasure
from articles.record.versioning import ActionRefused
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.articles.importing.format_samples import OURS
from tests.factories import make_article, make_story
from tests.media.test_files_before_rows import no_room_for

RECORDS = [
    {"id": "1", "headline": "Ferry returns", "body": "The ferry sailed again.", "published": "1974-05-02"},
    {"id": "2", "headline": "Undated", "body": "Nobody knows when."},
]
OPTIONS = {"date_order": "month-first"}


def records(*rows, name="export.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(json.dumps(row) for row in rows or RECORDS).encode())


@pytest.fixture
def archivist(db):
    return Colleague("Archivist", name="alma")


def upload(client, *files, **options):
    """Send the form of a new import, and return the page that follows; the dry run is done at once in tests."""
    return client.post(url_of("storyimport_add"), OPTIONS | {"files": list(files)} | options, follow=True)


def begin(client):
    job = StoryImport.objects.latest("pk")
    return client.post(url_of("storyimport_begin", job.pk), {"dry_run_at": job.dry_run_at.isoformat()}, follow=True)


def report(client, job) -> list[dict]:
    response = client.get(url_of("storyimport_report", job.pk))
    assert response["Content-Disposition"].startswith("attachment")
    return [json.loads(line) for line in b"".join(response.streaming_content).decode().splitlines()]


@pytest.mark.slow
def test_the_dry_run_shows_how_files_are_read_and_imports_nothing(archivist):
    page = text_of(upload(archivist, records()))
    for words in ("Ferry returns", "May 2, 1974", "1 created", "1 rejected", "has no date", "nothing is imported yet"):
        assert words in page
    job = StoryImport.objects.get()
    assert (Article.objects.count(), job.state, job.made_by) == (0, "shown", "alma")
    assert [line["outcome"] for line in report(archivist, job)] == ["rejected", "created"]


def test_a_sample_counts_the_words_of_a_text_in_the_language_of_the_desk():
    texts = ("Tide. (1 word)", "It has (2 words) (1,200 words)")
    with translation.override("de"):
        in_german = [import_words.sample_rows({"rows": {"text": text}})[0][1] for text in texts]
    assert in_german == ["Tide. (1 Wort)", "It has (2 words) (1.200 Wörter)"]


def test_the_preview_of_a_text_of_one_word_says_so():
    story = SimpleNamespace(story=make_story(body="<p>Tide.</p>"), remarks=())
    assert preview_rows(story)["text"] == "Tide. (1 word)"


def test_files_whose_job_finds_no_room_in_the_database_are_deleted(db):
    job = StoryImport(made_by="alma")
    with no_room_for("articles_storyimport"), pytest.raises(OperationalError):
        story_import.save(job, [records()])
    assert not job.upload_folder.exists()


@pytest.mark.slow
def test_the_page_speaks_the_words_of_the_desk_and_names_each_reason_once(archivist):
    later = {"id": "5", "headline": "Later", "body": "Not yet.", "published": "2150-05-02T08:00:00+00:00"}
    undated = [{"id": str(n), "headline": f"Undated {n}", "body": "Nobody knows."} for n in range(6)]
    page = text_of(upload(archivist, records(*undated, later), SimpleUploadedFile("notes.bin", b"\x00\x01\x02")))
    assert "This is none of the formats that are read here." in page and "--encoding" not in page
    assert page.count("The story has no date. Give one in the form of the import") == 1
    assert "6 items" in page and "line 6" in page
    assert "Its date, May 2, 2150, 08:00 UTC, is in the future." in page
    assert "--draft" not in page and "add one, or use" not in page


@pytest.mark.slow
def test_the_first_of_each_file_is_a_sample_with_its_format_and_more_of_few_files(archivist):
    many = [{"id": f"{n}", "headline": f"Story {n}", "body": "Text.", "published": "1974"} for n in range(9)]
    page = text_of(upload(archivist, records(*many), records(RECORDS[0], name="other.jsonl")))
    samples = page.partition("How they are read")[2]
    assert "Ferry returns" in samples and samples.count('<dd dir="auto">Story ') == 4
    assert "JSON Lines, one story a line" in samples


@pytest.mark.slow
def test_what_was_looked_at_is_imported_in_the_background_with_a_report(archivist):
    upload(archivist, records())
    page = text_of(begin(archivist))
    assert "1 created" in page
    assert (
        f'<a href="{CatalogueEntry.objects.get().get_absolute_url()}">Ferry returns</a>'
        in page.partition("What came in")[2]
    )
    job, entry = StoryImport.objects.get(), CatalogueEntry.objects.get()
    assert (job.state, entry.headline, entry.article.versions.get().by) == ("left", "Ferry returns", "alma")
    assert {line["outcome"]: line["path"] for line in report(archivist, job)} == {
        "created": "export.jsonl",
        "rejected": "export.jsonl",
    }
    assert [entry.action for entry in AuditEntry.objects.filter(noun="import")] == ["import stories"]
    assert not job.upload_folder.exists()
    assert job.report_path.exists()


@pytest.mark.slow
def test_the_same_files_imported_again_create_nothing(archivist):
    upload(archivist, records(RECORDS[0]))
    begin(archivist)
    page = text_of(upload(archivist, records(RECORDS[0])))
    assert "1 unchanged" in page
    assert "nothing new" in page


@pytest.mark.slow
def test_the_options_are_those_of_the_command(archivist):
    clipping = "Storm over the quay\n\nBy Ada Finch\n\n3/4/2004\n\nThe storm came at night. It took the old pier.\n"
    undated = clipping.replace("3/4/2004\n\n", "").replace("Storm", "Flood")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("2004/05/flood.txt", undated.encode("cp1252"))
        target.writestr("storm.txt", clipping)
        target.writestr("none.txt", undated.replace("Flood", "Fire"))
    options = {
        "date_order": "day-first",
        "dates_from_folders": "on",
        "published": "1999",
        "encoding": "cp1252",
        "source": "The Courier",
        "is_draft": "on",
        "format": "clipping",
    }
    upload(archivist, SimpleUploadedFile("old.zip", packed.getvalue()), **options)
    begin(archivist)
    copies = {copy.headline.split()[0]: copy for copy in DeskCopy.objects.all()}
    assert {name: copy.published for name, copy in copies.items()} == {
        "Storm": "2004-04-03",
        "Flood": "2004-05",
        "Fire": "1999",
    }
    assert copies["Fire"].carried["source"]["name"] == "The Courier"
    assert not CatalogueEntry.objects.exists()


@pytest.mark.slow
def test_files_are_read_again_with_other_options(archivist):
    upload(archivist, records())
    job = StoryImport.objects.get()
    page = archivist.post(url_of("storyimport_dry_run", job.pk), OPTIONS | {"published": "1980"}, follow=True)
    assert "2 created" in text_of(page)
    page = archivist.post(url_of("storyimport_dry_run", job.pk), OPTIONS | {"published": "someday"}, follow=True)
    assert "someday" in text_of(page)
    job.refresh_from_db()
    assert job.published == "1980"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"encoding": "klingon"}, "is no encoding"),
        ({"published": "yesterday"}, "yesterday"),
        ({"format": "docx"}, "valid choice"),
        ({"files": []}, "required"),
        ({"files": [SimpleUploadedFile("a.zip", b"PK no archive")]}, "no ZIP archive"),
    ],
)
def test_an_upload_that_cannot_be_read_is_refused_with_a_reason(archivist, changes, words):
    page = archivist.post(url_of("storyimport_add"), OPTIONS | {"files": [records()]} | changes)
    assert words in text_of(page)
    assert not StoryImport.objects.exists()


@pytest.mark.slow
def test_nothing_is_imported_without_a_dry_run_of_the_same_options(archivist, monkeypatch):
    upload(archivist, records())
    job = StoryImport.objects.get()
    story_import.dry_run(job)
    with pytest.raises(ActionRefused):
        story_import.begin(job, by="alma")
    story_import.stop(job, by="alma")
    with pytest.raises(ActionRefused, match="last dry run first"):
        story_import.begin(job, by="alma")
    assert "read again since" in text_of(
        archivist.post(url_of("storyimport_begin", job.pk), {"dry_run_at": "x"}, follow=True)
    )
    assert not Article.objects.exists()


@pytest.mark.slow
def test_files_are_not_read_again_in_the_moment_in_which_a_colleague_begins(archivist, monkeypatch):
    upload(archivist, records())
    job, is_valid = StoryImport.objects.get(), ReadingOptionsForm.is_valid

    def begun_meanwhile(form):
        story_import.begin(StoryImport.objects.get(), by="edda")
        return is_valid(form)

    monkeypatch.setattr(ReadingOptionsForm, "is_valid", begun_meanwhile)
    page = archivist.post(url_of("storyimport_dry_run", job.pk), OPTIONS | {"published": "1980"}, follow=True)
    assert "It is running or was begun already." in text_of(page)
    job.refresh_from_db()
    assert (job.state, job.is_dry_run, job.published) == (StoryImport.State.RUNNING, False, "")
    assert job.begun_at


def test_what_another_dry_run_changed_is_not_imported_unseen(archivist):
    upload(archivist, records())
    page = archivist.open("storyimport_change", StoryImport.objects.get().pk)
    job = StoryImport.objects.get()
    colleague = Colleague("Editor", name="otto")
    colleague.post(url_of("storyimport_dry_run", job.pk), OPTIONS | {"published": "1980"})
    sent = {"dry_run_at": page.context["dry_run_at"]}
    assert "read again since" in text_of(archivist.post(url_of("storyimport_begin", job.pk), sent, follow=True))
    with pytest.raises(ActionRefused, match="last dry run first"):
        story_import.begin(job, by="alma")
    assert not Article.objects.exists()


@pytest.mark.slow
def test_a_stopped_import_is_continued_and_its_report_has_every_item_once(archivist, monkeypatch):
    rows = [RECORDS[0] | {"id": str(number), "headline": f"Story {number}"} for number in range(6)]
    upload(archivist, records(*rows))
    job, looks = StoryImport.objects.get(), []
    monkeypatch.setattr(import_run, "_SAVE_EVERY", -1)
    monkeypatch.setattr(Importer, "run", by_twos(Importer.run))
    story_import.begin(job, by="alma")
    real = story_import.background_jobs.is_running

    def stopped_at_the_fourth(job):
        looks.append(job)
        if len(looks) == 4:
            story_import.stop(job, by="alma")
        return real(job)

    monkeypatch.setattr(story_import.background_jobs, "is_running", stopped_at_the_fourth)
    story_import.work(job.pk)
    job.refresh_from_db()
    assert (job.state, job.upload_folder.exists()) == ("stopped", True)
    assert 0 < Article.objects.count() < 6
    assert job.result["counts"]["created"] == Article.objects.count()
    begin(archivist)
    job.refresh_from_db()
    assert (job.state, Article.objects.count()) == ("done", 6)
    assert [line["outcome"] for line in report(archivist, job)] == ["created"] * 6
    assert job.result["counts"] == {"created": 6, "updated": 0, "unchanged": 0, "conflict": 0, "rejected": 0}


def by_twos(run):
    """Return `Importer.run` with a transaction for every two items."""

    def wrapped(importer, items):
        items = iter(items)
        while pair := [item for _, item in zip(range(2), items, strict=False)]:
            yield from run(importer, pair)

    return wrapped


@pytest.mark.slow
def test_the_page_names_the_error_that_ended_an_import_and_the_import_can_go_on(archivist, monkeypatch):
    upload(archivist, records())
    with monkeypatch.context() as patch:
        patch.setattr(NewItems, "enter", lambda *_: (_ for _ in ()).throw(OperationalError("disk is full")))
        page = text_of(begin(archivist))
    assert "The disk is full" in page
    assert StoryImport.objects.get().state == "stopped"
    begin(archivist)
    assert CatalogueEntry.objects.count() == 1


def test_an_import_that_lost_its_worker_goes_on(archivist):
    upload(archivist, records())
    story_import.begin(StoryImport.objects.get(), by="alma")
    StoryImport.objects.update(worked_at=None)
    assert tasks.requeue_lost(timezone.now()) == 1
    assert (CatalogueEntry.objects.count(), StoryImport.objects.get().state) == (1, "left")
    assert tasks.requeue_lost(timezone.now() + story_import.RETENTION) == 0


def test_a_worker_that_ends_leaves_the_import_to_the_next_one(archivist):
    upload(archivist, records())
    job = StoryImport.objects.get()
    story_import.begin(job, by="alma")
    story_import.work(job.pk, is_stopped=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.upload_folder.exists()) == ("running", True)
    story_import.work(job.pk)
    job.refresh_from_db()
    assert (job.state, Article.objects.count()) == ("left", 1)
    assert [line["outcome"] for line in report(archivist, job)] == ["created", "rejected"]


def test_discarded_files_are_gone(archivist):
    upload(archivist, records())
    job = StoryImport.objects.get()
    page = archivist.post(url_of("storyimport_discard", job.pk), follow=True)
    assert "nothing was imported" in text_of(page)
    assert not job.folder.exists()
    assert not StoryImport.objects.exists()


@pytest.mark.slow
def test_reports_and_files_are_deleted_after_a_month(archivist):
    upload(archivist, records())
    begin(archivist)
    job = StoryImport.objects.get()
    orphan = StoryImport(token=uuid4())
    orphan.upload_folder.mkdir(parents=True)
    assert story_import.delete_expired(timezone.now() + story_import.RETENTION / 2) == 0
    assert orphan.folder.exists()
    assert story_import.delete_expired(timezone.now() + story_import.RETENTION * 2) == 1
    assert not job.folder.exists()
    assert not orphan.folder.exists()
    assert "Ferry" not in text_of(archivist.open("storyimport_change", job.pk))
    assert archivist.get(url_of("storyimport_report", job.pk)).status_code == 404
    assert story_import.delete_expired(timezone.now() + story_import.RETENTION * 2) == 0


@pytest.mark.slow
def test_an_erasure_deletes_the_files_and_reports_of_imports(archivist, django_capture_on_commit_callbacks):
    upload(archivist, records())
    job = StoryImport.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(make_article(), reason="By order.", by="ada")
    job.refresh_from_db()
    assert not job.folder.exists()
    assert (job.samples, job.result, job.files) == ([], {"counts": job.result["counts"]}, "")
    with pytest.raises(ActionRefused, match="deleted"):
        story_import.begin(job, by="alma")


@pytest.mark.slow
@pytest.mark.parametrize("is_dry_run", [False, True])
@pytest.mark.django_db(transaction=True)
def test_an_erasure_that_meets_a_running_import_stops_it_and_its_files_go_before_they_are_called_clean(
    is_dry_run, monkeypatch, settings
):
    article = make_article()
    ErasureRequest.objects.create(article=article, reference="Court 7/24", requested_by=User.objects.create())
    archivist = Colleague("Archivist", name="alma")
    rows = [RECORDS[0] | {"id": str(number), "headline": f"Story {number}"} for number in range(6)]
    upload(archivist, records(*rows))
    job = StoryImport.objects.get()
    monkeypatch.setattr(import_run, "_SAVE_EVERY", -1)
    monkeypatch.setattr(erasure, "IMPORT_SECONDS", 0)
    (story_import.dry_run if is_dry_run else partial(story_import.begin, by="alma"))(job)
    looks = []

    def erased_at_the_second(job):
        looks.append(job)
        if len(looks) == 2:
            erasure.erase(article, reason="By order.", by="ada")
            with pytest.raises(OperationalError, match="import"):
                erasure.scrub()
            assert job.upload_folder.exists(), "the run reads them"
        return True

    monkeypatch.setattr(story_import.background_jobs, "is_running", erased_at_the_second)
    assert ErasureRequest.objects.get().scrubbed_at is None
    story_import.work(job.pk)
    job.refresh_from_db()
    assert not job.folder.exists()
    assert len(looks) < 6, "it stops at its next look"
    assert (job.state, job.samples, job.files) == ("shown" if is_dry_run else "stopped", [], "")
    assert "upload them again" in job.ended
    erasure.scrub()
    assert ErasureRequest.objects.get().scrubbed_at
    with pytest.raises(ActionRefused):
        story_import.begin(job, by="alma")


@pytest.mark.slow
def test_files_that_an_import_without_a_worker_left_are_deleted_after_an_erasure(
    archivist, django_capture_on_commit_callbacks
):
    upload(archivist, records())
    job = StoryImport.objects.get()
    story_import.begin(job, by="alma")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(make_article(), reason="By order.", by="ada")
    assert job.folder.exists(), "a worker may read them"
    StoryImport.objects.update(worked_at=None)
    assert tasks.requeue_lost(timezone.now()) == 1
    job.refresh_from_db()
    assert (job.state, job.files, job.folder.exists()) == ("stopped", "", False)
    assert not CatalogueEntry.objects.exists()


def test_files_of_a_process_that_was_killed_after_an_erasure_are_deleted_by_the_clock(archivist):
    upload(archivist, records())
    job = StoryImport.objects.get()
    job.forget_words()
    assert job.folder.exists()
    story_import.delete_expired(timezone.now())
    assert not job.folder.exists()


@pytest.mark.slow
def test_the_number_of_imports_that_wait_is_bounded(archivist, monkeypatch):
    monkeypatch.setattr(story_import, "MAX_WAITING", 1)
    upload(archivist, records())
    assert "1 imports wait" in text_of(upload(archivist, records()))
    begin(archivist)
    upload(archivist, records())
    assert StoryImport.objects.count() == 2


@pytest.mark.slow
def test_only_those_who_may_import_see_reports(archivist):
    upload(archivist, records())
    job = StoryImport.objects.get()
    for role in ("Reporter", "Photo editor"):
        colleague = Colleague(role, name=role)
        assert colleague.get(url_of("storyimport_report", job.pk)).status_code == 403
        assert colleague.post(url_of("storyimport_begin", job.pk)).status_code == 403


TABLE = "Title;Words;When;Mood\nFerry returns;It sailed again.;1974-05-02;glad\n"


def read_again(client, **options):
    job = StoryImport.objects.latest("pk")
    return client.post(url_of("storyimport_dry_run", job.pk), OPTIONS | options, follow=True)


def chosen(page) -> dict[str, str]:
    """Return the column that the form shows for each field that has one."""
    form = page.context["options"]
    names = [name for name in form.fields if name.startswith("column_") and form[name].value()]
    return {name.removeprefix("column_"): form[name].value() for name in names}


@pytest.mark.slow
def test_the_columns_of_a_table_are_guessed_and_the_form_changes_them(archivist):
    page = upload(archivist, SimpleUploadedFile("stories.csv", TABLE.encode()))
    assert chosen(page) == {"headline": "Title"}
    assert "1 rejected" in text_of(page)
    columns = {"column_headline": "Title", "column_body": "Words", "column_published": "When", "column_dek": "Mood"}
    page = read_again(archivist, **columns)
    assert chosen(page) == {"headline": "Title", "body": "Words", "published": "When", "dek": "Mood"}
    assert StoryImport.objects.get().mapping == {"body": "Words", "published": "When", "dek": "Mood"}
    begin(archivist)
    entry = CatalogueEntry.objects.get()
    assert (entry.headline, entry.dek, entry.published) == ("Ferry returns", "glad", "1974-05-02")


@pytest.mark.slow
def test_a_guess_can_be_taken_back_and_no_column_is_two_parts_of_a_story(archivist):
    table = "Title,Text,Date,Summary\nFerry,It sails.,1974-05-02,Not a dek\n"
    upload(archivist, SimpleUploadedFile("stories.csv", table.encode()))
    columns = {"column_headline": "Title", "column_body": "Text", "column_published": "Date"}
    page = read_again(archivist, **columns | {"column_dek": "Text"})
    assert "“Text” is chosen twice" in text_of(page)
    read_again(archivist, **columns)
    begin(archivist)
    assert CatalogueEntry.objects.get().dek == ""


@pytest.mark.slow
def test_types_of_wordpress_are_offered_and_taken(archivist):
    export = (OURS / "wxr" / "harbor-courier.xml").read_bytes()
    page = upload(archivist, SimpleUploadedFile("courier.xml", export))
    assert [name for name, _ in page.context["options"].fields["post_types"].choices] == ["page"]
    before = StoryImport.objects.get().result["counts"]["created"]
    page = read_again(archivist, post_types=["page"])
    job = StoryImport.objects.get()
    assert (job.post_types, job.result["counts"]["created"]) == (["page"], before + 1)
    assert page.context["options"]["post_types"].value() == ["page"]
    job.forget_words()
    assert (job.post_types, job.mapping) == ([], {})


@pytest.mark.parametrize(
    "name, content, columns",
    [
        ("a.csv", "\ufeffTitle,Text\n".encode(), ["Title", "Text"]),
        ("a.tsv", b"Title\tText\tTitle\n", ["Title", "Text"]),
        ("a.json", b'[{"Title": "x", "Text": "y"}]', ["Title", "Text"]),
        ("a.csv", b"", []),
        ("a.json", b'[{"Title": ', []),
        ("a.txt", b"No table at all", []),
    ],
)
def test_the_columns_of_a_file(tmp_path, name, content, columns):
    (tmp_path / name).write_bytes(content)
    assert columns_of([tmp_path / name], "", "") == columns
