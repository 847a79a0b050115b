"""The check of the catalogue reads plain values; it says the same as one that makes instances of models."""

import random

import pytest

from articles.catalogue import catalogue, consistency
from articles.catalogue.entry_columns import COMPARED, ENTRY, entry_row
from articles.catalogue.links import links_of
from articles.catalogue.values import CatalogueInput
from articles.models import Article, CatalogueEntry, CatalogueTag, Tag
from articles.story.credits import AgencyLine, Byline, Term
from articles.taxonomy.resolver import TaxonomyResolver
from articles.taxonomy.taxonomy import LINK_MODELS
from media.row_batches import ALL_KEYS
from tests.factories import make_article
from tests.proofs import amount

STORIES = amount(30, proof=2_000)


def plainly_differing() -> set[str]:
    """Return the UUIDs of the articles whose entry or links differ, by one query for each of their rows."""
    differing = set()
    for article in Article.objects.live():
        version, address = article.versions.get(number=article.latest), article.addresses.get(is_current=True)
        resolver = TaxonomyResolver()
        resolver.unknown([version.story])
        entry_input = CatalogueInput(article, version, address, version.story)
        expected = dict(zip(ENTRY, entry_row(entry_input, resolver, 0), strict=True))
        entry = CatalogueEntry.objects.get(article=article)
        links = {
            (noun, pk, entry.pk)
            for noun, model in LINK_MODELS.items()
            for pk in model.objects.filter(entry=entry).values_list(f"{noun}_id", flat=True)
        }
        same = all(getattr(entry, name) == expected[name] for name in COMPARED)
        if not same or links != set(links_of(entry.pk, version.story, resolver)):
            differing.add(str(article.uuid))
    return differing


@pytest.mark.django_db
@pytest.mark.proof
@pytest.mark.slow
def test_the_check_of_the_catalogue_names_what_the_plain_one_names():
    chance = random.Random(5)
    for number in range(STORIES):
        make_article(
            headline=f"Story {number}",
            published=f"19{number % 90 + 10}-0{number % 9 + 1}-02",
            section=chance.choice(["World", "Home", None]),
            tags=[Term.named(chance.choice(["Ferries", "Rain", "Wind"])), Term.named("All")],
            bylines=(Byline("Ada Cole", "ada-cole"),) if number % 2 else (),
            agency_lines=(AgencyLine("Wire", "Wire", "wire"),) if number % 3 else (),
        )
    assert list(consistency.faults_in(ALL_KEYS)) == [] and plainly_differing() == set()
    entries = list(CatalogueEntry.objects.order_by("pk"))
    for number, entry in enumerate(chance.sample(entries, 12)):
        name = ("headline", "dek", "byline", "slug", "language")[number % 5]
        CatalogueEntry.objects.filter(pk=entry.pk).update(**{name: "altered"})
    CatalogueTag.objects.filter(entry=entries[3].pk).first().delete()
    CatalogueTag.objects.create(entry=entries[4], tag=Tag.objects.create(slug="other", name="Other"))
    expected = plainly_differing()
    assert len(expected) >= 12
    assert {fault.split("article ")[1][:36] for fault in consistency.faults_in(ALL_KEYS)} == expected
    catalogue.rebuild()
    assert list(consistency.faults_in(ALL_KEYS)) == [] and plainly_differing() == set()
