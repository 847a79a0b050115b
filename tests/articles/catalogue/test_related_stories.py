"""The related stories of a story are those that share its rare tags and names, and never a draft."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.catalogue import related_stories
from articles.models import CatalogueEntry, Tag
from articles.record import publishing, taxonomy_changes
from articles.story.credits import Byline
from articles.taxonomy.taxonomy import LINK_MODELS
from tests.articles.public.test_story_views import changed_story, get_page, url_of
from tests.factories import make_article, make_draft
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def related_headlines(article) -> list[str]:
    entry = CatalogueEntry.objects.get(article=article)
    return [story.headline for story in related_stories._find(entry)[0].related]


def test_the_rarest_shared_tag_comes_first():
    for number in range(9):
        make_article(headline=f"Common {number}", tags=["City"], published="2024-07-01")
    make_article(headline="Rare", tags=["Ferry"], published="2014-01-01")
    make_article(headline="Both", tags=["Ferry", "City"], published="1999-01-01")
    story = make_article(headline="Ferry returns", tags=["City", "Ferry"])
    assert related_headlines(story)[:2] == ["Both", "Rare"]
    assert len(related_headlines(story)) == related_stories.MAX_RELATED


def test_of_stories_that_share_as_much_similar_words_come_first_and_then_the_nearest_day():
    for headline, day in (("Bakery opens", "2024-06-30"), ("Night ferry sails", "2020-01-01"), ("Zoo", "2024-05-01")):
        make_article(headline=headline, tags=["Harbor"], published=day)
    assert related_headlines(make_article(headline="The ferry returns", tags=["Harbor"])) == [
        "Night ferry sails",
        "Bakery opens",
        "Zoo",
    ]


@pytest.mark.slow
def test_an_author_of_few_stories_relates_them_and_an_author_of_many_does_not():
    for number in range(45):
        make_article(headline=f"Column {number}", authors=["Busy Writer"], published=f"2020-02-{1 + number % 28:02}")
    make_article(headline="The other one", authors=["Guest Writer"])
    assert related_headlines(make_article(authors=["Guest Writer"])) == ["The other one"]
    assert related_headlines(make_article(authors=["Busy Writer"])) == []


def test_a_story_that_shares_nothing_has_no_related_stories():
    make_article(headline="Another", tags=["Other"], section="News")
    assert related_headlines(make_article(tags=["Mine"], section="News")) == []


def test_drafts_and_withdrawn_stories_are_never_related(client):
    make_draft(headline="Canary on the desk", tags=["Ferry"])
    withdrawn = make_article(headline="Canary withdrawn", tags=["Ferry"])
    story = make_article(tags=["Ferry"])
    assert related_headlines(story) == ["Canary withdrawn"]
    publishing.withdraw(withdrawn, reason="Invented.", by="ada")
    assert "Canary" not in get_page(client, url_of(story))


def test_only_a_bounded_number_of_stories_of_a_tag_is_read(monkeypatch):
    monkeypatch.setattr(related_stories, "NEARBY", 2)
    for month in range(1, 13):
        make_article(headline=f"Month {month}", tags=["Ferry"], published=f"2024-{month:02}-15")
    story = make_article(headline="Quay", tags=["Ferry"], published="2024-06-30")
    assert sorted(related_headlines(story)) == ["Month 5", "Month 6", "Month 7", "Month 8"]


def related_by_loop(entry) -> list[int]:
    """Return the docids of the related stories of an entry, from a plain loop over all names and all stories."""
    names = []
    for noun in related_stories.WORTH:
        link = LINK_MODELS[noun]
        for pk in link.objects.filter(entry=entry).values_list(f"{noun}_id", flat=True):
            docids = sorted(link.objects.filter(**{noun: pk}).values_list("entry_id", flat=True))
            worth = related_stories.WORTH[noun] // min(len(docids), related_stories.MAX_STORIES_OF_TERM)
            if min(len(docids), related_stories.MAX_STORIES_OF_TERM) > 1:
                names.append((-worth, noun, pk, docids))
    worth: Counter[int] = Counter()
    for minus, _, _, docids in sorted(names)[: related_stories.MAX_TERMS]:
        at = docids.index(entry.docid)
        for docid in (
            docids[max(0, at - related_stories.NEARBY) : at] + docids[at + 1 : at + 1 + related_stories.NEARBY]
        ):
            worth[docid] -= minus
    words = {docid: related_stories._words(CatalogueEntry.objects.get(pk=docid)) for docid in [*worth, entry.docid]}
    shared = {docid: len(words[docid] & words[entry.docid]) for docid in worth}
    enough = [docid for docid in worth if worth[docid] >= related_stories._MIN_WORTH]
    order = lambda d: (-worth[d] - related_stories._MIN_WORTH * shared[d], abs(d - entry.docid), d)  # noqa: E731
    return sorted(enough, key=order)[: related_stories.MAX_RELATED]


@shared_rows
def stories_of_a_few_names():
    chance = random.Random(7)
    names = [f"Name {number}" for number in range(6)]
    for number in range(24):
        tags = [name for place, name in enumerate(names) if chance.random() < 0.7 / (place + 1)]
        headline = f"Story {' '.join(chance.sample(['Harbor', 'Bridge', 'Council', 'Flood'], 2))} {number}"
        day = f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}-1{number % 10}"
        make_article(headline=headline, tags=tags, authors=chance.sample(names, 1), published=day)


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        *({"NEARBY": nearby} for nearby in (1, 2, 5)),
        *({"MAX_STORIES_OF_TERM": common} for common in (1, 2, 3, 8)),
        *({"MAX_TERMS": names} for names in (1, 2, 3)),
        {"NEARBY": 2, "MAX_STORIES_OF_TERM": 4, "MAX_TERMS": 2, "MAX_RELATED": 2},
        {"_MIN_WORTH": 300},
    ],
    ids=str,
)
@pytest.mark.slow
def test_related_stories_are_the_same_as_those_of_a_loop_over_all_stories(stories_of_a_few_names, monkeypatch, bounds):
    for name, value in bounds.items():
        monkeypatch.setattr(related_stories, name, value)
    for entry in CatalogueEntry.objects.order_by("docid"):
        assert [story.docid for story in related_stories._find(entry)[0].related] == related_by_loop(entry)


def test_right_to_left_and_untitled_stories_are_marked_in_the_list(client):
    make_article(headline="بعد الفيضان", language="ar", tags=["Ferry"])
    make_article(headline="", body="<p>The ice went out.</p>", tags=["Ferry"])
    html = get_page(client, url_of(make_article(tags=["Ferry"], published="2025-01-01")))
    listed = html[html.index('id="story-related"') : html.index('id="story-record"')]
    assert 'lang="ar" dir="rtl">بعد الفيضان' in listed and "Untitled: " in listed


CAUSES = {
    "a new story with the tag": lambda story, other: make_article(headline="A third", tags=["Ferry"]),
    "its withdrawal": lambda story, other: publishing.withdraw(other, reason="Invented.", by="ada"),
    "its new headline": lambda story, other: publishing.minor_edit(
        other, story=changed_story(headline="Otherwise", tags=["Ferry"]), by="ada"
    ),
    "its new address": lambda story, other: publishing.readdress(other, slug="elsewhere", by="ada"),
    "its loss of the tag": lambda story, other: publishing.minor_edit(
        other,
        story=changed_story(headline="The other", tags=["Barge"], published="2020-01-01"),
        by="ada",
    ),
    "the merging of two tags": lambda story, other: taxonomy_changes.merge(
        Tag.objects.get(slug="boats"), into=Tag.objects.get(slug="ferry"), by="ada"
    ),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_page_whose_related_stories_changed_is_sent_again(client, cause):
    other = make_article(headline="The other", tags=["Ferry"], published="2020-01-01")
    make_article(headline="A boat", tags=["Boats"], published="2019-01-01")
    make_article(headline="Between", published="2022-01-01")  # so that the other is not the neighbour, too
    story = make_article(tags=["Ferry"])
    make_article(headline="After", published="2025-01-01")
    first = client.get(url_of(story))
    assert "The other" in first.content.decode()
    CAUSES[cause](story, other)
    again = client.get(url_of(story), headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 200 and again.content != first.content


def test_a_publication_elsewhere_leaves_the_page_as_it_was(client):
    make_article(headline="The other", tags=["Ferry"], published="2020-01-01")
    story = make_article(tags=["Ferry"])
    make_article(headline="After", published="2025-01-01")
    url = url_of(story)
    etag = client.get(url).headers["ETag"]
    make_article(headline="Elsewhere", tags=["Zoo"], published="2026-01-01")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    assert len(queries) <= 2
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    assert len(queries) <= 2


def test_the_queries_do_not_grow_with_the_names_of_a_story():
    def cost(many):
        for _ in range(2):
            story = make_article(
                tags=[f"Tag {n}" for n in range(many)],
                bylines=tuple(Byline(f"Author {n}", f"author-{n}") for n in range(many)),
            )
        entry = CatalogueEntry.objects.select_related("article").get(article=story)
        with CaptureQueriesContext(connection) as queries:
            assert related_stories._find(entry)[0].related
        return len(queries)

    assert cost(1) == cost(40) == 1
