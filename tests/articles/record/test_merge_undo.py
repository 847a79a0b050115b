"""A merge is undone completely as long as nothing depends on it, and a rename is undone by another rename."""

import pytest

from articles.catalogue import catalogue
from articles.models import Article, AuditEntry, CatalogueEntry, DeskCopy, Tag, TagAlias
from articles.record import publishing, taxonomy_changes
from articles.record.taxonomy_changes import MergeRefused
from articles.search import search
from articles.search.query.nodes import TermFilter
from articles.story.credits import AgencyLine, Byline, Term
from articles.taxonomy.taxonomy import TAXONOMIES
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article, make_draft, make_story


def story_with(noun: str, *names: str, **fields) -> Article:
    """Return a live story that was printed with these terms."""
    if noun == "section":
        return make_article(section=names[0], **fields)
    if noun == "tag":
        return make_article(tags=names, **fields)
    keys = [(name, Term.named(name).key) for name in names]
    if noun == "author":
        return make_article(bylines=[Byline(name, key) for name, key in keys], **fields)
    return make_article(agency_lines=[AgencyLine(f"From {name}.", name, key) for name, key in keys], **fields)


def articles_by_term(noun: str) -> dict[str, set[int]]:
    """Return the articles of each term, in the catalogue and by a search; the two must agree."""
    result = {}
    for row in TAXONOMIES[noun].model.objects.all():
        entries = set(taxonomy_changes._entries_of(row).values_list("pk", flat=True))
        assert set(search.docids(TermFilter(noun, row.slug)).tolist()) == entries
        result[row.slug] = set(CatalogueEntry.objects.filter(pk__in=entries).values_list("article", flat=True))
    return result


def row(noun: str, slug: str):
    return TAXONOMIES[noun].model.objects.get(slug=slug)


@pytest.mark.parametrize("noun", TAXONOMIES)
def test_a_merged_term_returns_with_its_aliases_and_its_stories(db, noun):
    story_with(noun, "Old"), story_with(noun, "New")
    old = row(noun, "old")
    old.description = "The old one."
    old.save()
    old.aliases.create(slug="older", name="Older")
    before = articles_by_term(noun)
    merged = taxonomy_changes.merge(old, into=row(noun, "new"), by="ada")
    late, later = story_with(noun, "Older", headline="Late"), story_with(noun, "Old", headline="Later")
    taxonomy_changes.unmerge(merged, by="edda")
    again = row(noun, "old")
    assert (again.name, again.description) == ("Old", "The old one.")
    assert [alias.slug for alias in again.aliases.all()] == ["older"]
    assert [alias.slug for alias in row(noun, "new").aliases.all()] == []
    assert articles_by_term(noun) == before | {"old": before["old"] | {late.pk, later.pk}}
    assert AuditEntry.objects.filter(action="undo merge", by="edda").count() == 1


@pytest.mark.parametrize("noun", TAXONOMIES)
def test_an_undone_merge_agrees_with_the_record(db, noun):
    story_with(noun, "Old"), story_with(noun, "New")
    taxonomy_changes.unmerge(taxonomy_changes.merge(row(noun, "old"), into=row(noun, "new"), by="ada"), by="ada")
    before = articles_by_term(noun)
    catalogue.rebuild()
    assert articles_by_term(noun) == before


def test_a_story_with_both_tags_has_both_after_the_undo(db):
    article = make_article(tags=["Old", "New"])
    taxonomy_changes.unmerge(taxonomy_changes.merge(row("tag", "old"), into=row("tag", "new"), by="ada"), by="ada")
    assert articles_by_term("tag") == {"old": {article.pk}, "new": {article.pk}}


@pytest.mark.slow
def test_drafts_return_to_their_term_and_those_of_the_other_stay(db):
    make_draft(tags=["Old"], bylines=(Byline("Old", "old"),), section=Term.named("Old"))
    make_draft(tags=["New"], bylines=(Byline("New", "new"),), section=Term.named("New"))
    make_draft(tags=["New", "Old"])
    for noun in ("tag", "author", "section"):
        taxonomy_changes.unmerge(taxonomy_changes.merge(row(noun, "old"), into=row(noun, "new"), by="ada"), by="ada")
    first, second, both = DeskCopy.objects.order_by("pk")
    assert [tag.slug for tag in first.tags.all()] == ["old"]
    assert [tag.slug for tag in second.tags.all()] == ["new"]
    assert {tag.slug for tag in both.tags.all()} == {"old", "new"}
    assert (first.bylines.get().author.slug, second.bylines.get().author.slug) == ("old", "new")
    assert (first.section.slug, second.section.slug) == ("old", "new")


def _take_slug(merged):
    TagAlias.objects.filter(slug="old").delete()
    Tag.objects.create(slug="old", name="Something else")


CONTRADICTIONS = {
    "another took the key": (_take_slug, "address of another tag"),
    "the address was given up": (lambda merged: TagAlias.objects.all().delete(), "no longer a former address"),
    "merged on": (
        lambda m: taxonomy_changes.merge(row("tag", "new"), into=Tag.objects.create(name="Third"), by="x"),
        "Third",
    ),
    "undone before": (lambda merged: taxonomy_changes.unmerge(merged, by="eve"), "undone already, by eve"),
}


@pytest.mark.parametrize("dependency", CONTRADICTIONS)
def test_a_merge_that_something_depends_on_is_not_undone_and_states_why(db, dependency):
    make_article(tags=["Old"]), make_article(tags=["New"])
    contradict, words = CONTRADICTIONS[dependency]
    merged = taxonomy_changes.merge(row("tag", "old"), into=row("tag", "new"), by="ada")
    contradict(merged)
    before = articles_by_term("tag")
    with pytest.raises(MergeRefused, match=words):
        taxonomy_changes.unmerge(merged, by="ada")
    assert articles_by_term("tag") == before


@pytest.mark.slow
def test_several_merges_are_undone_in_reverse_order(db):
    for name in ("A", "B", "C"):
        make_article(tags=[name])
    before = articles_by_term("tag")
    first = taxonomy_changes.merge(row("tag", "a"), into=row("tag", "b"), by="ada")
    second = taxonomy_changes.merge(row("tag", "b"), into=row("tag", "c"), by="ada")
    taxonomy_changes.unmerge(second, by="ada")
    taxonomy_changes.unmerge(first, by="ada")
    assert articles_by_term("tag") == before
    assert not TagAlias.objects.exists()


@pytest.mark.parametrize("noun", TAXONOMIES)
def test_a_rename_is_undone_by_another_rename(db, client, noun):
    article = story_with(noun, "Old")
    thing = row(noun, "old")
    taxonomy_changes.rename(thing, name="New", slug="new", by="ada")
    taxonomy_changes.rename(thing, name="Old", slug="old", by="ada")
    assert articles_by_term(noun) == {"old": {article.pk}}
    assert [alias.slug for alias in thing.aliases.all()] == ["new"]
    if noun != "agency":
        assert client.get(f"/{noun}s/new/")["Location"] == f"/{noun}s/old/"
        assert client.get(f"/{noun}s/old/").status_code == 200


def test_readers_are_no_longer_redirected(db, client):
    make_article(tags=["Old"]), make_article(tags=["New"])
    merged = taxonomy_changes.merge(row("tag", "old"), into=row("tag", "new"), by="ada")
    assert client.get("/tags/old/").status_code == 301
    taxonomy_changes.unmerge(merged, by="ada")
    assert client.get("/tags/old/").status_code == 200


@pytest.mark.slow
def test_an_archivist_undoes_a_merge_from_the_list_of_merges(db):
    make_article(tags=["Old"]), make_article(tags=["New"])
    archivist = Colleague("Archivist")
    merged = taxonomy_changes.merge(row("tag", "old"), into=row("tag", "new"), by="ada")
    assert url_of("merge_undo", merged.pk) in text_of(archivist.open("merge_changelist"))
    assert "found under it" in text_of(archivist.open("merge_undo", merged.pk))
    page = archivist.post(url_of("merge_undo", merged.pk), follow=True)
    assert "of its own again" in text_of(page)
    assert Tag.objects.filter(slug="old").exists()
    page = archivist.post(url_of("merge_undo", merged.pk), follow=True)
    assert "undone already, by edda" in text_of(page)


def test_a_correction_published_after_the_merge_has_the_terms_of_its_text(db):
    article = make_article(tags=["Old"])
    make_article(tags=["New"])
    merged = taxonomy_changes.merge(row("tag", "old"), into=row("tag", "new"), by="ada")
    publishing.update(article, story=make_story(headline="Again", tags=["New"]), by="ada")
    taxonomy_changes.unmerge(merged, by="ada")
    assert article.pk in articles_by_term("tag")["new"]
    assert articles_by_term("tag")["old"] == set()
