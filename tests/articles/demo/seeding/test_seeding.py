from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.demo.seeding import publish
from articles.demo.seeding.publish import seed
from articles.demo.seeding.stories import Writer
from articles.demo.seeding.vocabulary import invented
from articles.importing import prefetch
from articles.models import Article, CatalogueEntry, Tag, Version, VersionKind
from articles.record import verification
from articles.story.canonical_json import to_json
from media.models import PhotoRelease
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_archive_settings(monkeypatch, settings, tmp_path):
    settings.UPLOADS_ROOT = settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(publish, "FIRST_BATCH", 20)
    monkeypatch.setattr(publish, "BATCH", 50)
    monkeypatch.setattr(prefetch, "IN_PROCESS", 10**9)


@pytest.mark.slow
def test_the_same_seed_writes_the_same_stories_and_another_seed_others():
    one, again, other = Writer(1, 500), Writer(1, 500), Writer(2, 500)
    numbers = [0, 7, 499]
    assert [to_json(one.story(n)) for n in numbers] == [to_json(again.story(n)) for n in reversed(numbers)][::-1]
    assert to_json(one.story(7)) != to_json(other.story(7))


@pytest.mark.slow
def test_stories_cover_thirty_years_in_order_with_every_kind_of_part():
    stories = [Writer(1, 300).story(n) for n in range(300)]
    days = [story.published.day for story in stories]
    assert days == sorted(days)
    assert (days[0].year, days[-1].year) == (1995, 2024)
    for part in ("dek", "dateline", "bylines", "agency_lines", "section", "tags", "pictures"):
        assert any(getattr(story, part) for story in stories), part
    assert {story.language for story in stories} > {"en", "de"}
    assert {tag.kind for story in stories for tag in story.tags} == set(Tag.Kind.values)


@pytest.mark.slow
def test_words_are_as_unevenly_distributed_as_those_of_real_text():
    words = Counter(word.strip(".,").lower() for n in range(40) for word in Writer(1, 40).story(n).body.split())
    often = [count for _, count in words.most_common()]
    assert often[0] > 15 * often[100]
    assert sum(count == 1 for count in often) > len(often) / 3
    assert len({invented(number) for number in range(100_000)}) == 100_000


@pytest.mark.long
def test_a_seeded_archive_has_a_valid_record_with_later_versions_and_released_photographs():
    counts = seed(Writer(1, 200))
    assert counts == Counter(created=200, correct=2, minor_edit=2, withdraw=1)
    assert (CatalogueEntry.objects.count(), Article.objects.count()) == (199, 200)
    assert Counter(Version.objects.values_list("kind", flat=True)) == {
        VersionKind.PUBLISH: 200,
        VersionKind.CORRECT: 2,
        VersionKind.MINOR_EDIT: 2,
        VersionKind.WITHDRAW: 1,
    }
    assert PhotoRelease.objects.exists()
    assert not [finding for finding in verification.verify() if finding.is_fault]


@pytest.mark.slow
def test_an_interrupted_run_continues_and_ends_as_an_uninterrupted_one():
    stop = []
    counts = seed(Writer(1, 120), progress=stop.append, stop=stop)
    assert 0 < counts["created"] < 120
    counts = seed(Writer(1, 120))
    assert counts["created"] + counts["unchanged"] == 120
    assert seed(Writer(1, 120))["created"] == 0
    first = Version.objects.filter(kind=VersionKind.PUBLISH).values_list("story_json", flat=True)
    assert sorted(first) == sorted(to_json(Writer(1, 120).story(number)) for number in range(120))
    assert Version.objects.filter(kind=VersionKind.CORRECT).count() == 2


def test_an_archive_with_stories_is_left_alone():
    make_article()
    with pytest.raises(CommandError, match="stories of its own"):
        call_command("seed_archive", stories=10, stdout=StringIO())
    assert Article.objects.count() == 1


@pytest.mark.parametrize("stories", [0, -1, 10_000_001])
def test_an_impossible_size_is_refused(stories):
    with pytest.raises(CommandError, match=r"1 to 10,000,000"):
        call_command("seed_archive", stories=stories, stdout=StringIO())
