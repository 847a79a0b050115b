"""Every column in which words of a story can stand is in one list, and an erasure leaves the words in none of them."""

import unicodedata

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from articles.jobs import find_and_replace, story_import
from articles.models import (
    Agency,
    Article,
    AuditEntry,
    Author,
    AuthorAlias,
    BinEntry,
    BulkRun,
    EditingSession,
    ErasureRequest,
    FailedSearch,
    FindAndReplace,
    PrintedPage,
    SavedView,
    Section,
    Series,
    StoryImport,
    Tag,
)
from articles.record import (
    bin,
    desk_copies,
    erasure,
    publishing,
    series_changes,
    taxonomy_changes,
    verification,
    words_elsewhere,
)
from articles.record.refusals import ActionRefused
from articles.record.word_places import OTHER_COLUMNS, PLACES
from articles.story.credits import AgencyLine, Byline, Term
from articles.story.story import Picture
from media import bulk_edit
from tests.articles.admin.desk_client import Colleague, text_of
from tests.articles.record.test_anonymisation import SECRET, residue
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def text_columns() -> set[tuple[str, str]]:
    """Return every text column of every installed application, by table and name."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS)
    }


def test_every_text_column_is_a_place_of_words_or_has_a_reason_why_it_is_none():
    """A new column fails here: add it to `PLACES`, or to `OTHER_COLUMNS` with a reason that somebody else reviews."""
    places = {(place.label, name) for place in PLACES for name in place.fields}
    others = {(label, name) for label, reasons in OTHER_COLUMNS.items() for name in reasons}
    assert text_columns() - places - others == set()
    assert (places | others) - text_columns() == set()
    assert places & others == set()
    assert all(reason for reasons in OTHER_COLUMNS.values() for reason in reasons.values())


def test_every_table_is_listed_once():
    labels = [place.label for place in PLACES]
    assert sorted(labels) == sorted(set(labels))


def test_rows_of_a_story_lead_to_it():
    for place in PLACES:
        if place.article:
            assert list(place.model._base_manager.filter(**{place.article: Article(pk=0)})[:0]) == []


# --- an erasure -------------------------------------------------------------------------------------------------------


@pytest.fixture
def article(transactional_db):
    """Return an article with the secret word in every field, in everything of the desk, and in rows of no story."""
    make_article(headline="The ferry", tags=["River"], section="World", authors=["Ada"])
    article = make_article(
        headline=f"{SECRET} arrested",
        section=f"{SECRET} affair",
        tags=[Term.named(SECRET, "person"), "River"],
        authors=[f"Ann {SECRET}"],
        agency_lines=(AgencyLine(f"From {SECRET} Press.", f"{SECRET} Press", f"{SECRET.lower()}-press"),),
        pictures=(Picture(caption=SECRET, credit=SECRET, alt=SECRET),),
    )
    Tag.objects.filter(name=SECRET).update(description=f"All about {SECRET}.")
    Author.objects.filter(name=f"Ann {SECRET}").update(description="Writes.", role=SECRET)
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    copy = publishing.copy_to_desk(article.versions.get(), by="ada")
    desk_story = make_story(
        headline="On the desk",
        tags=[Term.named(f"Desk {SECRET}")],
        bylines=(Byline(f"Desk {SECRET}", f"desk-{SECRET.lower()}"),),
    )
    desk_copies.rewrite(copy, desk_story, based_on=1)
    EditingSession.objects.create(copy=copy, by="ada", seen_at=timezone.now(), unsaved_data=f"headline={SECRET}")
    EditingSession.objects.create(by="eve", seen_at=timezone.now(), unsaved_data=f"body=%3Cp%3EIn+{SECRET}")
    article.internal_notes.create(text=f"Call {SECRET}", by="ada")
    job = FindAndReplace(wrong=f"Ann {SECRET}", right="Ann", note=f"Not {SECRET}", kind="correct", fields=["body"])
    job.made_by, job.state = "root", "running"
    job.save()
    job.stories.create(article=article, outcome=f"{SECRET} was changed")
    SavedView.objects.create(owner=root, name="Ours", query=f"q=%22{SECRET}%22&state=live", is_shared=True)
    SavedView.objects.create(owner=root, name="Ferries", query="q=ferry")
    BulkRun.objects.create(
        action_name="withdraw",
        by="root",
        title="Withdraw",
        form_data={"reason": f"Why {SECRET}"},
        outcomes={"1": SECRET},
    )
    AuditEntry.objects.create(by="root", action="fix everywhere", noun="fix", key=str(job.pk), detail=str(job))
    series = Series(name="Papers")
    series_changes.save(series, by="ada")
    series_changes.add(series, article, by="ada")
    story_import.save(StoryImport(made_by="ada", source=SECRET), [SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode())])
    story_import.dry_run(StoryImport.objects.get())
    story_import.work(StoryImport.objects.get().pk)
    FailedSearch.objects.create(words=SECRET.lower(), last_at=timezone.now())
    taxonomy_changes.merge(Tag.objects.get(name=SECRET), into=Tag.objects.get(slug="river"), by="root")
    ErasureRequest.objects.create(article=article, reference="Order 5", requested_by=root)
    return article


@pytest.mark.slow
def test_an_erasure_leaves_no_word_in_any_place(article):
    assert residue(SECRET)
    sentences = erasure.erase(article, reason="By order.", by="root")
    erasure.scrub()
    assert residue(SECRET) == []
    assert [result.text for result in verification.verify() if result.is_fault] == []
    assert [Section.objects.get().name, Agency.objects.count(), Author.objects.get().name] == ["World", 0, "Ada"]
    assert list(Tag.objects.values_list("name", flat=True)) == ["River"]
    assert SavedView.objects.get().name == "Ferries"
    assert not EditingSession.objects.exists()
    for words in ("1 saved view of root", "1 find and fix", "1 bulk run of root", "1 editing session of eve"):
        assert any(words in sentence for sentence in sentences), (words, sentences)


@pytest.mark.slow
def test_a_find_and_fix_whose_words_were_erased_is_stopped_and_does_not_begin_again(article):
    erasure.erase(article, reason="By order.", by="root")
    job = FindAndReplace.objects.get()
    assert (job.state, job.wrong, job.right, job.note) == ("stopped", "", "", "[removed]")
    with pytest.raises(ActionRefused, match="removed by order"):
        find_and_replace.begin(job, by="root")


def test_words_that_other_stories_have_stay_in_rows_of_no_story(db):
    make_article(headline="The ferry of Ann", authors=["Ann"])
    make_article(headline="The harbor of Ko", authors=["Ko"])
    article = make_article(headline="Ann Ko and the ferry is live", dek="Status of July")
    root = User.objects.create(username="root")
    queries = ("q=ferry", "q=Ann", "q=Ann+Ko", "q=harbor+ferry", "status=live&year=2024&month=7", "section=ann-ko")
    for number, query in enumerate(queries):
        SavedView.objects.create(owner=root, name=f"View {number}", query=query)
    erasure.erase(article, reason="By order.", by="root")
    remaining = {"q=ferry", "q=Ann", "q=harbor+ferry", "status=live&year=2024&month=7"}
    assert set(SavedView.objects.values_list("query", flat=True)) == remaining


@pytest.mark.slow
def test_what_an_erasure_does_not_reach_is_named_to_who_erases(db):
    photo = make_photo(caption=SECRET)
    make_article(headline="The ferry")
    article = make_article(headline=SECRET, pictures=(Picture(photo=str(photo.uuid), sha256=photo.sha256),))
    draft = make_draft(headline=f"About {SECRET}")
    bin.delete_draft(draft, by="ada")
    series = Series(name=f"The {SECRET} papers")
    series_changes.save(series, by="ada")
    ErasureRequest.objects.create(
        article=article, reference=f"{SECRET} against us", requested_by=User.objects.create(username="root")
    )
    text = " ".join(erasure.erase(article, reason="By order.", by="root"))
    assert f"Its photographs stay, with their words, until they are erased themselves: {photo.pk}." in text
    assert f"Series {series.pk} has words that only this story had" in text
    assert "Erasure request" in text and SECRET not in text
    assert f"Deleted drafts in the bin have words that only this story had: {BinEntry.objects.get().pk}." in text


@pytest.mark.slow
def test_the_page_says_what_else_went_and_what_is_left_to_the_operator(article):
    administrator = Colleague("Administrator", name="mina")
    text = text_of(administrator.act("erase", article, reason="By order.", confirmed=SECRET))
    assert "1 saved view of root" in text
    for words in ("Backups", "caches", "Copies and snapshots", "--report"):
        assert words in text, words


def test_words_that_are_left_at_other_stories_are_named_with_the_stories(db):
    other, third = make_article(headline="The ferry"), make_article(headline="The harbor")
    article = make_article(headline=SECRET)
    other.comments.create(quote=f"as {SECRET} said", text="Is that so?", by="ada")
    other.internal_notes.create(text="Call the harbor", by="ada")
    third.internal_notes.create(text=f"Compare {SECRET}", by="ada")
    draft = make_draft(headline=f"About {SECRET}")
    text = " ".join(erasure.erase(article, reason="By order.", by="root"))
    assert f"on the desk: {draft.pk}; " in text
    assert f"internal notes: “The harbor” ({third.pk}); comments: “The ferry” ({other.pk})." in text
    assert SECRET not in text


def test_of_a_story_that_readers_do_not_see_the_number_alone_is_named(db):
    """A group of the newsroom's own may execute erasures and see no drafts."""
    draft, withdrawn = make_draft(headline="Plans nobody knows"), make_article(headline="The harbor")
    for row in (draft, withdrawn):
        row.comments.create(text=SECRET, by="ada")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    text = " ".join(erasure.erase(make_article(headline=SECRET), reason="By order.", by="root"))
    assert f"comments: {draft.pk}, {withdrawn.pk}." in text


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Zanzibarov", "ZANZIBAROV"),
        ("Éowynová", unicodedata.normalize("NFD", "éowynová")),
        ("Ζανζιβάρης", "ΖΑΝΖΙΒΆΡΗΣ"),
        ("Занзибаров", "занзибаров"),
        ("山田太郎", "昨日、山田太郎は"),
        ("زنزيبار", "زنزيبار"),
    ],
)
def test_words_elsewhere_are_known_in_every_spelling(db, name, spelling):
    other = make_article(headline="The ferry", body="<p>It is late.</p>")
    other.comments.create(text=f"({spelling})", by="ada")
    text = " ".join(erasure.erase(make_article(headline=name), reason="By order.", by="root"))
    assert f"comments: “The ferry” ({other.pk})." in text


def test_no_more_than_some_of_the_stories_with_the_words_are_named(db, monkeypatch):
    monkeypatch.setattr(words_elsewhere, "MAX_NAMED", 1)
    first, *others = (make_article(headline="The ferry") for _ in range(3))
    article = make_article(headline=SECRET)
    for row in (first, *others):
        row.comments.create(text=SECRET, by="ada")
    text = " ".join(erasure.erase(article, reason="By order.", by="root"))
    assert f"comments: “The ferry” ({first.pk}) and 2 more." in text


def test_what_has_words_of_other_stories_as_well_is_not_named(db):
    """Nor a term that goes with the story."""
    make_photo(caption="The ferry waits")
    Tag.objects.create(name="River", slug="river", description="Where the ferry is.")
    make_article(headline="The ferry", tags=["River"])
    article = make_article(headline="Ferry", tags=["Crossings"])
    assert "look at" not in " ".join(erasure.erase(article, reason="By order.", by="root"))


def test_a_story_without_words_of_the_erased_one_is_not_named(db):
    other = make_article(headline="The ferry")
    other.comments.create(quote="The ferry", text="Really?", by="ada")
    publishing.copy_to_desk(other.versions.get(), by="ada")
    assert "Other stories" not in " ".join(erasure.erase(make_article(headline=SECRET), reason="By order.", by="root"))


@pytest.mark.slow
def test_photographs_printed_pages_and_terms_with_the_words_are_named(db):
    """They belong to no story, or to another: the library and the pages of terms show them to readers."""
    photo, printed = make_photo(caption=f"Mr {SECRET} waits"), make_photo(caption=SECRET)
    make_photo(caption="The ferry")
    page = PrintedPage.objects.create(
        day="1974-05-04", page="A1", sha256="0" * 64, format="pdf", bytes=1, created_at=timezone.now()
    )
    page.words.create(key=SECRET.lower())
    river = Tag.objects.create(name="River", slug="river", description=f"Where {SECRET} lived.")
    ada = Author.objects.create(name="Ada", slug="ada")
    AuthorAlias.objects.create(target=ada, name=f"Ada {SECRET}", slug=f"ada-{SECRET.lower()}")
    make_article(headline="The ferry", tags=["River"], authors=["Ada"])
    article = make_article(
        headline=SECRET, tags=[f"A {SECRET}"], pictures=(Picture(photo=str(printed.uuid), sha256=printed.sha256),)
    )
    text = " ".join(erasure.erase(article, reason="By order.", by="root"))
    assert (
        f"only this story had, and stay; look at them: photographs: {photo.pk}; printed pages: {page.pk}; "
        f"tags: {river.pk}; authors: {ada.pk}." in text
    )
    assert SECRET not in text


@pytest.mark.parametrize("caption", [f"{SECRET} waits", "Ann Ko waits"])
def test_a_photograph_is_named_for_what_its_caption_said_before(db, caption):
    """Also for two words in a row, each of which stands elsewhere."""
    now, before, _other = make_photo(caption=caption), make_photo(caption=caption), make_photo(caption="Ann waits")
    bulk_edit.edit([before], caption="The ferry")
    make_article(headline="Ann and Mr Ko")
    text = " ".join(erasure.erase(make_article(headline=f"{SECRET} Ann Ko"), reason="By order.", by="root"))
    assert f"look at them: photographs: {now.pk}, {before.pk}." in text


def test_every_place_of_words_at_a_story_has_a_name():
    assert {place.label for place in PLACES if place.article} == set(words_elsewhere._KINDS)
