from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from articles.models import Address, Article, AuditEntry, CatalogueEntry, DeskCopy, ScheduledStory, Version
from articles.models.version import ImmutableVersion, VersionKind
from articles.record import desk_copies, publishing, scheduling
from articles.record.bulk_publishing import prepare
from articles.record.permalinks import SlugAllocator
from articles.record.versioning import ActionRefused, Conflict, NeverPublished, NothingChanged
from articles.story.dates import StoryDate
from articles.story.validation import validate
from articles.taxonomy.resolver import TaxonomyResolver
from tests.factories import make_article, make_draft, make_story
from tests.registries import WITH_NOTE

pytestmark = pytest.mark.django_db


def address_of(article):
    return Address.objects.get(article=article, is_current=True).get_absolute_url()


def edit(article, **changes):
    copy = publishing.open_on_desk(article, by="ada")
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.full_clean()
    copy.save()
    return copy


def live_story(article):
    return article.versions.get(number=article.latest).story


def test_a_published_draft_leaves_the_desk():
    article = make_draft(headline="The mill reopens", section="Business", tags=["Mill"], authors=["Ann Lee"])
    assert not CatalogueEntry.objects.exists()
    version = publishing.publish(article, by="ada")
    assert (version.number, version.kind, article.state, article.latest) == (1, "publish", "live", 1)
    assert not DeskCopy.objects.exists()
    entry = CatalogueEntry.objects.get()
    assert (entry.headline, entry.byline, entry.section.slug) == ("The mill reopens", "Ann Lee", "business")
    assert version.story.published.precision == "minute"


def test_a_correction_prints_its_note_and_moves_the_date_and_a_minor_edit_does_neither():
    article = make_article()
    edit(article, body="<p>The ferry sailed again on Wednesday.</p>")
    publishing.minor_edit(article, by="ada", at=StoryDate("2024-07-03"))
    assert live_story(article).updated is None and live_story(article).notes == ()
    edit(article, headline="Ferry returns to the harbour")
    publishing.correct(article, note="It is a harbour.", by="ada", at=StoryDate("2024-07-05"))
    story = live_story(article)
    assert story.updated == StoryDate("2024-07-05")
    assert [(n.kind, n.text, n.date.text) for n in story.notes] == [("correction", "It is a harbour.", "2024-07-05")]
    assert CatalogueEntry.objects.get().is_corrected
    publishing.update(article, story=replace(story, dek="More", notes=()), by="ada", at=StoryDate("2024-07-06"))
    assert [n.text for n in live_story(article).notes] == ["It is a harbour."], "a printed note is never lost"


@pytest.mark.parametrize("kind", WITH_NOTE)
def test_a_note_is_required_where_readers_need_one(kind):
    article, verb = make_article(), publishing.VERBS[kind]
    with pytest.raises(ValidationError, match="needs words"):
        verb(article, note="  ", by="ada")
    assert article.latest == 1 and Version.objects.count() == 1
    verb(article, note="Why.", by="ada")
    assert article.latest == 2


def test_an_unchanged_story_is_not_published_again():
    article = make_article(tags=["River"], section="News", authors=["Ann Lee"])
    publishing.open_on_desk(article, by="ada")
    for verb in (publishing.update, publishing.minor_edit):
        with pytest.raises(NothingChanged):
            verb(article, by="ada")


def test_a_withdrawn_story_is_gone_until_it_is_reinstated():
    article = make_article()
    publishing.withdraw(article, reason="The figures were wrong.", by="ada")
    assert article.state == "withdrawn" and not CatalogueEntry.objects.exists()
    for verb in (publishing.update, publishing.minor_edit):
        with pytest.raises(ActionRefused, match="withdrawn"):
            verb(article, story=make_story(headline="New"), by="ada")
    with pytest.raises(ActionRefused):
        publishing.withdraw(article, reason="again", by="ada")
    publishing.reinstate(article, by="ada")
    assert article.state == "live" and CatalogueEntry.objects.get().version == 3
    assert [v.kind for v in article.versions.all()] == ["publish", "withdraw", "reinstate"]


def test_only_publish_and_schedule_are_possible_before_the_first_publication():
    article = make_draft()
    for act in (
        lambda: publishing.update(article, by="ada"),
        lambda: publishing.correct(article, note="x", by="ada"),
        lambda: publishing.withdraw(article, reason="x", by="ada"),
        lambda: publishing.reinstate(article, by="ada"),
        lambda: publishing.readdress(article, slug="x", by="ada"),
    ):
        with pytest.raises(NeverPublished):
            act()


def test_a_scheduled_story_may_be_published_late_and_never_early():
    article = make_article(published="2024-07-02")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(ActionRefused, match="future"):
        publishing.correct(article, note="x", by="ada", at=tomorrow)
    with pytest.raises(ActionRefused, match="before version 1"):
        publishing.correct(article, note="x", by="ada", at=StoryDate("2024-07-01"))
    with pytest.raises(ActionRefused, match="future"):
        make_article(published=StoryDate.at(tomorrow))
    publishing.correct(article, note="x", by="ada", at=StoryDate("2024-07-03"))
    version = article.versions.get(number=2)
    assert version.effective == "2024-07-03" and version.recorded_at.year > 2024


def test_a_published_version_is_never_overwritten():
    article = make_article()
    version = article.versions.get()
    version.note = "changed"
    for act in (
        version.save,
        version.delete,
        lambda: Version.objects.update(note="x"),
        lambda: Version.objects.all().delete(),
        lambda: article.versions.all().delete(),
        lambda: Version.objects.bulk_update([version], ["note"]),
    ):
        with pytest.raises(ImmutableVersion):
            act()
    for act in (article.delete, Article.objects.all().delete):
        with pytest.raises((ValidationError, ProtectedError)):
            act()
    assert Version.objects.get().note == ""


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE articles_version SET note = 'x'",
        "DELETE FROM articles_version",
        "UPDATE articles_version SET story = NULL",
    ],
)
def test_postgresql_refuses_to_change_a_version(sql):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: on SQLite the models refuse, and verify_archive finds out")
    make_article()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(sql)


def test_a_draft_is_deleted_with_everything_on_its_desk():
    article = make_draft(authors=["Ann Lee"])
    article.delete()
    assert not Article.objects.exists() and not DeskCopy.objects.exists()


def test_a_changed_slug_or_day_redirects_for_ever_and_changing_it_back_restores_the_address():
    article = make_article(headline="One", published="2024-07-02")
    publishing.readdress(article, slug="Two!", by="ada")
    assert address_of(article) == "/2024/07/02/two/"
    edit(article, published="2024-07-03")
    publishing.minor_edit(article, by="ada")
    assert address_of(article) == "/2024/07/03/two/"
    assert CatalogueEntry.objects.get().day.day == 3
    edit(article, published="2024-07-02")
    publishing.minor_edit(article, by="ada")
    publishing.readdress(article, slug="one", by="ada")
    assert address_of(article) == "/2024/07/02/one/"
    assert sorted((a.day.day, a.slug) for a in article.addresses.all()) == [(2, "one"), (2, "two"), (3, "two")]
    other = make_article(headline="Two", published="2024-07-02")
    assert address_of(other) == "/2024/07/02/two-2/", "a former address is never given to another story"


def test_a_changed_headline_leaves_the_address():
    article = make_article(headline="One")
    edit(article, headline="Two")
    publishing.update(article, by="ada")
    assert address_of(article).endswith("/one/")


def test_stories_of_one_day_are_ordered_by_minute_and_then_by_arrival():
    for headline, moment in (
        ("a", "2024-07-02T09:00Z"),
        ("b", "2024-07-02T08:59Z"),
        ("c", "2024-07-02T09:00Z"),
        ("d", "2024-07-02"),
    ):
        make_article(headline=headline, published=moment)
    assert "".join(e.headline for e in CatalogueEntry.objects.order_by("docid")) == "dbac"


def test_the_address_of_a_story_without_a_headline_has_its_first_words():
    assert address_of(make_article(headline="", body="<p>The mayor said no.</p>")) == "/2024/07/02/the-mayor-said-no/"
    assert address_of(make_article(headline="???", body="<p>!</p>")) == "/2024/07/02/story/"


def test_of_two_editors_only_the_first_publishes():
    article = make_article()
    theirs = Article.objects.get(pk=article.pk)
    publishing.update(theirs, story=make_story(headline="Theirs"), by="ben")
    with pytest.raises(Conflict, match="version 2"):
        publishing.update(article, story=make_story(headline="Mine"), by="ada")


def test_a_desk_copy_of_an_older_version_is_not_published_over_a_newer_one():
    article = make_article()
    edit(article, headline="From the desk")
    publishing.update(article, story=make_story(headline="From an import"), by="import")
    assert DeskCopy.objects.exists(), "what somebody typed is not lost"
    with pytest.raises(Conflict, match="opened on the desk at version 1"):
        publishing.update(article, by="ada")


def test_an_outdated_desk_copy_is_published_after_an_explicit_confirmation():
    article = make_article()
    edit(article, headline="From the desk")
    publishing.update(article, story=make_story(headline="From an import"), by="import")
    publishing.keep_over(article, by="ada")
    publishing.update(article, by="ada")
    assert live_story(article).headline == "From the desk"
    assert [version.by for version in article.versions.all()] == ["ada", "import", "ada"]


def test_a_desk_copy_edited_after_scheduling_follows_the_published_version():
    article = make_draft(headline="Tomorrow")
    now = datetime(2024, 7, 1, 12, tzinfo=UTC)
    publishing.schedule(article, due_at=now + timedelta(hours=1), by="ada", now=now)
    edit(article, headline="Tomorrow, and more")
    assert [o.refused for o in scheduling.publish_due(now + timedelta(hours=2))] == [""]
    article.refresh_from_db()
    publishing.update(article, by="ada")
    assert live_story(article).headline == "Tomorrow, and more"


def test_an_imported_story_opened_and_saved_untouched_makes_no_version():
    from articles.story.credits import AgencyLine
    from articles.story.notes import Note
    from articles.story.story import Picture, Source

    article = make_article(
        section="News",
        tags=["River", "Mill"],
        authors=["Ann Lee", "Bo Ek"],
        agency_lines=(AgencyLine("Reuters contributed to this report.", "Reuters", "reuters"),),
        pictures=(
            Picture(caption="A", credit="B"),
            Picture("p1", "C", "D", "E", photo="5f6f8b8e-6b0c-5c8f-9a53-0d9f6a0c2f3a"),
        ),
        body='<p>a</p><figure data-picture="p1"></figure>',
        notes=(Note("Printed long ago.", date=StoryDate("1998-06")),),
        source=Source("Wire", "42"),
        kicker="K", dek="D", dateline="KYIV", genre="analysis", edition="Late", page="A1",
        updated=StoryDate("2024-07-03"),
    )  # fmt: skip
    copy = publishing.open_on_desk(article, by="ada")
    copy.full_clean()
    copy.save()
    frozen = desk_copies.freeze(DeskCopy.objects.get())
    assert frozen == live_story(article) and frozen.source == live_story(article).source


def test_flags_are_logged_and_make_no_version():
    article = make_article()
    publishing.hide_from_engines(article, by="ada", reason="asked")
    publishing.hold(article, by="ada", reason="Case 7")
    assert article.noindex and article.legal_hold and CatalogueEntry.objects.get().noindex
    publishing.release_hold(article, by="ada")
    publishing.show_to_engines(article, by="ada")
    assert AuditEntry.objects.count() == 4 and Version.objects.count() == 1


def test_a_scheduled_story_is_published_when_it_is_due_and_not_before():
    article = make_draft(headline="Tomorrow")
    now = datetime(2024, 7, 1, 12, tzinfo=UTC)
    due = datetime(2024, 7, 2, 6, tzinfo=UTC)
    publishing.schedule(article, due_at=due, by="ada", now=now)
    assert not list(scheduling.publish_due(now))
    assert [o.refused for o in scheduling.publish_due(due)] == [""]
    article.refresh_from_db()
    assert article.state == "live" and live_story(article).published.text == "2024-07-02T06:00+00:00"
    assert not ScheduledStory.objects.exists() and not list(scheduling.publish_due(due))


@pytest.mark.parametrize("kind", [kind for kind in publishing.VERBS if kind is not VersionKind.PUBLISH])
def test_each_kind_of_version_with_a_text_can_be_scheduled_with_its_note(kind):
    article = make_article(published="2020-01-01")
    now, due = datetime(2024, 7, 1, 12, tzinfo=UTC), datetime(2024, 7, 2, 6, tzinfo=UTC)
    later = make_story(headline="Later", published="2020-01-01")
    publishing.schedule(article, kind=kind, note="Why.", gravity="top", story=later, due_at=due, by="ada", now=now)
    assert [outcome.refused for outcome in scheduling.publish_due(due)] == [""]
    article.refresh_from_db()
    version = article.versions.get(number=2)
    assert (version.kind, version.story.headline) == (kind, "Later")
    notes = [(note.kind, note.label, note.gravity) for note in version.story.notes]
    placement = "top" if kind.needs_note else "foot"
    assert notes == ([(kind.note_kind, kind.label, placement)] if kind.prints_note else [])


def test_each_kind_of_version_with_a_printed_note_or_folded_in_the_history_has_a_verb():
    assert publishing.VERBS.keys() - {VersionKind.PUBLISH} == {k for k in VersionKind if k.prints_note or k.is_minor}


def test_a_scheduled_correction_is_refused_when_the_story_has_a_newer_version(caplog):
    article = make_article()
    due = datetime.now(UTC) + timedelta(seconds=5)
    publishing.schedule(
        article, kind="correct", note="Wrong.", story=make_story(headline="Later"), due_at=due, by="ada"
    )
    publishing.update(article, story=make_story(headline="Meanwhile"), by="ben")
    (outcome,) = scheduling.publish_due(due)
    assert "version 2 is live" in outcome.refused and "could not be published" in caplog.text
    assert live_story(article).headline == "Meanwhile" and ScheduledStory.objects.get().refused
    assert not list(scheduling.publish_due(due)), "it alerts once"


def test_a_story_is_scheduled_again_in_place_of_its_earlier_schedule_and_a_refusal_leaves_that():
    article = make_draft()
    due = datetime.now(UTC) + timedelta(days=1)
    publishing.schedule(article, due_at=due, by="ada")
    publishing.schedule(article, due_at=due + timedelta(days=1), by="ben")
    with pytest.raises(ValidationError):
        publishing.schedule(article, due_at=due, by="x" * 151)
    assert [(row.due_at, row.by) for row in ScheduledStory.objects.all()] == [(due + timedelta(days=1), "ben")]


def test_a_past_moment_cannot_be_scheduled():
    with pytest.raises(ActionRefused, match="past"):
        publishing.schedule(make_draft(), due_at=datetime(2020, 1, 1, tzinfo=UTC), by="ada")


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ({"published": "2024-07-05"}, "Published: July 5, 2024 is in the future"),
        ({"published": "2024-07-02T06:01Z"}, "Published: July 2, 2024, 06:01 UTC is in the future"),
        ({"updated": "2099-01-01"}, "Updated: January 1, 2099 is in the future"),
    ],
)
def test_a_schedule_that_could_not_be_published_when_due_is_refused_at_once(dates, message):
    now, due = datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 7, 2, 6, tzinfo=UTC)
    story = make_story(**{"published": None} | {name: StoryDate(text) for name, text in dates.items()})
    with pytest.raises(ActionRefused, match=message):
        publishing.schedule(make_draft(), story=story, due_at=due, by="ada", now=now)
    assert not ScheduledStory.objects.exists()


def test_a_scheduled_change_changes_something_and_is_later_than_the_last_change():
    article = make_article(published="2024-07-01")
    due = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(NothingChanged):
        publishing.schedule(article, kind="update", story=live_story(article), due_at=due, by="ada")
    with pytest.raises(ActionRefused, match="before version 1 took effect"):
        publishing.schedule(
            article,
            kind="update",
            story=make_story(headline="New", published="2024-05-01"),
            due_at=datetime(2024, 6, 1, tzinfo=UTC),
            by="ada",
            now=datetime(2024, 5, 1, tzinfo=UTC),
        )


def test_no_story_is_updated_in_the_future_but_an_older_fault_does_not_block_it():
    with pytest.raises(ActionRefused, match="Updated: 2099"):
        publishing.publish(make_draft(), story=make_story(updated=StoryDate("2099")), by="ada")
    story = prepare(validate(make_story(updated=StoryDate("2099"))))  # as imports of earlier releases took it in
    publishing.publish_many([story], by="import", resolver=TaxonomyResolver(), slug_allocator=SlugAllocator())
    article = Article.objects.get(state="live")
    publishing.withdraw(article, reason="Wrong.", by="ada")
    assert article.versions.count() == 2


def test_a_copy_of_an_old_version_has_the_notes_printed_since():
    article = make_article(headline="Old")
    publishing.correct(article, story=make_story(headline="New"), note="Not old.", by="ada")
    publishing.copy_to_desk(article.versions.get(number=1), by="ada")
    publishing.update(article, by="ada")
    assert live_story(article).headline == "Old" and [n.text for n in live_story(article).notes] == ["Not old."]


def test_hostile_markup_is_sanitised_before_it_is_published():
    article = make_article(body="<p onclick=x>a<script>alert(1)</script></p>")
    assert live_story(article).body == "<p>a</p>"


def test_a_verb_that_fails_leaves_nothing_behind(monkeypatch):
    article = make_article()
    monkeypatch.setattr("articles.catalogue.catalogue.enter", lambda *filed: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publishing.update(article, story=make_story(headline="New"), by="ada")
    assert article.latest == 1 and Version.objects.count() == 1 and Article.objects.get().latest == 1


def test_a_note_of_control_characters_alone_is_empty_and_other_notes_lose_them():
    article = make_article()
    with pytest.raises(ValidationError):
        publishing.correct(article, note="\0\ud800", by="ada")
    version = publishing.correct(article, note="July\0 1\ud800", by="a\0da\ud800")
    assert (version.note, version.by, version.story.notes[-1].text) == ("July 1", "ada", "July 1")
