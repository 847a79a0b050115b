"""Find and replace lists the stories with a wrong spelling, publishes each selected one, and reports what it left."""

import pytest
from django.utils import timezone

from articles.admin.jobs.find_and_replace import FindAndReplaceAdmin
from articles.jobs import find_and_replace, tasks
from articles.models import Article, AuditEntry, CatalogueEntry, FindAndReplace, FindAndReplaceItem, Version
from articles.record import publishing
from articles.record.versioning import ActionRefused
from articles.story.canonical_json import to_json
from articles.story.credits import Byline
from articles.story.replacement import FIELDS
from articles.story.story import Picture
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story

SAID = {"wrong": "Jon Smith", "right": "John Smith", "fields": list(FIELDS), "kind": "minor_edit", "exact_case": "on"}


def make_job(**fields) -> FindAndReplace:
    fields = {"wrong": "Jon Smith", "right": "John Smith", "fields": list(FIELDS), "made_by": "edda"} | fields
    return find_and_replace.find_stories(FindAndReplace(**fields))


def run(fix: FindAndReplace, **how) -> FindAndReplace:
    find_and_replace.begin(fix, by="edda")
    find_and_replace.work(fix.pk, **how)
    fix.refresh_from_db()
    return fix


def make_misspelt(headline="Story", **fields) -> Article:
    return make_article(headline=headline, body="<p>Jon Smith sailed.</p>", **fields)


@pytest.fixture
def editor(db):
    return Colleague("Editor")


@pytest.mark.slow
def test_an_editor_corrects_a_name_in_all_stories_from_one_page(editor):
    first, second, other = (
        make_misspelt("First"),
        make_misspelt("Second"),
        make_article(headline="Other"),
    )
    page = editor.post(url_of("findandreplace_add"), SAID, follow=True)
    assert "<del>Jon</del>" in text_of(page)
    fix = FindAndReplace.objects.get()
    assert [story.article for story in fix.stories.all()] == [second, first]
    story_pks = [str(story.pk) for story in fix.stories.all()]
    page = editor.post(url_of("findandreplace_begin", fix.pk), {"shown": story_pks, "chosen": story_pks}, follow=True)
    assert "2 changed" in text_of(page)
    assert CatalogueEntry.objects.get(article=first).get_absolute_url() in text_of(page)
    assert Version.objects.get(article=first, number=2).story.body == "<p>John Smith sailed.</p>"
    assert (Version.objects.get(article=first, number=2).kind, Version.objects.filter(article=other).count()) == (
        "minor_edit",
        1,
    )
    assert [entry.action for entry in AuditEntry.objects.filter(noun="fix")] == ["fix everywhere"]


def test_a_correction_has_the_same_note_for_readers_on_every_story(editor):
    articles = [make_misspelt("First"), make_misspelt("Second")]
    fields = SAID | {"kind": "correct", "note": "The sailor’s name is John Smith."}
    editor.post(url_of("findandreplace_add"), fields)
    fix = FindAndReplace.objects.get()
    story_pks = [str(story.pk) for story in fix.stories.all()]
    editor.post(url_of("findandreplace_begin", fix.pk), {"shown": story_pks, "chosen": story_pks})
    for article in articles:
        version = Version.objects.get(article=article, number=2)
        assert (version.kind, version.story.notes[0].text) == ("correct", fields["note"])


@pytest.mark.slow
def test_minor_edits_that_change_headlines_or_bring_back_what_was_corrected_are_listed_and_confirmed(editor):
    plain, headline = make_misspelt("Plain"), make_misspelt("Jon Smith sails")
    corrected = make_article(headline="Corrected", body="<p>John Smith sailed.</p>")
    wrong = make_story(headline="Corrected", body="<p>Jon Smith sailed.</p>")
    publishing.correct(corrected, story=wrong, note="He is Jon.", by="ada")
    editor.post(url_of("findandreplace_add"), SAID)
    fix = FindAndReplace.objects.get()
    pks = {story.article: str(story.pk) for story in fix.stories.all()}
    chosen = {"shown": [*pks.values()], "chosen": [*pks.values()]}
    page = editor.post(url_of("findandreplace_begin", fix.pk), chosen, follow=True)
    assert "2 of the chosen stories would change more than a minor edit should" in text_of(page)
    assert "The headline changes from “Jon Smith sails” to “John Smith sails”." in text_of(page)
    assert "It brings back what a correction took out: “John Smith sailed.”" in text_of(page)
    assert {item.article for item in page.context["to_confirm"]} == {headline, corrected}
    assert not Version.objects.filter(article=plain, number=2).exists()
    for confirmed in ("", pks[headline], "x"):
        page = editor.post(url_of("findandreplace_begin", fix.pk), chosen | {"confirmed_minor": confirmed}, follow=True)
        assert "Nothing was published yet" in text_of(page)
    confirmed = f"{pks[headline]},{pks[corrected]}"
    page = editor.post(url_of("findandreplace_begin", fix.pk), chosen | {"confirmed_minor": confirmed}, follow=True)
    assert "3 changed" in text_of(page)


def test_a_minor_edit_everywhere_asks_nothing_where_headlines_stay_and_a_correction_never_does(db):
    make_misspelt("Plain")
    make_misspelt("Jon Smith sails")
    assert find_and_replace.minor_edits_to_confirm(make_job(fields=["body"])) == {}
    assert find_and_replace.minor_edits_to_confirm(make_job(kind="correct", note="It is John.")) == {}


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
def test_a_replacement_that_makes_no_sense_is_refused_with_a_message(editor, changes, words):
    page = editor.post(url_of("findandreplace_add"), SAID | changes)
    assert words in text_of(page)
    assert not FindAndReplace.objects.exists()


@pytest.mark.slow
def test_a_job_does_not_begin_with_a_choice_on_other_pages_that_was_not_displayed(editor, monkeypatch):
    monkeypatch.setattr(FindAndReplaceAdmin, "page_size", 1)
    make_misspelt("First")
    make_misspelt("Second")
    page = editor.post(url_of("findandreplace_add"), SAID, follow=True)
    fix = FindAndReplace.objects.get()
    on_page = str(page.context["page"].object_list[0].pk)
    fix.stories.exclude(pk=on_page).update(is_chosen=False)
    sent = {"shown": on_page, "chosen": on_page, "chosen_elsewhere": page.context["chosen_elsewhere"]}
    refused = editor.post(url_of("findandreplace_begin", fix.pk), sent, follow=True)
    assert "The choice on other pages has changed" in text_of(refused)
    sent["chosen_elsewhere"] = refused.context["chosen_elsewhere"]
    assert "1 changed" in text_of(editor.post(url_of("findandreplace_begin", fix.pk), sent, follow=True))


def test_stories_that_are_not_selected_stay_as_they_are(editor):
    unselected, changed = make_misspelt("Kept"), make_misspelt("Changed")
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
    assert [a.versions.count() for a in (unselected, changed)] == [1, 2]
    assert FindAndReplace.objects.get().state == "done"


def test_only_live_stories_are_listed(db):
    withdrawn, live = make_misspelt("Gone"), make_misspelt("Live")
    publishing.withdraw(withdrawn, reason="x", by="ada")
    make_draft(body="<p>Jon Smith</p>")
    make_article(headline="Smith, Jon")
    make_article(headline="jon smith")
    assert [story.article for story in make_job().stories.all()] == [live]


def test_only_the_selected_fields_are_searched(db):
    make_article(headline="Body", body="<p>Jon Smith</p>")
    line = make_article(headline="Line", bylines=(Byline("Jon Smith", "jon-smith"),))
    photo = make_article(headline="Photo", pictures=(Picture(credit="Jon Smith"),))
    fix = make_job(fields=["bylines", "credits"])
    assert [story.article for story in fix.stories.all()] == [photo, line]
    run(fix)
    assert Version.objects.get(article=line, number=2).story.bylines == (Byline("John Smith", "john-smith"),)


NOT_FORCED = {
    "withdrawn": (lambda article: publishing.withdraw(article, reason="x", by="ada"), "withdrawn by now"),
    "held": (lambda article: publishing.hold(article, reason="x", by="ada"), "legal hold"),
    "changed": (lambda article: publishing.update(article, story=_another_story(article), by="ada"), "changed since"),
}


def _another_story(article):
    from tests.factories import make_story

    return make_story(headline="New", body="<p>Jon Smith again.</p>")


@pytest.mark.parametrize("obstacle", NOT_FORCED)
def test_a_story_that_is_locked_or_changed_in_between_is_reported_and_left_alone(db, obstacle):
    change, words = NOT_FORCED[obstacle]
    article, fine = make_misspelt("First"), make_misspelt("Second")
    fix = make_job()
    change(article)
    before = article.versions.count()
    run(fix)
    assert words in fix.stories.get(article=article).outcome
    assert fix.stories.get(article=fine).version == 2
    assert (article.versions.count(), fix.state) == (before, "done")


def test_a_live_story_is_corrected_and_the_other_words_of_its_desk_copy_stay(db):
    article = make_misspelt()
    copy = publishing.open_on_desk(article, by="ada")
    copy.headline = "Something written meanwhile"
    copy.save()
    fix = run(make_job())
    assert "on the desk" in fix.stories.get().outcome
    assert fix.stories.get().version == 2
    copy.refresh_from_db()
    assert copy.headline == "Something written meanwhile"


@pytest.mark.slow
def test_a_job_stops_on_request_and_continues_where_it_stopped(editor):
    for name in ("A", "B", "C"):
        make_misspelt(name)
    fix = make_job()
    find_and_replace.begin(fix, by="edda")
    calls = iter([False, True])
    find_and_replace.work(fix.pk, is_stopped=lambda: next(calls))
    assert [bool(story.version) for story in fix.stories.all()] == [True, False, False]
    page = editor.post(url_of("findandreplace_stop", fix.pk), follow=True)
    assert "Go on with the ticked stories" in text_of(page)
    assert "2 stories are chosen" in text_of(page)
    find_and_replace.work(fix.pk)
    assert find_and_replace.waiting(fix).count() == 2
    waiting = [str(story.pk) for story in find_and_replace.waiting(fix)]
    page = editor.post(url_of("findandreplace_begin", fix.pk), {"shown": waiting, "chosen": waiting}, follow=True)
    assert "3 changed" in text_of(page)
    assert set(Version.objects.values_list("number", flat=True)) == {1, 2}
    assert Version.objects.filter(number=2).count() == 3


def test_a_job_whose_worker_died_is_taken_over(db):
    make_misspelt()
    fix = make_job()
    find_and_replace.begin(fix, by="edda")
    tasks.requeue_lost(timezone.now())
    assert FindAndReplace.objects.get().state == "running"
    FindAndReplace.objects.update(worked_at=timezone.now() - tasks._LOST_AFTER * 2)
    assert tasks.requeue_lost(timezone.now()) == 1
    assert (FindAndReplace.objects.get().state, tasks.requeue_lost(timezone.now())) == ("done", 0)


@pytest.mark.slow
def test_an_error_in_one_story_is_reported_and_the_job_continues(db, monkeypatch):
    broken, fine = make_misspelt("Broken"), make_misspelt("Fine")
    fix = make_job()
    real = publishing.minor_edit

    def raise_for_one_article(article, **how):
        if article.pk == broken.pk:
            raise RuntimeError("the disk is on fire")
        return real(article, **how)

    monkeypatch.setattr(publishing, "minor_edit", raise_for_one_article)
    run(fix)
    assert "in the log" in fix.stories.get(article=broken).outcome
    assert fix.stories.get(article=fine).version == 2


def test_a_job_begins_only_once(db):
    make_misspelt()
    fix = make_job()
    other = FindAndReplace.objects.get()
    run(fix)
    with pytest.raises(ActionRefused, match="begun already"):
        find_and_replace.begin(other, by="eve")
    find_and_replace.work(fix.pk)
    assert Version.objects.count() == 2


def test_more_stories_than_one_job_takes_are_mentioned(db, monkeypatch, client):
    monkeypatch.setattr(find_and_replace, "MAX_STORIES", 2)
    for name in ("A", "B", "C"):
        make_misspelt(name)
    fix = make_job()
    assert fix.is_cut
    assert fix.stories.count() == 2


@pytest.mark.parametrize("at_once", [1, 2, 3, 200])
@pytest.mark.parametrize("most", [2, 3, 4])
def test_the_newest_stories_are_searched_whatever_the_batch_size(db, monkeypatch, at_once, most):
    monkeypatch.setattr(find_and_replace, "_BATCH", at_once)
    monkeypatch.setattr(find_and_replace, "MAX_STORIES", most)
    for name in ("A", "B", "C"):
        make_misspelt(name)
    fix = make_job()
    newest = CatalogueEntry.objects.order_by("-docid").values_list("article_id", flat=True)[:most]
    assert set(fix.stories.values_list("article_id", flat=True)) == set(newest)
    assert fix.is_cut == (most < 3)


@pytest.mark.slow
@pytest.mark.one_engine
def test_the_queries_of_a_page_of_results_do_not_grow_with_the_results(editor, django_assert_max_num_queries):
    for n in range(12):
        make_misspelt(f"Story {n}")
    fix = make_job()
    editor.open("findandreplace_change", fix.pk)
    with django_assert_max_num_queries(22):
        page = editor.open("findandreplace_change", fix.pk)
    assert text_of(page).count("work-story") == 10
    assert "page 1 of 2" in text_of(page)


@pytest.mark.slow
def test_selections_stay_from_page_to_page(editor):
    for n in range(12):
        make_misspelt(f"Story {n}")
    fix = make_job()
    first = [str(story.pk) for story in fix.stories.all()[:10]]
    choice = {"shown": first, "chosen": first[:4], "page": ["1", "2"]}
    page = editor.post(url_of("findandreplace_choose", fix.pk), choice, follow=True)
    assert "page 2 of 2" in text_of(page)
    assert "6 stories are chosen" in text_of(page)


def test_the_published_text_is_the_text_of_the_preview(db):
    article = make_article(headline="x", body="<p>Jon <em>Smith</em></p><p>Jon Smith</p>")
    fix = make_job(right="A & <b>")
    preview = find_and_replace.apply_to(fix, article.versions.get().story).story
    run(fix)
    published = Version.objects.get(article=article, number=2).story
    assert to_json(published) == to_json(preview)
    assert published.body == "<p>A &amp; &lt;b&gt;</p><p>A &amp; &lt;b&gt;</p>"
    assert FindAndReplaceItem.objects.get().version == 2
