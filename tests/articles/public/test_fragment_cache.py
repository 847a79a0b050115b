"""The fragment cache makes a part of a page once for each value that it shows."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from articles.catalogue import entry_queries
from articles.models import CatalogueEntry, Section
from articles.public.html_cache import html_cache
from articles.record import publishing, taxonomy_changes
from tests.articles.public.test_story_views import changed_story
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


class CountedText:
    """A text that counts how often it is rendered."""

    times = 0

    def __str__(self):
        self.times += 1
        return "words"


def render(template: Template, **values) -> str:
    return template.render(Context(values))


@pytest.fixture
def part_template():
    return Template("{% load fragment_cache %}{% part value %}{{ value }}{{ counted_text }}{% endpart %}")


@pytest.mark.parametrize("value", ["Ferry", 7, None, ["a", ("b", 2)], ("x",)])
def test_a_part_is_rendered_once_for_the_same_value(part_template, value):
    counted_text = CountedText()
    assert render(part_template, value=value, counted_text=counted_text) == render(
        part_template, value=value, counted_text=counted_text
    )
    assert counted_text.times == 1


@pytest.mark.parametrize("value", [{"a": 1}, CountedText(), [CountedText()]])
def test_a_value_that_can_change_without_a_new_key_is_rendered_each_time(part_template, value):
    counted_text = CountedText()
    render(part_template, value=value, counted_text=counted_text)
    render(part_template, value=value, counted_text=counted_text)
    assert counted_text.times == 2


def test_an_entry_with_another_text_has_a_part_of_its_own():
    line = Template(
        "{% load fragment_cache story_formatting %}{% part entry %}{{ entry|headline }} "
        "{{ entry.section.name }}{% endpart %}"
    )
    article = make_article(headline="Ferry", section="News")

    def read():
        return render(line, entry=CatalogueEntry.objects.newest_first().get())

    assert read() == read() == "Ferry News"
    publishing.correct(
        article,
        story=changed_story(headline="Ferries", section="News"),
        note="There were two.",
        by="ada",
    )
    assert read().startswith("Ferries")
    taxonomy_changes.rename(Section.objects.get(slug="news"), name="City", slug="city", by="ada")
    assert read().endswith("City")


def test_a_row_without_all_its_columns_is_not_cached():
    make_article(headline="Ferry")
    line = Template("{% load fragment_cache %}{% part entry %}{{ entry.headline }}{{ counted_text }}{% endpart %}")
    counted_text = CountedText()
    for _ in range(2):
        entry = CatalogueEntry.objects.defer("dek").get()
        assert render(line, entry=entry, counted_text=counted_text) == "Ferrywords"
    assert counted_text.times == 2


def test_safe_markup_and_the_same_words_as_text_have_parts_of_their_own(part_template):
    assert render(part_template, value=mark_safe("<b>"), counted_text="") == "<b>"
    assert render(part_template, value="<b>", counted_text="") == "&lt;b&gt;"


def test_the_least_recently_used_part_leaves_a_full_cache_first(part_template, settings):
    settings.PAGES_KEPT_MB = 1
    counted_text = CountedText()
    for value in (1, *range(2, 1_000), 1):
        render(part_template, value=value, counted_text=counted_text)
    assert counted_text.times == 1_000
    assert html_cache.size <= 1_000_000


def test_parts_and_pages_share_one_limit_one_count_and_one_clearing(part_template, client):
    make_article(headline="Ferry")
    client.get("/")
    with_page = html_cache.size
    counted_text = CountedText()
    render(part_template, value=1, counted_text=counted_text)
    assert html_cache.size > with_page > 0
    hits, misses = html_cache.hits, html_cache.misses
    render(part_template, value=1, counted_text=counted_text)
    client.get("/")
    render(part_template, value=2, counted_text=counted_text)
    assert (html_cache.hits - hits, html_cache.misses - misses) == (2, 1)
    html_cache.clear()
    render(part_template, value=1, counted_text=counted_text)
    assert counted_text.times == 3


@pytest.mark.parametrize("path", ["/articles/", "/articles/?q=ferry"])
def test_results_that_stay_after_a_change_are_not_rendered_again(path, client):
    for number in range(3):
        make_article(headline=f"Ferry {number}", body="<p>The ferry came.</p>")
    client.get(path)
    make_article(headline="Another ferry")
    hits, misses = html_cache.hits, html_cache.misses
    assert "Another ferry" in client.get(path).text.replace("<mark>", "").replace("</mark>", "")
    assert (html_cache.hits - hits, html_cache.misses - misses) == (3, 2)  # the page and the new result


def test_a_setting_switches_the_cache_off(part_template, settings):
    settings.PAGES_KEPT_MB = 0
    counted_text = CountedText()
    render(part_template, value=1, counted_text=counted_text)
    render(part_template, value=1, counted_text=counted_text)
    assert counted_text.times == 2


def test_a_cached_entry_shows_what_the_tables_have(django_assert_num_queries):
    for number in range(3):
        make_article(headline=f"Story {number}", section="News" if number else None)
    result = {entry.docid: entry for entry in CatalogueEntry.objects.newest_first()}
    with django_assert_num_queries(1):
        read = entry_queries.by_docid(list(result))
        assert {docid: entry.section and entry.section.name for docid, entry in read.items()} == {
            docid: entry.section and entry.section.name for docid, entry in result.items()
        }
    for docid, entry in read.items():
        for field in CatalogueEntry._meta.concrete_fields:
            assert getattr(entry, field.attname) == getattr(result[docid], field.attname), field.name
    with django_assert_num_queries(0):
        assert entry_queries.by_docid([]) == {}
