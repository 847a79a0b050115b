"""The lists of the taxonomy take a bounded number of queries, and their terms are renamed, merged and protected."""

import pytest
from django.conf import settings

from articles.models import AuditEntry, Section, Tag
from articles.record import publishing
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story
from tests.shared_rows import shared_rows


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def queries_of(client, url, counter) -> int:
    with counter as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def fill(articles: int):
    for number in range(articles):
        article = make_article(headline=f"Story {number}", section=f"Section {number % 3}", authors=["Ada"])
        if number % 5 == 0:
            publishing.withdraw(article, reason="Wrong.", by="ada")
        elif number % 5 == 1:
            publishing.open_on_desk(article, by="ada")
        make_draft(headline=f"Draft {number}", authors=["Ada", "Bo"], section="Section 1")


LISTS = ("article", "deskcopy", "version", "address", "scheduledstory", "catalogueentry", "section", "tag", "author")


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_a_list_do_not_grow_with_its_rows(db, django_assert_max_num_queries):
    chief = Colleague("Administrator")

    def queries_of_lists():
        chief.get(url_of("article_changelist"))  # the first search after a change reads what changed
        # That of articles counts by a dozen things, each in a query of its own.
        most = {name: django_assert_max_num_queries(45 if name == "article" else 20) for name in LISTS}
        return {name: queries_of(chief, url_of(f"{name}_changelist"), most[name]) for name in LISTS}

    fill(6)
    few = queries_of_lists()
    fill(10)
    assert queries_of_lists() == few


@shared_rows
def four_stories():
    make_article(headline="Harbor opens", section="News", published="2024-07-02")
    make_article(headline="Council meets", published="2003-01-05")
    withdrawn = make_article(headline="Old mill", published="2012-01-05")
    publishing.withdraw(withdrawn, reason="Wrong.", by="ada")
    make_draft(headline="Ferry plan", section="News")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Harbor opens", "Council meets", "Old mill", "Ferry plan"}),
        ("q=harbor", {"Harbor opens"}),
        ("q=opens harbor", {"Harbor opens"}),
        ("q=harb*", {"Harbor opens"}),
        ("q=old", {"Old mill"}),
        ("q=%25_", {"Harbor opens", "Council meets", "Old mill", "Ferry plan"}),  # no word to look for
        ("status=live", {"Harbor opens", "Council meets"}),
        ("status=withdrawn", {"Old mill"}),
        ("status=draft", {"Ferry plan"}),
        ("status=nonsense", {"Harbor opens", "Council meets", "Old mill", "Ferry plan"}),
        ("section=news", {"Harbor opens", "Ferry plan"}),
        ("year=2024", {"Harbor opens"}),
        ("year=2003", {"Council meets"}),
        ("year=2003&month=1", {"Council meets"}),
        ("year=2003&month=2", set()),
        ("year=99999", {"Harbor opens", "Council meets", "Old mill", "Ferry plan"}),
    ],
)
def test_the_list_is_searched_and_filtered(four_stories, editor, query, expected):
    page = editor.get(url_of("article_changelist") + "?" + query)
    assert page.status_code == 200
    assert {
        headline
        for headline in ("Harbor opens", "Council meets", "Old mill", "Ferry plan")
        if f">{headline}<" in text_of(page)
    } == expected


# --- what stories name ----------------------------------------------------------------------------------------------


def test_a_rename_leaves_a_redirect_and_an_entry_in_the_log(editor):
    make_article(section="Nws")
    section = Section.objects.get()
    page = editor.open("section_change", section.pk)
    editor.send(page, name="News", slug="news", description="What happened.")
    section.refresh_from_db()
    assert (section.slug, section.description) == ("news", "What happened.")
    assert section.aliases.filter(slug="nws").exists()
    assert AuditEntry.objects.get(action="rename").by == "edda"
    assert "nws (former address)" in text_of(editor.open("section_change", section.pk))


@pytest.mark.parametrize("former", ["", "Nachrichten"])
def test_a_term_gets_its_new_name_with_the_same_alias_in_one_form(editor, former):
    """The rename adds an alias for its name; the one that was typed, or renamed, has the same key."""
    make_article(section="Nws")
    section = Section.objects.get()
    if former:
        section.aliases.create(slug="nachrichten", name=former)
    page = editor.open("section_change", section.pk)
    typed = {"aliases-0-name": "News", "aliases-0-slug": "news"}
    assert editor.send(page, name="News", slug="nws", **typed).status_code == 302
    assert list(section.aliases.values_list("slug", "name")) == [("news", "News")]


def test_a_term_gets_its_new_address_and_no_alias_of_the_same_key(editor):
    make_article(section="Nws")
    section = Section.objects.get()
    page = editor.open("section_change", section.pk)
    assert editor.send(page, name="News", slug="news", **{"aliases-0-slug": "news"}).status_code == 302
    assert list(section.aliases.values_list("slug", flat=True)) == ["nws"]


@pytest.mark.parametrize("into", ["((((", "9" * 400, "-1", "\x00", "٢", ""])
def test_a_merge_into_nothing_that_exists_is_refused_in_words(db, into):
    make_article(section="News")
    page = Colleague("Archivist").post(url_of("section_merge", Section.objects.get().pk), {"into": into})
    assert page.status_code == 200 and "errorlist" in page.text


def test_all_pickers_show_a_form_with_any_value():
    """Django's own asks the database for what was sent, before the field refuses it."""
    for path in sorted((settings.BASE_DIR / "articles/admin").rglob("*.py")):
        is_own = path.name in ("widgets.py", "originals.py")
        assert is_own or " AutocompleteSelect" not in path.read_text(), path


def test_a_merge_asks_for_confirmation_with_the_number_of_stories(db):
    archivist = Colleague("Archivist")
    make_article(section="Nws")
    make_article(section="News")
    wrong, right = Section.objects.get(slug="nws"), Section.objects.get(slug="news")
    page = archivist.post(url_of("section_merge", wrong.pk), {"into": right.pk})
    assert "1 live" in text_of(page)
    assert Section.objects.count() == 2
    archivist.send(page)
    assert Section.objects.get() == right
    assert archivist.post(url_of("section_merge", right.pk), {"into": right.pk}).status_code == 200


@pytest.mark.slow
def test_a_merge_whose_effect_has_changed_waits_for_another_look(db):
    archivist = Colleague("Archivist")
    make_article(section="Nws")
    make_article(section="News")
    wrong, right = Section.objects.get(slug="nws"), Section.objects.get(slug="news")
    page = archivist.post(url_of("section_merge", wrong.pk), {"into": right.pk})
    make_article(section="Nws")
    again = archivist.send(page)
    assert "2 live" in text_of(again)
    assert Section.objects.count() == 2
    archivist.send(again)
    assert Section.objects.get() == right


@pytest.mark.slow
def test_a_term_that_a_story_names_is_not_deleted(db):
    archivist = Colleague("Archivist")
    article = make_article(section="News")
    publishing.correct(article, story=make_story(section="Sport"), note="Wrong section.", by="ada")
    Section.objects.create(name="Unused", slug="unused")
    for slug, reason in (("sport", "live stories"), ("news", "earlier version"), ("unused", "")):
        row = Section.objects.get(slug=slug)
        page = archivist.post(url_of("section_delete", row.pk), {"post": "yes"}, follow=True)
        assert (f"is named by {reason}" in text_of(page) or f"by an {reason}" in text_of(page)) == bool(reason)
    assert sorted(Section.objects.values_list("slug", flat=True)) == ["news", "sport"]


@pytest.mark.one_engine
def test_the_list_of_tags_has_the_number_of_live_stories_and_leads_to_the_merge(db):
    make_article(tags=["River", "Weir"])
    make_article(tags=["River"])
    make_draft(tags=["Lock"])
    page = Colleague("Archivist").open("tag_changelist")
    assert {row.name: row.stories for row in page.context["cl"].result_list} == {"River": 2, "Weir": 1, "Lock": 0}
    assert url_of("tag_merge", Tag.objects.get(slug="river").pk) in text_of(page)
    reporter = Colleague("Reporter", name="otto").open("tag_changelist")
    assert "/merge/" not in text_of(reporter)
