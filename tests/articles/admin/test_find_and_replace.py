"""Find and fix everywhere: found, shown, chosen, published story by story, stopped, gone on with, reported."""

import pytest
from django.utils import timezone

from articles.jobs import find_and_replace, tasks
from articles.models import Article, AuditEntry, CatalogueEntry, FindAndReplace, FindAndReplaceItem, Version
from articles.record import publishing
from articles.record.versioning import ActionRefused
from articles.story.replacement import FIELDS
from articles.story.story import Byline, Picture, to_json
from tests.articles.admin.desk_client import Colleague, url_of, words_of
from tests.factories import make_article, make_draft

SAID = {"wrong": "Jon Smith", "right": "John Smith", "fields": list(FIELDS), "kind": "minor_edit", "exact_case": "on"}


def make_fix(**fields) -> FindAndReplace:
    fields = {"wrong": "Jon Smith", "right": "John Smith", "fields": list(FIELDS), "made_by": "edda"} | fields
    return find_and_replace.find_stories(FindAndReplace(**fields))


def do(fix: FindAndReplace, **how) -> FindAndReplace:
    find_and_replace.begin(fix, by="edda")
    find_and_replace.work(fix.pk, **how)
    fix.refresh_from_db()
    return fix


def with_smith(headline="Story", **fields) -> Article:
    return make_article(headline=headline, body="<p>Jon Smith sailed.</p>", **fields)


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def test_an_editor_puts_a_name_right_in_all_stories_from_one_page(editor):
    first, second, other = with_smith("First"), with_smith("Second"), make_article(headline="Other")
    page = editor.post(url_of("findandreplace_add"), SAID, follow=True)
    assert "<del>Jon</del>" in words_of(page)
    fix = FindAndReplace.objects.get()
    assert [story.article for story in fix.stories.all()] == [second, first]
    shown = [str(story.pk) for story in fix.stories.all()]
    page = editor.post(url_of("findandreplace_begin", fix.pk), {"shown": shown, "chosen": shown}, follow=True)
    assert "2 changed" in words_of(page)
    assert CatalogueEntry.objects.get(article=first).get_absolute_url() in words_of(page)
    assert Version.objects.get(article=first, number=2).story.body == "<p>John Smith sailed.</p>"
    assert (Version.objects.get(article=first, number=2).kind, Version.objects.filter(article=other).count()) == (
        "minor_edit",
        1,
    )
    assert [entry.action for entry in AuditEntry.objects.filter(noun="fix")] == ["fix everywhere"]


def test_a_correction_tells_readers_the_same_on_every_story(editor):
    articles = [with_smith("First"), with_smith("Second")]
    said = SAID | {"kind": "correct", "note": "The sailor’s name is John Smith."}
    editor.post(url_of("findandreplace_add"), said)
    fix = FindAndReplace.objects.get()
    shown = [str(story.pk) for story in fix.stories.all()]
    editor.post(url_of("findandreplace_begin", fix.pk), {"shown": shown, "chosen": shown})
    for article in articles:
        version = Version.objects.get(article=article, number=2)
        assert (version.kind, version.story.notes[0].text) == ("correct", said["note"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wrong": " — "}, "at least one word"),
        ({"right": "Jon Smith"}, "the same"),
        ({"right": ""}, "required"),
        ({"kind": "correct"}, "needs words for readers"),
        ({"kind": "withdraw"}, "valid choice"),
        ({"fields": []}, "required"),
        ({"fields": ["notes"]}, "valid choice"),
        ({"wrong": "x" * 301}, "at most 300"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_words(editor, changes, words):
    page = editor.post(url_of("findandreplace_add"), SAID | changes)
    assert words in words_of(page)
    assert not FindAndReplace.objects.exists()


def test_stories_that_are_not_ticked_are_left_as_they_are(editor):
    kept, changed = with_smith("Kept"), with_smith("Changed")
    editor.post(url_of("findandreplace_add"), SAID)
    fix = FindAndReplace.objects.get()
    stories = {story.article_id: str(story.pk) for story in fix.stories.all()}
    editor.post(
        url_of("findandreplace_choose", fix.pk), {"shown": list(stories.values()), "chosen": [stories[changed.pk]]}
    )
    assert [story.article for story in find_and_replace.waiting(fix)] == [changed]
    editor.post(
        url_of("findandreplace_begin", fix.pk), {"shown": [stories[changed.pk]], "chosen": [stories[changed.pk]]}
    )
    assert [a.versions.count() for a in (kept, changed)] == [1, 2]
    assert FindAndReplace.objects.get().state == "done"


def test_only_live_stories_are_found(db):
    withdrawn, live = with_smith("Gone"), with_smith("Live")
    publishing.withdraw(withdrawn, reason="x", by="ada")
    make_draft(body="<p>Jon Smith</p>")
    make_article(headline="Smith, Jon")
    make_article(headline="jon smith")
    assert [story.article for story in make_fix().stories.all()] == [live]


def test_words_are_looked_for_in_the_chosen_fields_alone(db):
    make_article(headline="Body", body="<p>Jon Smith</p>")
    line = make_article(headline="Line", bylines=(Byline("Jon Smith", "jon-smith"),))
    photo = make_article(headline="Photo", pictures=(Picture(credit="Jon Smith"),))
    fix = make_fix(fields=["bylines", "credits"])
    assert [story.article for story in fix.stories.all()] == [photo, line]
    do(fix)
    assert Version.objects.get(article=line, number=2).story.bylines == (Byline("John Smith", "john-smith"),)


NOT_FORCED = {
    "withdrawn": (lambda article: publishing.withdraw(article, reason="x", by="ada"), "withdrawn by now"),
    "held": (lambda article: publishing.hold(article, reason="x", by="ada"), "legal hold"),
    "changed": (lambda article: publishing.update(article, story=_other(article), by="ada"), "changed since"),
}


def _other(article):
    from tests.factories import make_story

    return make_story(headline="New", body="<p>Jon Smith again.</p>")


@pytest.mark.parametrize("what", NOT_FORCED)
def test_a_story_that_may_not_change_or_changed_meanwhile_is_reported_not_forced(db, what):
    change, words = NOT_FORCED[what]
    article, fine = with_smith("First"), with_smith("Second")
    fix = make_fix()
    change(article)
    before = article.versions.count()
    do(fix)
    assert words in fix.stories.get(article=article).outcome
    assert fix.stories.get(article=fine).version == 2
    assert (article.versions.count(), fix.state) == (before, "done")


def test_a_story_on_the_desk_is_put_right_for_readers_and_the_desk_is_told(db):
    article = with_smith()
    copy = publishing.open_on_desk(article, by="ada")
    copy.headline = "Something written meanwhile"
    copy.save()
    fix = do(make_fix())
    assert "on the desk" in fix.stories.get().outcome
    assert fix.stories.get().version == 2
    copy.refresh_from_db()
    assert copy.headline == "Something written meanwhile"


def test_work_stops_when_it_is_told_to_and_goes_on_where_it_was(editor):
    for name in ("A", "B", "C"):
        with_smith(name)
    fix = make_fix()
    find_and_replace.begin(fix, by="edda")
    calls = iter([False, True])
    find_and_replace.work(fix.pk, is_stopped=lambda: next(calls))
    assert [bool(story.version) for story in fix.stories.all()] == [True, False, False]
    page = editor.post(url_of("findandreplace_stop", fix.pk), follow=True)
    assert "Go on with the ticked stories" in words_of(page)
    assert "2 stories are chosen" in words_of(page)
    find_and_replace.work(fix.pk)
    assert find_and_replace.waiting(fix).count() == 2
    waiting = [str(story.pk) for story in find_and_replace.waiting(fix)]
    page = editor.post(url_of("findandreplace_begin", fix.pk), {"shown": waiting, "chosen": waiting}, follow=True)
    assert "3 changed" in words_of(page)
    assert set(Version.objects.values_list("number", flat=True)) == {1, 2}
    assert Version.objects.filter(number=2).count() == 3


def test_work_that_lost_its_worker_is_taken_up_again(db):
    with_smith()
    fix = make_fix()
    find_and_replace.begin(fix, by="edda")
    tasks.requeue_lost(timezone.now())
    assert FindAndReplace.objects.get().state == "running"
    FindAndReplace.objects.update(worked_at=timezone.now() - tasks._LOST_AFTER * 2)
    assert tasks.requeue_lost(timezone.now()) == 1
    assert (FindAndReplace.objects.get().state, tasks.requeue_lost(timezone.now())) == ("done", 0)


def test_an_error_of_the_archive_is_reported_and_the_rest_goes_on(db, monkeypatch):
    broken, fine = with_smith("Broken"), with_smith("Fine")
    fix = make_fix()
    real = publishing.minor_edit

    def failing(article, **how):
        if article.pk == broken.pk:
            raise RuntimeError("the disk is on fire")
        return real(article, **how)

    monkeypatch.setattr(publishing, "minor_edit", failing)
    do(fix)
    assert "in the log" in fix.stories.get(article=broken).outcome
    assert fix.stories.get(article=fine).version == 2


def test_work_begins_once(db):
    with_smith()
    fix = make_fix()
    other = FindAndReplace.objects.get()
    do(fix)
    with pytest.raises(ActionRefused, match="begun already"):
        find_and_replace.begin(other, by="eve")
    find_and_replace.work(fix.pk)
    assert Version.objects.count() == 2


def test_more_than_one_fix_takes_is_said(db, monkeypatch, client):
    monkeypatch.setattr(find_and_replace, "MAX_STORIES", 2)
    for name in ("A", "B", "C"):
        with_smith(name)
    fix = make_fix()
    assert fix.is_cut
    assert fix.stories.count() == 2


@pytest.mark.parametrize("at_once", [1, 2, 3, 200])
@pytest.mark.parametrize("most", [2, 3, 4])
def test_the_newest_stories_are_looked_into_however_many_at_once(db, monkeypatch, at_once, most):
    monkeypatch.setattr(find_and_replace, "_BATCH", at_once)
    monkeypatch.setattr(find_and_replace, "MAX_STORIES", most)
    for name in ("A", "B", "C"):
        with_smith(name)
    fix = make_fix()
    newest = CatalogueEntry.objects.order_by("-docid").values_list("article_id", flat=True)[:most]
    assert set(fix.stories.values_list("article_id", flat=True)) == set(newest)
    assert fix.is_cut == (most < 3)


@pytest.mark.one_engine
def test_a_page_of_results_costs_the_same_however_many_there_are(editor, django_assert_max_num_queries):
    for n in range(12):
        with_smith(f"Story {n}")
    fix = make_fix()
    editor.open("findandreplace_change", fix.pk)
    with django_assert_max_num_queries(22):
        page = editor.open("findandreplace_change", fix.pk)
    assert words_of(page).count("work-story") == 10
    assert "page 1 of 2" in words_of(page)


def test_what_is_ticked_is_kept_from_page_to_page(editor):
    for n in range(12):
        with_smith(f"Story {n}")
    fix = make_fix()
    first = [str(story.pk) for story in fix.stories.all()[:10]]
    choice = {"shown": first, "chosen": first[:4], "page": ["1", "2"]}
    page = editor.post(url_of("findandreplace_choose", fix.pk), choice, follow=True)
    assert "page 2 of 2" in words_of(page)
    assert "6 stories are chosen" in words_of(page)


def test_what_is_published_is_what_was_shown(db):
    article = make_article(headline="x", body="<p>Jon <em>Smith</em></p><p>Jon Smith</p>")
    fix = make_fix(right="A & <b>")
    shown = find_and_replace.apply_to(fix, article.versions.get().story).story
    do(fix)
    published = Version.objects.get(article=article, number=2).story
    assert to_json(published) == to_json(shown)
    assert published.body == "<p>A &amp; &lt;b&gt;</p><p>A &amp; &lt;b&gt;</p>"
    assert FindAndReplaceItem.objects.get().version == 2
