"""Parts of pages that are kept: made once, and another part for whatever else they show."""

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from articles.catalogue import entry_queries
from articles.models import CatalogueEntry, Section
from articles.record import publishing, taxonomy_changes
from articles.templatetags import fragment_cache
from tests.articles.public.test_story_views import changed
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


class Heard:
    """Counts how often it was written."""

    times = 0

    def __str__(self):
        self.times += 1
        return "words"


def made(template: Template, **values) -> str:
    return template.render(Context(values))


@pytest.fixture
def part():
    return Template("{% load fragment_cache %}{% part value %}{{ value }}{{ heard }}{% endpart %}")


@pytest.mark.parametrize("value", ["Ferry", 7, None, ["a", ("b", 2)], ("x",)])
def test_a_part_is_made_once_for_the_same_value(part, value):
    heard = Heard()
    assert made(part, value=value, heard=heard) == made(part, value=value, heard=heard)
    assert heard.times == 1


@pytest.mark.parametrize("value", [{"a": 1}, Heard(), [Heard()]])
def test_what_may_change_unseen_is_made_each_time(part, value):
    heard = Heard()
    made(part, value=value, heard=heard)
    made(part, value=value, heard=heard)
    assert heard.times == 2


def test_an_entry_that_reads_otherwise_is_another_part():
    line = Template(
        "{% load fragment_cache story_formatting %}{% part entry %}{{ entry|headline }} "
        "{{ entry.section.name }}{% endpart %}"
    )
    article = make_article(headline="Ferry", section="News")

    def read():
        return made(line, entry=CatalogueEntry.objects.newest_first().get())

    assert read() == read() == "Ferry News"
    publishing.correct(article, story=changed(headline="Ferries", section="News"), note="There were two.", by="ada")
    assert read().startswith("Ferries")
    taxonomy_changes.rename(Section.objects.get(slug="news"), name="City", slug="city", by="ada")
    assert read().endswith("City")


def test_a_row_without_all_its_columns_is_not_kept():
    make_article(headline="Ferry")
    line = Template("{% load fragment_cache %}{% part entry %}{{ entry.headline }}{{ heard }}{% endpart %}")
    heard = Heard()
    for _ in range(2):
        entry = CatalogueEntry.objects.defer("dek").get()
        assert made(line, entry=entry, heard=heard) == "Ferrywords"
    assert heard.times == 2


def test_markup_is_another_part_than_the_same_words(part):
    assert made(part, value=mark_safe("<b>"), heard="") == "<b>"
    assert made(part, value="<b>", heard="") == "&lt;b&gt;"


def test_what_was_made_longest_ago_makes_room(part, monkeypatch):
    monkeypatch.setattr(fragment_cache, "MAX_PARTS", 2)
    heard = Heard()
    for value in (1, 2, 3, 1):
        made(part, value=value, heard=heard)
    assert heard.times == 4


def test_entries_are_read_as_the_tables_have_them(django_assert_num_queries):
    for number in range(3):
        make_article(headline=f"Story {number}", section="News" if number else "")
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
