import pytest
from django.core.exceptions import ValidationError

from articles.catalogue import catalogue
from articles.models import AuditEntry, Author, AuthorAlias, CatalogueEntry, Section, Tag, TagAlias
from articles.record import desk_copies, publishing, taxonomy_changes
from articles.taxonomy import resolver
from articles.taxonomy.taxonomy import TAXONOMIES
from tests.factories import make_article, make_draft, make_story

pytestmark = pytest.mark.django_db


def entries_tagged(tag):
    return TAXONOMIES["tag"].entries_with(tag).count()


def test_a_merged_tag_redirects_and_its_stories_are_listed_under_the_other():
    make_article(headline="Both", tags=["Mill", "Old Mill"])
    make_article(headline="One", tags=["Old Mill"])
    draft = make_draft(headline="Draft", tags=["Old Mill"])
    old, mill = Tag.objects.get(slug="old-mill"), Tag.objects.get(slug="mill")
    taxonomy_changes.merge(old, into=mill, by="ada")
    assert entries_tagged(mill) == 2
    assert resolver.find_term("tag", "old-mill") == mill
    assert [t.slug for t in draft.desk_copy.tags.all()] == ["mill"]
    assert AuditEntry.objects.exclude(action="state").get().action == "merge"
    make_article(headline="Later", tags=["Old Mill"])
    assert entries_tagged(mill) == 3 and not Tag.objects.filter(slug="old-mill").exists()
    catalogue.rebuild()
    assert entries_tagged(mill) == 3


def test_a_chain_of_merges_leads_to_the_last_tag():
    make_article(tags=["A1", "B1", "C1"])
    a, b, c = (Tag.objects.get(slug=s) for s in ("a1", "b1", "c1"))
    taxonomy_changes.merge(a, into=b, by="ada")
    taxonomy_changes.merge(b, into=c, by="ada")
    assert resolver.find_term("tag", "a1") == resolver.find_term("tag", "b1") == c and entries_tagged(c) == 1


@pytest.mark.parametrize("noun", ["section", "author", "agency"])
def test_sections_authors_and_agencies_merge_too(noun):
    from articles.story.credits import AgencyLine

    fields = {
        "section": lambda n: {"section": n},
        "author": lambda n: {"authors": [n]},
        "agency": lambda n: {"agency_lines": (AgencyLine(f"{n} contributed.", n, n.lower()),)},
    }[noun]
    make_article(headline="1", **fields("Alpha"))
    make_article(headline="2", **fields("Beta"))
    make_draft(**fields("Alpha"))
    model = TAXONOMIES[noun].model
    taxonomy_changes.merge(model.objects.get(slug="alpha"), into=model.objects.get(slug="beta"), by="ada")
    assert TAXONOMIES[noun].entries_with(model.objects.get(slug="beta")).count() == 2


def test_terms_of_different_kinds_are_not_merged():
    make_article(tags=["River"], section="News")
    with pytest.raises(taxonomy_changes.MergeRefused):
        taxonomy_changes.merge(Tag.objects.get(), into=Section.objects.get(), by="ada")
    with pytest.raises(taxonomy_changes.MergeRefused):
        taxonomy_changes.merge(Tag.objects.get(), into=Tag.objects.get(), by="ada")


def test_a_renamed_tag_changes_no_story_and_old_versions_have_the_old_name():
    article = make_article(tags=["Belorussia"])
    tag = Tag.objects.get()
    before = CatalogueEntry.objects.get().page_stamp
    taxonomy_changes.rename(tag, name="Belarus", slug="belarus", by="ada")
    assert resolver.find_term("tag", "belorussia") == tag
    assert CatalogueEntry.objects.get().page_stamp > before, "its page shows the new name at once"
    assert article.versions.get().story.tags[0].name == "Belorussia"
    publishing.open_on_desk(article, by="ada")
    assert not desk_copies.differs(desk_copies.freeze(article.desk_copy), article.versions.get().story)
    taxonomy_changes.rename(tag, name="Belarus", slug="belorussia", by="ada")
    assert resolver.find_term("tag", "belorussia") == tag and not TagAlias.objects.filter(slug="belorussia").exists()


def test_an_import_matches_a_renamed_author_by_the_new_name():
    make_article(authors=["Ann Lee"])
    taxonomy_changes.rename(Author.objects.get(), name="Ann Lee-Ek", slug="ann-lee", by="ada")
    make_article(headline="2", authors=["Ann Lee-Ek"])
    assert Author.objects.count() == 1


def test_two_terms_never_share_an_address():
    make_article(tags=["River", "Mill"])
    river, mill = Tag.objects.get(slug="river"), Tag.objects.get(slug="mill")
    TagAlias.objects.create(slug="stream", target=river)
    with pytest.raises(ValidationError, match="another name of River"):
        taxonomy_changes.rename(mill, name="Stream", slug="stream", by="ada")
    with pytest.raises(ValidationError, match="in use"):
        TagAlias(name="Mill", target=river).full_clean()
    with pytest.raises(ValidationError):
        taxonomy_changes.rename(mill, name="Mill", slug="a/b", by="ada")


def test_an_alias_leads_to_its_author():
    make_article(authors=["Margaret Orr"])
    AuthorAlias.objects.create(slug="maggie-orr", target=Author.objects.get())
    make_article(headline="2", authors=["Maggie Orr"])
    assert Author.objects.count() == 1
    assert TAXONOMIES["author"].entries_with(Author.objects.get()).count() == 2
    assert make_story(authors=["Maggie Orr"]).bylines[0].name == "Maggie Orr"
