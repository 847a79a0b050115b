"""An upgrade separates the names that a former release joined, because its keys had no marks and signs."""

import importlib
from contextlib import contextmanager

import pytest
from django.apps import apps

from articles.catalogue import catalogue
from articles.models import AuditEntry, Author, CatalogueEntry, DeskByline, Merge, Section, Tag, Version
from articles.record import desk_copies, logged_states, publishing, reference_states, taxonomy_changes, verification
from articles.story import canonical_json, part
from articles.story.credits import AgencyLine, Byline, Term
from articles.story.keys import former_key_of, key_of
from articles.taxonomy import resolver
from articles.taxonomy.taxonomy import TAXONOMIES
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
migration = importlib.import_module("articles.migrations.0011_keys_of_names")


@contextmanager
def former_release(monkeypatch):
    """Publish as a former release did: with its keys, which are read as they are."""
    with monkeypatch.context() as patch:
        patch.setattr(part, "current_key", lambda key, name: key)
        canonical_json._shared_part.cache_clear()
        yield
    canonical_json._shared_part.cache_clear()


def upgrade():
    migration.change_keys(apps, None)
    for changed in (AuditEntry.objects.filter(action="state"), AuditEntry.objects.filter(noun=logged_states.MERGE)):
        changed.redact("key", "noun")  # no release with such keys had these entries
    reference_states.begin()
    logged_states.begin()


def former_term(name: str, **values) -> Term:
    return Term(former_key_of(name), name, **values)


def former_byline(name: str) -> Byline:
    return Byline(name, former_key_of(name))


def headlines_by_term(noun: str) -> dict[str, set[str]]:
    """Return the headlines of live stories under each name."""
    return {
        row.name: set(TAXONOMIES[noun].entries_with(row).values_list("headline", flat=True))
        for row in TAXONOMIES[noun].model.objects.all()
    }


def faults():
    return [finding.text for finding in verification.verify() if finding.is_fault]


@pytest.mark.slow
def test_joined_names_are_separated_and_every_former_address_answers(monkeypatch, client):
    with former_release(monkeypatch):
        for n, (author, tag, section) in enumerate([("मीना सिंह", "राम", "खेल"), ("मोना सिंह", "रोम", "खोल")], 1):
            make_article(
                headline=f"Story {n}",
                bylines=(former_byline(author),),
                tags=(former_term(tag, kind="place"), former_term("Sea")),
                section=former_term(section),
                agency_lines=(AgencyLine(f"{author}.", author, former_key_of(author)),),
            )
        assert headlines_by_term("author") == {"मीना सिंह": {"Story 1", "Story 2"}} and faults() == []
        documents = list(Version.objects.values_list("story_json", "digest"))
    upgrade()
    assert (
        headlines_by_term("author") == {"मीना सिंह": {"Story 1"}, "मोना सिंह": {"Story 2"}} == headlines_by_term("agency")
    )
    assert headlines_by_term("tag") == {"राम": {"Story 1"}, "रोम": {"Story 2"}, "Sea": {"Story 1", "Story 2"}}
    assert headlines_by_term("section") == {"खेल": {"Story 1"}, "खोल": {"Story 2"}}
    assert Tag.objects.get(name="रोम").kind == "place"
    assert list(Version.objects.values_list("story_json", "digest")) == documents
    assert faults() == []
    assert client.get("/authors/म-न-स-ह/").url == Author.objects.get(name="मीना सिंह").get_absolute_url()
    page = client.get(CatalogueEntry.objects.get(headline="Story 2").get_absolute_url()).content.decode()
    assert Author.objects.get(name="मोना सिंह").get_absolute_url() in page
    assert Author.objects.get(name="मीना सिंह").get_absolute_url() not in page
    assert {"rename", "separate", "remove words"} == set(
        AuditEntry.objects.exclude(action="state").values_list("action", flat=True)
    )
    upgrade()
    assert faults() == [] and Author.objects.count() == 2


@pytest.mark.slow
def test_the_true_key_of_a_joined_name_goes_to_that_name(monkeypatch, client):
    with former_release(monkeypatch):
        make_article(headline="Plus", tags=(former_term("C++"),))
        make_article(headline="Plain", tags=(former_term("C"),))
    upgrade()
    assert headlines_by_term("tag") == {"C++": {"Plus"}, "C": {"Plain"}} and faults() == []
    assert Tag.objects.get(name="C").slug == "c" and client.get("/tags/c/").status_code == 200


@pytest.mark.slow
def test_a_name_takes_its_key_from_the_name_that_had_it(monkeypatch, client):
    with former_release(monkeypatch):
        make_article(headline="Plus", tags=(former_term("Canal+"),))
    upgrade()
    assert client.get("/tags/canal/").url == Tag.objects.get().get_absolute_url()
    assert resolver.find_named("tag", "Canal") is None
    make_article(headline="Plain", tags=["Canal"])
    assert headlines_by_term("tag") == {"Canal+": {"Plus"}, "Canal": {"Plain"}} and faults() == []
    make_article(headline="Other", tags=["Canal", "Canal+"])
    catalogue.rebuild()
    assert headlines_by_term("tag") == {"Canal+": {"Plus", "Other"}, "Canal": {"Plain", "Other"}} and faults() == []


@pytest.mark.slow
def test_a_name_with_and_without_invisible_characters_becomes_one_term(monkeypatch, client):
    with former_release(monkeypatch):
        for headline, name in [("1", "Klima\u200bwandel"), ("2", "Klimawandel"), ("3", "مُحَمَّد"), ("4", "مُحمد")]:
            make_article(
                headline=headline, tags=(former_term(name),), section=former_term(name), bylines=(former_byline(name),)
            )
        assert Tag.objects.count() == 4
    upgrade()
    for noun in ("tag", "section", "author"):
        assert sorted(map(sorted, headlines_by_term(noun).values())) == [["1", "2"], ["3", "4"]]
    assert faults() == [] and client.get("/tags/klima-wandel/").url == "/tags/klimawandel/"


@pytest.mark.slow
def test_terms_that_an_editor_renamed_or_merged_stay_so(monkeypatch):
    with former_release(monkeypatch):
        make_article(headline="Renamed", tags=(former_term("राम"),))
        make_article(headline="Merged", tags=(former_term("हिंदी"),))
        make_article(headline="Kept", tags=(former_term("Rama"), former_term("Hindi")))
        row = Tag.objects.get(name="राम")
        taxonomy_changes.rename(row, name="Lord Rama", slug=row.slug, by="ada")
        merged = taxonomy_changes.merge(Tag.objects.get(name="हिंदी"), into=Tag.objects.get(name="Hindi"), by="ada")
    upgrade()
    assert headlines_by_term("tag") == {"Lord Rama": {"Renamed"}, "Hindi": {"Merged", "Kept"}, "Rama": {"Kept"}}
    assert faults() == []
    make_article(headline="Later", tags=["हिंदी", "राम"])
    assert "Later" in headlines_by_term("tag")["Hindi"] and "Later" in headlines_by_term("tag")["Lord Rama"]
    taxonomy_changes.unmerge(Merge.objects.get(pk=merged.pk), by="ada")
    assert headlines_by_term("tag")["हिंदी"] == {"Merged", "Later"} and faults() == []


def test_the_desk_follows_the_printed_names(monkeypatch):
    with former_release(monkeypatch):
        make_article(
            headline="First",
            bylines=(former_byline("मीना सिंह"),),
            tags=(former_term("राम"),),
            section=former_term("खेल"),
        )
        draft = make_draft(bylines=(former_byline("मोना सिंह"),), tags=(former_term("रोम"),), section=former_term("खोल"))
    upgrade()
    assert DeskByline.objects.filter(copy=draft.desk_copy).get().author.name == "मोना सिंह"
    draft.desk_copy.refresh_from_db()
    frozen = desk_copies.freeze(draft.desk_copy)
    assert [tag.key for tag in frozen.tags] == [key_of("रोम")] and frozen.section.key == key_of("खोल")
    assert Section.objects.count() == 2


@pytest.mark.slow
def test_names_that_differ_only_beyond_the_limit_are_separated(monkeypatch):
    one, two = ("Joint Committee of Inquiry into the Conduct of the Authority " * 2 + part for part in ("One", "Two"))
    with former_release(monkeypatch):
        make_article(headline="1", tags=(former_term(one),))
        make_article(headline="2", tags=(former_term(two),))
        assert Tag.objects.count() == 1
    upgrade()
    assert headlines_by_term("tag") == {one: {"1"}, two: {"2"}} and faults() == []


def test_a_term_that_only_old_versions_name_is_known_to_be_in_the_record(monkeypatch):
    from articles.admin.taxonomy.merge_view import usage

    with former_release(monkeypatch):
        article = make_article(headline="1", tags=(former_term("राम"),))
        other = make_article(headline="2", tags=(former_term("रोम"),))
    upgrade()
    for one in (article, other):
        publishing.minor_edit(
            one,
            story=one.versions.get().story.__class__(headline="Changed", published=one.versions.get().story.published),
            by="ada",
        )
    assert [usage(tag) for tag in Tag.objects.all()] == ["in the record, by an earlier version"] * 2


def test_a_name_that_meets_the_key_of_another_gives_a_remark(monkeypatch):
    from articles.taxonomy.printed_keys import name_remarks

    make_article(tags=["Georgia State"])
    article = make_article(tags=(Term("georgia-state", "Georgian Estate"),))
    resolved = resolver.TaxonomyResolver()
    story = article.versions.get().story
    resolved.unknown([story])
    assert list(name_remarks(story, resolved)) == [
        "tag: “Georgian Estate” leads to “Georgia State” (georgia-state); if they are not the same, give one of them "
        "another key."
    ]
    taxonomy_changes.rename(Tag.objects.get(), name="Georgian Estate", slug="georgia-state", by="ada")
    assert list(name_remarks(story, resolved)) == []
