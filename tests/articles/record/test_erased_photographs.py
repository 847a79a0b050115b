"""Of an erased photograph nothing stays but what a story itself has beside it."""

from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django_tasks_db.models import DBTaskResult

from articles.jobs import story_import
from articles.models import DeskCopy, DeskRevision, EditingSession, Placement, StoryImport
from articles.record import bin, desk_revisions, publishing
from articles.story.story import Picture
from media import erasure
from tests.articles.admin.desk_client import Colleague, form_of, opened, url_of
from tests.factories import make_article, make_draft
from tests.media.pictures import make_photo

pytestmark = pytest.mark.django_db
SECRET, OWN = "Zanzibar", "Ours alone"


@pytest.fixture
def photo():
    return make_photo(caption=f"{SECRET} at the weir", credit=f"Studio {SECRET}", alt=f"{SECRET}, waving")


def placed(photo, **texts) -> Picture:
    copied = {name: getattr(photo, name) for name in ("caption", "credit", "alt")}
    return Picture(photo=str(photo.uuid), sha256=photo.sha256, **copied | texts)


def form_data(photo, **texts) -> str:
    row = {"photo": photo.uuid, "caption": photo.caption, "credit": photo.credit, "alt": photo.alt} | texts
    return urlencode({"headline": "A story"} | {f"placements-0-{name}": value for name, value in row.items()})


def autosave(colleague, copy, data: str):
    address = url_of("deskcopy_autosave", copy.pk) if copy else url_of("deskcopy_new_autosave")
    return colleague.post(address, {"form_data": data, "form_token": "a" * 32})


def tables_with(word: str) -> list[str]:
    """Return the labels of all tables in the database that have the word in a row."""
    return sorted(
        model._meta.label for model in apps.get_models() if word in str(list(model._base_manager.all().values()))
    )


def erase(photo):
    erasure.erase(photo, reason="Order 12", by="arno")


def test_no_table_has_a_word_of_an_erased_photograph_that_no_story_has(photo):
    edda = Colleague("Editor")
    form = opened(edda, pictures=[placed(photo)])
    copy = DeskCopy.objects.get()
    desk_revisions.record(copy, by="edda")
    autosave(edda, None, form_data(photo))
    autosave(edda, copy, form_data(photo, caption=f"{SECRET}, cropped"))
    draft = make_draft(pictures=[placed(photo)])
    desk_revisions.record(draft.desk_copy, by="edda")
    bin.delete_draft(draft, by="edda")
    DBTaskResult.objects.create(args_kwargs={}, task_path="jobs.work", traceback=f"KeyError: {SECRET}")
    edda.send(form, **{"placements-0-DELETE": "on"})
    assert not Placement.objects.exists()
    assert {"articles.EditingSession", "articles.DeskRevision"} <= set(tables_with(SECRET))
    erase(photo)
    assert tables_with(SECRET) == []
    assert all(QueryDict(row.unsaved_data)["headline"] for row in EditingSession.objects.exclude(unsaved_data=""))


def test_what_a_story_itself_has_of_an_erased_photograph_stays(photo):
    article = make_article(pictures=[placed(photo, caption=OWN)])
    copy = publishing.open_on_desk(article, by="ada")
    revision = desk_revisions.record(copy, by="ada")
    data = form_data(photo, caption=OWN)
    autosave(Colleague("Editor"), copy, data)
    erase(photo)
    assert Placement.objects.get().caption == OWN
    assert DeskRevision.objects.get(pk=revision.pk).story_json == revision.story_json
    assert QueryDict(EditingSession.objects.exclude(unsaved_data="").get().unsaved_data)["placements-0-caption"] == OWN


def test_the_other_photographs_of_a_form_keep_their_words(photo):
    other = make_photo(caption="The weir")
    row = urlencode({"placements-1-photo": other.uuid, "placements-1-caption": "The weir"})
    autosave(Colleague("Editor"), None, f"{form_data(photo)}&{row}")
    erase(photo)
    stored = QueryDict(EditingSession.objects.get().unsaved_data)
    assert (stored["placements-0-caption"], stored["placements-1-caption"]) == ("", "The weir")


def test_a_form_that_stays_open_stores_no_words_of_an_erased_photograph_again(photo):
    edda = Colleague("Editor")
    copy = make_draft().desk_copy
    erase(photo)
    for place in (None, copy):
        assert autosave(edda, place, form_data(photo)).json()["saved"]
    assert tables_with(SECRET) == []


def test_the_caption_of_a_photograph_that_a_story_had_before_is_stored_while_it_is_written(photo):
    edda = Colleague("Editor")
    copy = make_draft(pictures=[placed(photo, caption=OWN)]).desk_copy
    erase(photo)
    autosave(edda, copy, form_data(photo, caption="Better words"))
    assert "Better+words" in EditingSession.objects.exclude(unsaved_data="").get().unsaved_data


def test_a_form_that_was_open_while_a_photograph_was_erased_merges_as_before(photo):
    edda = Colleague("Editor")
    form = opened(edda, pictures=[placed(photo, caption=OWN)])
    colleague = form_of(edda.get(form.path))
    assert edda.send(colleague, dek="Theirs").status_code == 302
    erase(photo)
    assert edda.send(form, kicker="Mine").status_code == 302
    copy = DeskCopy.objects.get()
    assert (copy.kicker, copy.dek, copy.placements.get().caption) == ("Mine", "Theirs", OWN)


def test_the_files_of_imports_go_with_an_erased_photograph(photo, django_capture_on_commit_callbacks):
    file = SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode())
    story_import.save(StoryImport(made_by="ada", source=SECRET), [file])
    job = StoryImport.objects.get()
    assert any(job.folder.rglob("*.txt"))
    with django_capture_on_commit_callbacks(execute=True):
        erase(photo)
    assert tables_with(SECRET) == []
    assert not job.folder.exists()
