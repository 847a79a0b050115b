"""An anonymisation removes a name from every place by order, and the record proves that words were removed."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from articles.jobs import story_import, tasks
from articles.models import (
    Address,
    Anonymisation,
    Article,
    AuditEntry,
    Author,
    BulkRun,
    CatalogueEntry,
    DeskCopy,
    EditingSession,
    FailedSearch,
    FindAndReplace,
    FindAndReplaceItem,
    SavedView,
    ScheduledStory,
    Series,
    StoryImport,
    Tag,
    Version,
)
from articles.record import anonymisation, erasure, publishing, series_changes, taxonomy_changes, verification
from articles.record.anonymisation import NameSpellings
from articles.record.anonymisation import search as anonymisation_search
from articles.record.versioning import ActionRefused, OnLegalHold
from articles.search import search
from articles.search.query.nodes import PHRASE, TextQuery
from articles.story.credits import AgencyLine, Byline, Term
from articles.story.story import Picture, Source
from media.bulk_edit import edit
from media.models import Original
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story
from tests.media.pictures import make_photo

NAMES = NameSpellings(("Zara Quist", "Z. Quist"), "a woman")
REASON = "A name was removed by order."


def anonymise(article, names=NAMES):
    return anonymisation.anonymise(article, spellings=names, reason=REASON, by="root")


def faults():
    return [f.text for f in verification.verify() if f.is_fault]


@pytest.fixture
def story(db):
    article = make_article(
        headline="Zara Quist arrested",
        body='<p>The police took Zara <em>Quist</em> &amp; a dog; <a href="/people/zara-quist/">more</a>.</p>',
    )
    publishing.correct(article, story=make_story(headline="Nobody arrested"), note="Zara Quist was free.", by="ada")
    return article


@pytest.mark.slow
def test_every_version_has_no_name_and_a_valid_chain(story):
    before = {v.number: (v.commitment, v.digest) for v in story.versions.all()}
    version = anonymise(story)
    assert (version.number, version.kind, version.note, story.state) == (3, "anonymise", REASON, "live")
    first, second, third = story.versions.order_by("number")
    assert first.story.headline == "a woman arrested"
    assert first.story.body == "<p>The police took a woman &amp; a dog; <a>more</a>.</p>"
    assert second.note == "a woman was free." == second.story.notes[0].text
    assert third.story == second.story
    assert {v.number: (v.commitment, v.digest) for v in (first, second)} == before
    assert (first.redacted_by, second.redacted_by, third.redacted_by) == (3, 3, None)
    assert faults() == []
    assert any("words removed from version 1, 2" in f.text for f in verification.verify())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE articles_version SET story = replace(story, 'a woman', 'a man') WHERE number = 1", "version 1"),
        ("UPDATE articles_version SET redacted_by = NULL WHERE number = 1", "version 1"),
        ("UPDATE articles_version SET redactions = NULL WHERE number = 3", "version 3"),
        ("UPDATE articles_version SET story = NULL, note = NULL, salt = NULL WHERE number = 2", "version 2"),
    ],
)
def test_an_anonymised_version_is_protected_like_any_other(story, change, fault):
    anonymise(story)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE articles_version DISABLE TRIGGER version_never_changes")
        cursor.execute(change)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE articles_version ENABLE TRIGGER version_never_changes")
    assert fault in faults()[0]


def test_postgresql_allows_an_anonymised_version_only_what_a_later_one_committed_to(story):
    if connection.vendor != "postgresql":
        pytest.skip("the trigger is PostgreSQL's")
    from django.db import IntegrityError, transaction

    anonymise(story)
    for change in ("story = 'x'", "note = 'x'", "story = NULL", "redacted_by = 2", "redactions = '{}'"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('newsroom.erasing', %s, true)", [str(story.pk)])
            cursor.execute(f"UPDATE articles_version SET {change} WHERE number = 1")


@pytest.mark.slow
def test_a_second_name_can_be_removed_from_the_same_story(story):
    anonymise(story)
    other = anonymise(story, NameSpellings(("The police",), "officers"))
    assert story.versions.get(number=1).story.body.startswith("<p>officers took a woman")
    assert (other.number, story.versions.get(number=1).redacted_by) == (4, 4)
    assert faults() == []


def test_a_story_without_the_name_stays_as_it_is(db):
    article = make_article()
    assert anonymise(article) is None
    assert article.versions.count() == 1


def test_the_name_no_longer_leads_readers_to_the_story_and_its_former_address_does(story, client):
    old = CatalogueEntry.objects.get().get_absolute_url()
    assert "zara-quist" in old
    anonymise(story)
    entry = CatalogueEntry.objects.get()
    assert entry.get_absolute_url() == "/2024/07/02/a-woman-arrested/"
    assert client.get(old)["Location"] == entry.get_absolute_url()
    assert search.count(TextQuery("Quist")) == 0
    assert search.count(TextQuery("nobody arrested", PHRASE)) == 1
    history = client.get(f"{entry.get_absolute_url()}history/").content.decode()
    assert REASON in history
    assert "Words were removed from this version" in history
    page = client.get(f"{entry.get_absolute_url()}versions/1/").content.decode()
    assert "Words were removed from this version" in page
    assert "Quist" not in page + history


@pytest.mark.slow
def test_a_withdrawn_story_stays_withdrawn_and_is_reinstated_without_the_name(story, client):
    url = CatalogueEntry.objects.get().get_absolute_url()
    publishing.withdraw(story, reason="Zara Quist asked for it.", by="ada")
    anonymise(story)
    assert story.state == "withdrawn"
    gone = client.get(url)
    assert gone.status_code == 410
    assert "a woman asked for it." in gone.content.decode()
    publishing.reinstate(story, by="ada")
    assert faults() == []
    assert client.get(CatalogueEntry.objects.get().get_absolute_url()).status_code == 200


def test_a_story_on_legal_hold_still_has_the_name(story):
    publishing.hold(story, reason="Case", by="root")
    with pytest.raises(OnLegalHold):
        anonymise(story)
    assert story.versions.get(number=1).story.headline == "Zara Quist arrested"


def test_a_reason_with_the_name_is_refused(story):
    with pytest.raises(ActionRefused, match="for ever"):
        anonymisation.anonymise(story, spellings=NAMES, reason="Zara Quist asked.", by="root")


def test_the_desk_copy_loses_the_name_and_follows_the_new_version(story):
    publishing.copy_to_desk(story.versions.get(number=1), by="ada")
    DeskCopy.objects.update(state="review")
    due = timezone.now() + timedelta(days=1)
    publishing.schedule(story, due_at=due, kind="update", note="About Zara Quist.", by="ada")
    anonymise(story)
    copy = DeskCopy.objects.get()
    assert (copy.headline, copy.state, copy.based_on, copy.opened_by) == ("a woman arrested", "review", 3, "ada")
    row = ScheduledStory.objects.get()
    assert (row.story.headline, row.note, row.based_on) == ("a woman arrested", "About a woman.", 3)


def test_terms_of_that_name_leave_the_story_and_merged_ones_become_their_current_terms(db):
    article = make_article(
        tags=[Term.named("Zara Quist", "person"), "River", "Quist affair"],
        bylines=(Byline("Zara Quist", "zara-quist"), Byline("Ada", "ada")),
    )
    into = Tag.objects.create(slug="affair", name="The affair")
    taxonomy_changes.merge(Tag.objects.get(slug="quist-affair"), into=into, by="root")
    anonymise(article, NameSpellings(("Zara Quist", "Quist"), "a woman"))
    story = Version.objects.get(number=2).story
    assert [(tag.key, tag.name) for tag in story.tags] == [("river", "River"), ("affair", "The affair")]
    assert story.bylines == (Byline("a woman", ""), Byline("Ada", "ada"))


# --- the whole archive ----------------------------------------------------------------------------------------------


def archive_files() -> list[Path]:
    folders = [settings.UPLOADS_ROOT, settings.SEALS_ROOT, settings.SEARCH_ROOT]
    matches = [f for folder in folders if folder.exists() for f in folder.rglob("*") if f.is_file()]
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        matches += [f for f in name.parent.glob(name.name + "*") if f.is_file()]
    return matches


def residue(*words: str) -> list[str]:
    """Return every file and table that has one of the words in any common encoding."""
    needles = [w.encode(code) for word in words for w in (word, word.lower()) for code in ("utf-8", "utf-16-le")]
    left = [str(f) for f in archive_files() if any(needle in f.read_bytes() for needle in needles)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if connection.vendor == "sqlite" and re.fullmatch("articles_search_(live|past)_(words|stems)", table):
                cursor.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms_of_{table} USING fts5vocab(main, {table}, row)"
                )
                table = f"terms_of_{table}"
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(cursor.fetchall()).lower()
            left += [table for word in words if word.lower() in rows]
    return left


SECRET = "Zanzibarquist"


@pytest.fixture
def article_with_name(transactional_db):
    """Return an article with the name in every field; the name is also in every other table that can have it."""
    article = make_article(
        headline=f"{SECRET} arrested",
        dek=f"About {SECRET}",
        dateline=SECRET.upper(),
        body=f'<p>{SECRET} said. <a href="https://example.org/{SECRET.lower()}" title="{SECRET}">x</a></p>'
        f"<p>{f'{SECRET} again. ' * 500}</p>",
        bylines=(Byline(f"Ann {SECRET}", f"ann-{SECRET.lower()}"),),
        agency_lines=(AgencyLine(f"From {SECRET} Press.", f"{SECRET} Press", f"{SECRET.lower()}-press"),),
        tags=[Term.named(SECRET, "person"), "River"],
        pictures=(Picture(caption=SECRET, credit=SECRET, alt=SECRET),),
        source=Source(
            "Wire", f"id-{SECRET.lower()}", f"https://wire.example/{SECRET.lower()}", "x", f"<b>{SECRET}</b>"
        ),
    )
    publishing.correct(article, note=f"{SECRET} was free.", story=make_story(headline="Nobody arrested"), by="ada")
    publishing.readdress(article, slug=f"not-{SECRET}", by="ada")
    copy = publishing.copy_to_desk(article.versions.get(number=1), by="ada")
    EditingSession.objects.create(copy=copy, by="ada", seen_at=timezone.now(), unsaved_data=f"headline={SECRET}")
    article.internal_notes.create(text=f"Call {SECRET}", by="ada")
    comment = article.comments.create(quote=f"{SECRET} said", text=f"Did {SECRET}?", by="ada")
    comment.replies.create(article=article, text=f"{SECRET} did.", by="eve")
    draft = make_draft(headline=f"Draft of {SECRET}")
    publishing.schedule(draft, due_at=timezone.now() + timedelta(days=1), by="ada")
    EditingSession.objects.create(by="eve", seen_at=timezone.now(), unsaved_data=f"headline={SECRET}")
    series = Series(name=f"The {SECRET} papers", description=f"All about {SECRET}.")
    series_changes.save(series, by="ada")
    series_changes.add(series, article, by="ada")
    series.slug = f"on-{SECRET.lower()}"
    series_changes.save(series, by="ada")
    story_import.save(StoryImport(made_by="ada", source=SECRET), [SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode())])
    story_import.dry_run(StoryImport.objects.get())
    story_import.work(StoryImport.objects.get().pk)
    withdrawn = make_article(headline="Other", body=f"<p>{SECRET}</p>")
    publishing.withdraw(withdrawn, reason=f"For {SECRET}", by="ada")
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    LogEntry.objects.create(
        user=root, content_type=ContentType.objects.get_for_model(DeskCopy), object_id="1",
        object_repr=f"{SECRET} arrested", action_flag=ADDITION, change_message=SECRET,
    )  # fmt: skip
    Author.objects.create(slug="editor", name="Editor", description=f"Friend of {SECRET}")
    taxonomy_changes.merge(Tag.objects.get(slug=SECRET.lower()), into=Tag.objects.get(slug="river"), by="root")
    FailedSearch.objects.create(words=SECRET.lower(), last_at=timezone.now())
    SavedView.objects.create(owner=root, name="Mine", query=f"q={SECRET}")
    BulkRun.objects.create(action_name="add_tag", by="root", title=f"Add {SECRET}", form_data={"tag": SECRET})
    fix = FindAndReplace.objects.create(wrong="x", right=SECRET, fields=["body"], made_by="root")
    FindAndReplaceItem.objects.create(work=fix, article=article, outcome=f"{SECRET} was changed")
    make_article(headline="Another", tags=["River"])
    return article


def make_anonymisation(**fields) -> Anonymisation:
    fields = {"names": f"{SECRET}\n{SECRET} Press", "replacement": "a person", "reference": "7/24"} | fields
    return Anonymisation.objects.create(made_by="root", **fields)


@pytest.mark.slow
def test_no_residue_is_left_in_any_table_or_file(article_with_name):
    assert residue(SECRET) != []
    request = make_anonymisation()
    anonymisation.begin(request, by="root")
    anonymisation.work(request.pk)
    request.refresh_from_db()
    assert [str(story) for story in request.stories.exclude(outcome="")] == []
    assert (request.state, request.names, request.left) == ("done", "", [])
    assert request.scrubbed_at
    assert residue(SECRET) == []
    assert faults() == []
    assert article_with_name.versions.get(number=1).story.headline == "a person arrested"
    assert Address.objects.filter(slug__startswith="erased-").count() == 2
    assert Tag.objects.filter(slug="river").exists()
    assert AuditEntry.objects.filter(action="anonymise").count() == 2


@pytest.mark.slow
def test_a_job_that_was_stopped_continues_and_does_nothing_twice(article_with_name):
    request = make_anonymisation()
    anonymisation.begin(request, by="root")
    calls = iter([False, True])
    anonymisation.work(request.pk, is_stopped=lambda: next(calls))
    assert request.stories.exclude(done_at=None).count() == 1
    Anonymisation.objects.update(worked_at=None)
    tasks.requeue_lost(timezone.now())
    request.refresh_from_db()
    assert request.state == "done"
    assert article_with_name.versions.filter(kind="anonymise").count() == 1
    assert residue(SECRET) == []


@pytest.mark.slow
def test_a_story_on_legal_hold_is_reported_and_can_still_be_listed(article_with_name):
    held = make_article(headline="Held", bylines=(Byline(SECRET, SECRET.lower()),))
    publishing.hold(held, reason="Case", by="root")
    request = make_anonymisation()
    anonymisation.begin(request, by="root")
    anonymisation.work(request.pk)
    request.refresh_from_db()
    assert "legal hold" in request.stories.get(article=held).outcome
    assert "author" in request.left[0]
    assert Article.objects.get(pk=held.pk).latest == 1


# --- the desk's pages -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_archivist_requests_and_an_administrator_executes(article_with_name):
    archivist, administrator = Colleague("Archivist", name="arno"), Colleague("Administrator", name="mona")
    fields = {"names": SECRET, "replacement": "a person", "reason": REASON, "reference": "7/24"}
    page = archivist.post(url_of("anonymisation_add"), fields, follow=True)
    assert "An administrator executes it" in text_of(page)
    assert "1 live story has the name" in text_of(page)
    request = Anonymisation.objects.get()
    begin = url_of("anonymisation_begin", request.pk)
    assert archivist.post(begin, {"confirmed": SECRET}).status_code == 403
    page = administrator.post(begin, {"confirmed": str(request.pk)}, follow=True)
    assert "Type the name" in text_of(page)
    page = administrator.post(begin, {"confirmed": f" {SECRET} "}, follow=True)
    assert "files were rewritten" in text_of(page)
    assert SECRET not in text_of(page)
    request.refresh_from_db()
    assert (request.state, request.made_by, request.begun_by) == ("done", "arno", "mona")


def test_the_stories_with_the_name_are_listed_before_it_is_removed(db):
    live = make_article(headline="The quay", body=f"<p>It was {SECRET} who opened it.</p>")
    corrected = make_article(headline="The bridge", body=f"<p>Built by {SECRET}.</p>")
    publishing.correct(corrected, story=make_story(headline="The bridge", body="<p>Built.</p>"), note="No.", by="ada")
    make_article(headline="The tram", body="<p>Nobody.</p>")
    request = make_anonymisation(names=f"{SECRET}\nBuilt")
    page = Colleague("Archivist", name="arno").get(url_of("anonymisation_change", request.pk))
    assert [(match.article, match.source) for match in page.context["matches"]] == [
        (corrected.pk, ""),
        (live.pk, ""),
    ]
    assert page.context["names"] == [(SECRET, 2), ("Built", 1)]
    alone = make_anonymisation(names=SECRET)
    page = Colleague("Administrator", name="mona").get(url_of("anonymisation_change", alone.pk))
    assert [match.source for match in page.context["matches"]] == ["version 1", ""]
    text = text_of(page)
    assert f"<mark>{SECRET}</mark>" in text
    assert "The tram" not in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"names": " \n "}, "This field is required"),
        ({"names": "—"}, "letters or digits"),
        ({"reason": f"{SECRET} asked"}, "these words stay"),
        ({"reference": f"Letter of {SECRET}"}, "these words stay"),
        ({"replacement": SECRET.lower()}, "these words stay"),
        ({"names": "\n".join(f"Name {n}" for n in range(31))}, "thirty"),
    ],
)
def test_an_unsuitable_request_is_refused_with_a_message(db, changes, words):
    fields = {"names": SECRET, "replacement": "a person", "reason": REASON, "reference": "7/24"}
    page = Colleague("Archivist").post(url_of("anonymisation_add"), fields | changes)
    assert words in text_of(page)
    assert not Anonymisation.objects.exists()


@pytest.mark.slow
def test_a_story_without_a_name_can_be_erased(story):
    anonymise(story)
    erasure.erase(story, reason="order", by="root")
    assert [v.story_json is None for v in story.versions.order_by("number")] == [True, True, True, False]
    assert faults() == []


@pytest.mark.slow
def test_photographs_lose_the_name_and_files_that_have_it_are_reported(article_with_name):
    photo = make_photo()
    edit([photo], caption=f"{SECRET} at home", persons=[SECRET, "Ada"], keywords=[SECRET], credit=SECRET)
    Original.objects.update(embedded={"iptc": {"caption": f"{SECRET} at home"}}, filename=f"{SECRET}.jpg")
    request = make_anonymisation()
    anonymisation.begin(request, by="root")
    anonymisation.work(request.pk)
    photo.refresh_from_db()
    assert (photo.caption, photo.persons, photo.keywords, photo.credit) == ("a person at home", ["Ada"], [], "a person")
    request.refresh_from_db()
    assert str(photo.uuid) in request.left[0]
    assert residue(SECRET) == []


@pytest.mark.slow
def test_an_account_of_that_name_is_reported_because_the_log_needs_it(article_with_name):
    make_article(headline="By somebody", by=SECRET)
    request = make_anonymisation()
    anonymisation.begin(request, by="root")
    anonymisation.work(request.pk)
    request.refresh_from_db()
    assert "who did what stays" in request.left[0]


@pytest.mark.parametrize("at_once", [1, 2, 3, 4, 500])
def test_articles_with_a_name_are_listed_with_any_batch_size(db, monkeypatch, at_once):
    monkeypatch.setattr(anonymisation_search, "_BATCH", at_once)
    articles = [make_article(headline=f"Ann Smith {n}" if n else "Nobody") for n in range(4)]
    publishing.minor_edit(articles[1], story=make_story(headline="No name"), by="ada")
    names = NameSpellings(("Ann Smith",), "a woman")
    assert anonymisation_search.count(names) == (2, 1)
    assert anonymisation_search.articles_with_name(names) == [article.pk for article in articles[1:]]
