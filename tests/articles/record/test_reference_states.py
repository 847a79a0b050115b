"""Terms, series and the related stories chosen for a page are compared with what the audit log says of them."""

import time
from functools import partial

import pytest
from django.db import connection, transaction

from articles.models import AuditEntry, Author, RelatedLink, Section, Series, SeriesPart, Tag, TagAlias
from articles.record import bin, erasure, publishing, reference_states, series_changes, taxonomy_changes
from articles.record.anonymisation.other_tables import remove_name
from articles.story.credits import Term
from articles.taxonomy import term_states
from tests.articles.admin.desk_client import Colleague, url_of
from tests.articles.record.test_printed_pages import NAME
from tests.factories import make_article, make_draft
from tests.shared_rows import shared_rows
from tests.threads import at_the_same_time


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
    # Nobody changed these: the audit log has them as publishing made them, all in one entry.
    ("articles_author", "slug", "'eve'"),
    ("articles_section", "slug", "'elsewhere'"),
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
    assert len(texts) == 3 and sum("does not say who made or changed it" in text for text in texts) == 2


def test_a_deleted_series_is_named(papers):
    run("DELETE FROM articles_seriespart")
    run("DELETE FROM articles_series")
    assert [text.partition(":")[2] for text in faults()] == [" it is missing, but the audit log has it"]


def test_an_entry_that_lost_its_state_explains_nothing(papers):
    AuditEntry.objects.filter(action="state").redact()
    assert sorted(text.split()[0] for text in faults()) == ["author", "related", "section", "series", "tag"]


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
    run("DELETE FROM articles_auditentry WHERE action = 'state'")
    assert faults()
    reference_states.begin()
    assert faults() == []


@pytest.mark.django_db
def test_terms_that_no_live_story_has_are_compared_too():
    story = make_article(headline="Ferry", tags=["Ferries"], authors=["Ada Lovelace"], section="World")
    publishing.withdraw(story, reason="It was wrong.", by="ada")
    make_draft(headline="Draft", by="edda", tags=["Only on the desk"])
    assert faults() == []
    for column in ("name", "slug"):
        for model in (Tag, Author, Section):
            run(f"UPDATE {model._meta.db_table} SET {column} = {column} || 'x'")
        assert [fault.partition(" ")[0] for fault in faults()] == ["section", "tag", "tag", "author"]
        for model in (Tag, Author, Section):
            run(f"UPDATE {model._meta.db_table} SET {column} = substr({column}, 1, length({column}) - 1)")
    assert faults() == []


@pytest.mark.django_db
def test_planted_duplicates_and_deleted_terms_are_named():
    make_article(headline="Ferry", tags=["Ferries", "Harbour"])
    planted = Tag.objects.create(slug="ferries-2", name="Ferries")
    assert faults() == [f"tag {planted.pk} (ferries-2): the audit log does not say who made or changed it"]
    planted.delete()
    make_draft(headline="Draft", by="edda", tags=["Gone"])
    gone = Tag.objects.get(slug="gone")
    run("DELETE FROM articles_deskcopy_tags")
    run(f"DELETE FROM articles_tag WHERE id = {gone.pk}")
    assert faults() == [f"tag {gone.pk}: it is missing, but the audit log has it"]


@pytest.mark.django_db
def test_a_new_term_that_an_order_takes_leaves_no_digest_and_the_others_of_its_entry_stay():
    story = make_article(headline="Ferry", tags=["Ferries", "Zanzibarquist"])
    make_article(headline="Other", tags=["Ferries"])
    ferries = Tag.objects.get(slug="ferries")
    [before] = AuditEntry.objects.filter(noun="tag state").values_list("detail", flat=True)
    erasure.erase(story, reason="An order.", by="ada")
    assert not Tag.objects.filter(slug="zanzibarquist").exists() and faults() == []
    after = AuditEntry.objects.filter(noun="tag state", key="").exclude(detail="").get().detail
    assert after in before and after.startswith(f"{ferries.pk}:") and " " not in after
    run(f"UPDATE articles_tag SET name = 'Eve' WHERE id = {ferries.pk}")
    assert len(faults()) == 1


@pytest.mark.django_db
def test_a_term_that_another_writer_made_meanwhile_is_logged_by_that_one():
    """Two imports make one tag at a time; the second keeps the row of the first, whose name may be another."""
    Tag.objects.create(slug="ferries", name="FERRIES")
    term_states.log_new("tag", [Tag(slug="ferries", name="Ferries")])
    assert len(faults()) == 1 and not AuditEntry.objects.exists()


@pytest.mark.slow
def test_two_tags_that_are_merged_into_one_in_the_same_moment_are_both_in_its_last_entry(transactional_db):
    for name in ("Ferries", "Ferry", "Boats"):
        taxonomy_changes.log_state(Tag.objects.create(name=name, slug=name.lower()), by="edda")
    into = Tag.objects.get(name="Ferries")

    def merge_slowly(name):
        with transaction.atomic():
            taxonomy_changes.merge(Tag.objects.get(name=name), into=into, by="edda")
            time.sleep(0.3)  # so that the other merge is not stored yet when this one is logged

    outcomes = at_the_same_time(*(partial(merge_slowly, name) for name in ("Ferry", "Boats")))
    assert outcomes == [None, None] and into.aliases.count() == 2
    assert faults() == []


@pytest.mark.slow
def test_a_draft_that_is_deleted_as_another_story_comes_into_its_series_leaves_the_series_as_logged(transactional_db):
    series, draft, story = Series(name="Ferry papers"), make_draft(), make_article()
    series_changes.save(series, by="edda")
    series_changes.add(series, draft, by="edda")

    def slowly(change, article):
        with transaction.atomic():
            change(article)
            time.sleep(0.3)

    outcomes = at_the_same_time(
        partial(slowly, partial(series_changes.forget, by="edda"), draft),
        partial(slowly, partial(series_changes.add, series, by="edda"), story),
    )
    assert outcomes == [None, None] and series.parts.count() == 1
    assert faults() == []
