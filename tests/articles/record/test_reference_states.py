"""Terms, series and the related stories chosen for a page are compared with what the audit log says of them."""

import pytest
from django.db import connection

from articles.models import AuditEntry, Author, RelatedLink, Section, Series, SeriesPart, Tag, TagAlias
from articles.record import bin, erasure, publishing, reference_states, series_changes, taxonomy_changes
from articles.record.anonymisation.other_tables import remove_name
from articles.story.credits import Term
from tests.articles.admin.desk_client import Colleague, url_of
from tests.articles.record.test_printed_pages import NAME
from tests.factories import make_article, make_draft, make_story
from tests.shared_rows import shared_rows


def faults():
    return list(reference_states.faults())


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@shared_rows
def papers():
    """Return three stories of a series, of which the first has two related ones; a tag has a description."""
    stories = [
        make_article(
            headline=f"Ferry {number}", tags=[Term.named("Ferries", "event")], section="World", authors=["Ada Lovelace"]
        )
        for number in range(3)
    ]
    series = Series(name="Ferry papers", description="All of it.")
    series_changes.save(series, by="edda")
    for story in stories:
        series_changes.add(series, story, by="edda")
    for story in stories[1:]:
        series_changes.add_related(stories[0], story, by="edda")
    tag = Tag.objects.get()
    tag.description = "Boats that cross."
    taxonomy_changes.rename(tag, name="Ferry boats", slug="ferry-boats", by="edda")
    assert faults() == []
    return stories


TAMPERINGS = [
    ("articles_seriespart", "place", "9 - place"),
    ("articles_relatedlink", "place", "9 - place"),
    ("articles_series", "name", "'Other'"),
    ("articles_series", "slug", "'other'"),
    ("articles_series", "description", "'Other'"),
    ("articles_tag", "name", "'Other'"),
    ("articles_tag", "slug", "'other'"),
    ("articles_tag", "kind", "'place'"),
    ("articles_tag", "description", "'Other'"),
    ("articles_tagalias", "slug", "'other'"),
    ("articles_tagalias", "reason", "'also'"),
    # Of these nobody changed anything, so the audit log has no entry.
    ("articles_author", "name", "'Eve'"),
    ("articles_author", "role", "'Editor'"),
    ("articles_author", "description", "'Other'"),
    ("articles_section", "name", "'Elsewhere'"),
    ("articles_section", "description", "'Other'"),
]


@pytest.mark.parametrize(("table", "column", "value"), TAMPERINGS)
def test_an_altered_row_is_named(papers, table, column, value):
    run(f"UPDATE {table} SET {column} = {value}")
    assert faults()


@pytest.mark.parametrize("model", [SeriesPart, RelatedLink, TagAlias])
def test_a_deleted_row_is_named(papers, model):
    run(f"DELETE FROM {model._meta.db_table} WHERE id = {model.objects.last().pk}")
    assert faults()


def test_planted_rows_are_named(papers):
    Series.objects.create(name="Planted", slug="planted")
    RelatedLink.objects.create(article=papers[1], related=papers[2], place=1)
    TagAlias.objects.create(slug="boats", name="Boats", target=Tag.objects.get())
    texts = faults()
    assert len(texts) == 3 and sum("does not say who changed it" in text for text in texts) == 2


def test_a_deleted_series_is_named(papers):
    run("DELETE FROM articles_seriespart")
    run("DELETE FROM articles_series")
    assert [text.partition(":")[2] for text in faults()] == [" it is missing, but the audit log has it"]


def test_an_entry_that_lost_its_state_explains_no_series_and_no_description(papers):
    AuditEntry.objects.filter(action="state").redact()
    assert sorted(text.split()[0] for text in faults()) == ["related", "series", "tag"]


def test_a_term_may_be_as_any_version_prints_it(papers):
    publishing.minor_edit(papers[0], story=make_story(headline="x", authors=["ADA LOVELACE"]), by="ada")
    publishing.minor_edit(papers[1], story=make_story(headline="x", authors=["ADA LOVELACE"]), by="ada")
    assert Author.objects.get().name == "Ada Lovelace"
    run("UPDATE articles_author SET name = 'ADA LOVELACE'")
    assert faults() == []
    run("UPDATE articles_author SET name = 'ADA lovelace'")
    assert len(faults()) == 1


@pytest.mark.slow
def test_changes_by_verbs_are_explained(papers):
    series, river = Series.objects.get(), make_article(headline="River", tags=["River"], section="Home")
    series_changes.reorder(series, [papers[2].pk], by="edda")
    series_changes.reorder_related(papers[0], [papers[2].pk], by="edda")
    series_changes.remove_related(papers[0], papers[1], by="edda")
    series_changes.remove(series, papers[1], by="edda")
    series.name, series.slug = "Papers", "papers"
    series_changes.save(series, by="edda")
    merged = taxonomy_changes.merge(Tag.objects.get(slug="river"), into=Tag.objects.get(slug="ferry-boats"), by="edda")
    assert faults() == []
    taxonomy_changes.unmerge(merged, by="edda")
    assert faults() == []
    erasure.erase(river, reason="An order.", by="ada")
    assert faults() == [] and not Section.objects.filter(slug="home").exists()
    series_changes.delete(series, by="edda")
    assert faults() == []


def test_a_draft_that_is_deleted_leaves_its_series_as_logged(papers):
    draft = make_draft()
    series_changes.add(Series.objects.get(), draft, by="edda")
    series_changes.add_related(papers[0], draft, by="edda")
    bin.delete_draft(draft, by="edda")
    assert faults() == [] and SeriesPart.objects.count() == 3


def test_a_term_whose_first_name_was_erased_stays_explained(db):
    first = make_article(headline="One", tags=[Term("ferries", "Ferries", "")])
    make_article(headline="Two", tags=[Term("ferries", "FERRIES", "")])
    erasure.erase(first, reason="An order.", by="ada")
    assert Tag.objects.get().name == "Ferries" and faults() == []


def test_where_a_name_went_no_digest_of_it_is_left(papers):
    tag, series = Tag.objects.get(), Series.objects.get()
    tag.description, series.description = "By Zanzibarquist.", "By Zanzibarquist."
    taxonomy_changes.rename(tag, name=tag.name, slug=tag.slug, by="edda")
    series_changes.save(series, by="edda")
    before = set(AuditEntry.objects.filter(noun__in=["tag state", "series state"]).values_list("detail", flat=True))
    remove_name(NAME, by="root")
    after = set(AuditEntry.objects.values_list("detail", flat=True))
    assert not before & after - {""} and faults() == []


def test_the_desk_logs_other_names_and_deleted_terms(papers):
    client = Colleague("Administrator")
    form = {"name": "Waves", "kind": "topic", "slug": "", "description": "Water."}
    form |= {"aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-name": "Breakers", "aliases-0-slug": ""}
    client.post(url_of("tag_add"), form)
    tag = Tag.objects.get(slug="waves")
    assert tag.aliases.count() == 1 and faults() == []
    client.post(url_of("tag_delete", tag.pk), {"post": "yes"})
    assert not Tag.objects.filter(slug="waves").exists() and faults() == []


def test_an_archive_of_an_earlier_release_begins_with_its_rows_as_they_are(papers):
    AuditEntry.objects.filter(action="state").redact("key")
    assert faults()
    reference_states.begin()
    assert faults() == []


@pytest.mark.django_db
def test_a_name_that_only_a_withdrawn_story_prints_is_compared_with_it_and_one_of_the_desk_with_nothing():
    story = make_article(headline="Ferry", tags=["Ferries"], authors=["Ada Lovelace"], section="World")
    publishing.withdraw(story, reason="It was wrong.", by="ada")
    make_draft(headline="Draft", by="edda", tags=["Only on the desk"])
    assert faults() == []
    for model in (Tag, Author, Section):
        run(f"UPDATE {model._meta.db_table} SET name = 'Eve' WHERE slug <> 'only-on-the-desk'")
    assert [fault.partition(" ")[0] for fault in faults()] == ["section", "tag", "author"]
    assert all("no version prints its name so" in fault for fault in faults())
