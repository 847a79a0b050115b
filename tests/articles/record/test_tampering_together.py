"""Verification names what somebody alters in two tables at once, so that each is still as the other says."""

import pytest

from articles.catalogue import catalogue
from articles.models import Address, CatalogueEntry, SourceUrl
from articles.models.catalogue import docid_of
from articles.record import address_log, erasure, permalinks, publishing, sealed_tables, seals
from articles.record.anonymisation.article import anonymise
from articles.record.anonymisation.names import NameSpellings
from articles.story.story import Picture, Source
from articles.taxonomy.taxonomy import LINK_MODELS
from media import bulk_edit
from media.models import Photo
from media.models.rights import Rights
from tests.articles.record.test_tampering import false, faults, one_fault, run, true
from tests.factories import make_article, make_story
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

NAME = NameSpellings(("Ada Lovelace",), "a woman", suffixed=("ada-lovelace",))


@shared_rows
def stories():
    """Return two stories of one day, sealed."""
    pair = [make_article(headline=name, tags=["Ferries"]) for name in ("First", "Second")]
    seals.seal()
    assert faults() == []
    return pair


def move_in_its_day(address: Address, place: int):
    """Move an address to another place in its day, with its entry and its links, and index everything anew."""
    before, after = docid_of(address.day, address.sequence), docid_of(address.day, place)
    run("UPDATE articles_address SET sequence = %s WHERE id = %s", place, address.pk)
    run("UPDATE articles_catalogueentry SET docid = %s WHERE docid = %s", after, before)
    for model in LINK_MODELS.values():
        run(f"UPDATE {model._meta.db_table} SET entry_id = %s WHERE entry_id = %s", after, before)
    catalogue.rebuild()


def make_current(address: Address):
    """Let a former address of an article be the current one, with its entry."""
    run(f"UPDATE articles_address SET is_current = {false()} WHERE article_id = {address.article_id}")
    run(f"UPDATE articles_address SET is_current = {true()} WHERE id = {address.pk}")
    CatalogueEntry.objects.filter(article=address.article_id).update(slug=address.slug)
    catalogue.rebuild()


# --- the order of a day -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_story_at_another_place_in_its_day_differs_from_the_seal(stories):
    move_in_its_day(Address.objects.get(article=stories[0]), 9_000)
    one_fault("addresses and their places were sealed")


@pytest.mark.slow
def test_a_story_that_came_back_to_a_former_address_has_its_place_by_the_audit_log(stories):
    article = stories[0]
    for published in ("2024-07-05T10:00Z", "2024-07-02T09:00Z", "2024-07-05T18:00Z"):
        publishing.minor_edit(article, story=make_story(headline=published, published=published), by="ada")
    seals.seal()
    publishing.minor_edit(article, story=make_story(headline="Again", published="2024-07-02T20:00Z"), by="ada")
    assert faults() == []
    current = permalinks.current_address(article)
    move_in_its_day(current, 9_000)
    one_fault("at place 9000 of its day, the audit log says", str(current))
    assert list(address_log.faults_of([article.pk])) == list(address_log.faults())
    assert list(address_log.faults_of([stories[1].pk])) == []


def test_a_seal_of_an_earlier_release_has_addresses_without_their_places(stories, settings, monkeypatch):
    monkeypatch.setattr(sealed_tables, "TABLES", sealed_tables.FORMER_TABLES)
    seals.seal()
    monkeypatch.undo()
    assert set(seals.last_seal().tables) == {"addresses"}
    assert faults() == []
    Address.objects.filter(article=stories[1]).update(slug="other")
    one_fault(" addresses were sealed")


# --- which of several addresses is the current one --------------------------------------------------------------------


@pytest.mark.slow
def test_a_former_address_that_became_the_current_one_after_words_were_removed_is_named(db):
    article = make_article(headline="Ferry", body="<p>Ada Lovelace sailed.</p>")
    former = permalinks.current_address(article)
    publishing.readdress(article, slug="harbour", by="ada")
    article.refresh_from_db()
    anonymise(article, spellings=NAME, reason="An order.", by="root")
    seals.seal()
    assert faults() == []
    make_current(former)
    one_fault("the audit log says this", str(article.uuid))


def test_a_live_story_at_the_digest_of_its_address_is_named(stories):
    address = permalinks.current_address(stories[0])
    slug = permalinks.erased_slug(address.day, address.slug)
    run("UPDATE articles_address SET slug = %s WHERE id = %s", slug, address.pk)
    catalogue.rebuild()
    one_fault("is live at the digest of an erased address", str(stories[0].uuid))


@pytest.mark.parametrize("headline", ["Erased: the tapes", "Ada Lovelace sails"])
@pytest.mark.slow
def test_an_erased_address_is_as_it_was_sealed(db, headline):
    article = make_article(headline=headline)
    seals.seal()
    path = article.entry.get_absolute_url()
    anonymise(article, spellings=NAME, reason="An order.", by="root")
    article.refresh_from_db()
    erasure.erase(article, reason="An order.", by="root")
    assert faults() == []
    day, slug = article.addresses.first().day, path.strip("/").split("/")[-1]
    assert permalinks.resolve(day, slug).address.article == article


# --- a photograph for one story ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("with_release_of_rights", [False, True])
def test_a_photograph_for_one_story_that_moved_to_another_is_named(db, with_release_of_rights):
    photo = make_photo(rights_status=Rights.CLEARED if with_release_of_rights else Rights.ONCE_ONLY)
    pictures = (Picture(photo=str(photo.uuid), sha256=photo.sha256, caption="A ferry"),)
    pair = [make_article(headline=name, pictures=pictures) for name in ("First", "Second")]
    if with_release_of_rights:
        bulk_edit.edit([Photo.objects.get(pk=photo.pk)], rights=Rights.ONCE_ONLY, by="mila")
    photo.refresh_from_db()
    assert photo.only_holder == str(pair[0].uuid)
    assert faults() == []
    run("UPDATE media_photo SET only_holder = %s WHERE id = %s", str(pair[1].uuid), photo.pk)
    one_fault(f"photograph {photo.uuid}", "its row was altered", "holder")


# --- URLs of sources --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["live", "withdrawn"])
def test_a_url_of_a_source_that_a_story_never_had_is_named(stories, state):
    if state == "withdrawn":
        publishing.withdraw(stories[0], reason="Not true.", by="ada")
    SourceUrl.objects.create(page_key="0" * 32, host_key="", article=stories[0])
    one_fault("a URL leads to it that it never had", str(stories[0].uuid))


def test_a_url_that_only_an_earlier_version_had_is_no_fault(db):
    article = make_article(source=Source(url="https://old.example/ada-lovelace"))
    publishing.minor_edit(article, story=make_story(headline="Elsewhere"), by="ada")
    assert SourceUrl.objects.filter(article=article).exists()
    assert faults() == []
    publishing.withdraw(article, reason="Not true.", by="ada")
    assert faults() == []


def test_a_url_with_a_removed_name_leads_nowhere(db):
    article = make_article(headline="Ada Lovelace", source=Source(url="https://old.example/ada-lovelace.html"))
    before = set(SourceUrl.objects.values_list("page_key", flat=True))
    anonymise(article, spellings=NAME, reason="An order.", by="root")
    assert faults() == []
    assert not before & set(SourceUrl.objects.values_list("page_key", flat=True))
