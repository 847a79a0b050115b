"""The story context that a process has cached is the one that the catalogue gives now, whatever was changed since."""

import random
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.catalogue import catalogue, recent_changes, related_stories
from articles.models import Article, CatalogueChange, CatalogueEntry, Series, Tag
from articles.record import publishing, series_changes, taxonomy_changes, versioning
from articles.record.refusals import ActionRefused
from articles.search.index.generations import generation_id
from articles.story.credits import Byline, Term
from tests.factories import make_article, make_story

pytestmark = pytest.mark.django_db
TAGS = ("Ferry", "Harbor", "City", "Quay", "Bridge", "Market", "School", "Theatre", "Zoo", "Weather")
AUTHORS = ("Ada Berg", "Edda Holm", "Rita Sund", "Imre Toth", "Lena Falk")


def cached_context(entry: CatalogueEntry) -> related_stories.StoryContext:
    return related_stories.find_related(entry, generation_id())


def is_read_again(entry: CatalogueEntry) -> bool:
    """Return whether the context of an entry is read from the catalogue, and not only the change log."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        cached_context(entry)
    return any("nearest_before" in query["sql"] for query in queries)


class Archive:
    """Acts at random on an archive of a few stories that share tags, authors, series and originals."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.number = 0
        for _ in range(12):
            self.publish()
        self.series = [Series(slug=f"part-{name}", name=f"Series {name}") for name in "ab"]
        for series in self.series:
            series_changes.save(series, by="ada")

    def fields(self) -> dict:
        """Return fields of a story: few tags and authors, so that stories share them, and any day of a year."""
        self.number += 1
        day = f"2024-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"
        tags = self.chance.sample(TAGS, self.chance.randint(0, 2))
        return {
            "headline": f"Story {self.number} of the sea", "published": day, "tags": tags,
            "authors": self.chance.sample(AUTHORS, self.chance.randint(0, 1)),
        }  # fmt: skip

    def article(self, state=Article.State.LIVE) -> Article | None:
        articles = list(Article.objects.filter(state=state).order_by("pk"))
        return self.chance.choice(articles) if articles else None

    def publish(self):
        make_article(**self.fields())

    def edit(self):
        fields = self.fields()
        article = self.article()
        story = replace(
            versioning.latest_version(article).story, headline=fields["headline"],
            tags=tuple(Term.named(tag) for tag in fields["tags"]),
            bylines=tuple(Byline(name, Term.named(name).key) for name in fields["authors"]),
        )  # fmt: skip
        publishing.minor_edit(article, story=story, by="ada")

    def move(self):
        article = self.article()
        published = make_story(**self.fields()).published
        story = replace(versioning.latest_version(article).story, published=published)
        publishing.minor_edit(article, story=story, by="ada")

    def withdraw(self):
        if Article.objects.filter(state=Article.State.LIVE).count() > 3:
            publishing.withdraw(self.article(), reason="It was wrong.", by="ada")

    def reinstate(self):
        if article := self.article(Article.State.WITHDRAWN):
            publishing.reinstate(article, by="ada")

    def translate(self):
        fields = self.fields() | {"language": "de", "translation_of": str(self.article().uuid)}
        make_article(**fields)

    def choose(self):
        series_changes.add_related(self.article(), self.chance.choice(Article.objects.all()), by="ada")

    def put_in_series(self):
        series_changes.add(self.chance.choice(self.series), self.article(), by="ada")

    def take_out_of_series(self):
        series_changes.remove(self.chance.choice(self.series), self.article(), by="ada")

    def rename(self):
        tag = self.chance.choice(Tag.objects.all())
        taxonomy_changes.rename(tag, name=f"{tag.name} again"[:40], slug=tag.slug, by="ada")

    def nothing(self):
        catalogue.new_generation()

    def act(self):
        """Change something; a refused act changes nothing."""
        usual = [self.publish, self.edit, self.edit, self.move, self.withdraw, self.reinstate, self.reinstate]
        rare = [self.translate, self.choose, self.put_in_series, self.take_out_of_series, self.rename, self.nothing]
        try:
            with transaction.atomic():
                self.chance.choice(usual * 3 + rare)()
        except (ActionRefused, publishing.NothingChanged):
            pass


def differences(archive: Archive, share: float) -> tuple[list[str], int]:
    """Return the stories whose cached context is not the one of now, and how many were not read again.

    Only a share of the stories is asked for, so that the others are asked for after several changes.
    """
    wrong, cached = [], 0
    for entry in CatalogueEntry.objects.select_related("article").order_by("docid"):
        if archive.chance.random() < share:
            cached += not is_read_again(entry)
            if cached_context(entry) != related_stories._find(entry)[0]:
                wrong.append(entry.headline)
    return wrong, cached


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_cached_context_is_that_of_now_after_any_changes(seed):
    archive, cached = Archive(seed), 0
    for step in range(60):
        archive.act()
        wrong, number = differences(archive, share=0.5)
        cached += number
        assert wrong == [], step
    assert cached > 100  # else nothing was tried


def test_a_change_of_another_story_reads_only_the_log():
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    make_article(tags=["Ferry"], published="2024-07-03")
    other = make_article(tags=["City"], published="2024-07-09", authors=["Ada Berg"])
    assert is_read_again(entry)
    publishing.minor_edit(other, story=make_story(published="2024-07-09", tags=["City", "Quay"]), by="ada")
    with CaptureQueriesContext(connection) as queries:
        assert not is_read_again(entry)
    assert len(queries) == 2  # the generation, and the log
    assert not is_read_again(entry)


def test_a_story_that_loses_a_shared_tag_is_noticed():
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    make_article(headline="Between", published="2024-07-04")
    other = make_article(tags=["Ferry", "City"], published="2024-07-09")
    assert [story.docid for story in cached_context(entry).related] == [other.entry.docid]
    publishing.minor_edit(other, story=make_story(published="2024-07-09", tags=["City"]), by="ada")
    assert cached_context(entry).related == ()


def test_a_generation_that_was_rolled_back_is_not_taken_for_another_one():
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    make_article(headline="Between", published="2024-07-04")
    cached_context(entry)

    def publish_another(headline: str):
        make_article(headline=headline, tags=["Ferry"], published="2024-07-09")
        return [story.headline for story in cached_context(entry).related]

    with transaction.atomic():
        assert publish_another("Rolled back") == ["Rolled back"]
        transaction.set_rollback(True)
    assert cached_context(entry).related == ()
    assert publish_another("Committed") == ["Committed"]


def test_of_a_log_that_lost_its_oldest_rows_nothing_is_taken_for_known():
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    make_article(headline="Between", published="2024-07-04")
    cached_context(entry)
    make_article(headline="Lost", tags=["Ferry"], published="2024-07-09")
    CatalogueChange.objects.all().delete()
    make_article(headline="Last", tags=["City"], published="2024-07-12")
    assert [story.headline for story in cached_context(entry).related] == ["Lost"]


def test_more_generations_than_are_remembered_read_the_context_again(monkeypatch):
    monkeypatch.setattr(recent_changes, "MAX_GENERATIONS", 3)
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    make_article(headline="Between", published="2024-07-04")
    cached_context(entry)
    for number in range(2):
        make_article(headline=f"Far {number}", tags=["City"], published=f"2024-08-0{number + 1}")
    assert not is_read_again(entry)
    for number in range(3):
        make_article(headline=f"Farther {number}", tags=["City"], published=f"2024-09-0{number + 1}")
    assert is_read_again(entry)


def test_a_large_change_reads_the_context_again(monkeypatch):
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    make_article(headline="Between", published="2024-07-04")
    cached_context(entry)
    monkeypatch.setattr(recent_changes, "MAX_KEYS", 2)
    make_article(headline="Far", tags=["City"], published="2024-08-01")
    assert is_read_again(entry)


def test_after_a_rebuild_the_context_is_read_again():
    entry = make_article(tags=["Ferry"], published="2024-07-02").entry
    cached_context(entry)
    call_command("rebuild_catalogue", verbosity=0)
    assert is_read_again(CatalogueEntry.objects.get(pk=entry.pk))
