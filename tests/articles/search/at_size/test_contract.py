"""The archive at size answers what the record has: sets, order, counts, facets, bars and pages to the end."""

import json
import os
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from articles.demo.seeding.taxonomy import make_taxonomy
from articles.models import Article, Tag
from articles.record import publishing, versioning
from articles.record.taxonomy_changes import merge, rename
from articles.search.columns import reader
from articles.story.dates import StoryDate
from tests.articles.search.at_size.answers import answers
from tests.articles.search.at_size.conftest import QUESTIONS
from tests.articles.search.at_size.record import RecordArchive
from tests.articles.search.at_size.writer import ShortStoryWriter
from tests.proofs import amount

pytestmark = [pytest.mark.proof, pytest.mark.long, pytest.mark.xdist_group("large")]
CHANGES = amount(400, proof=2_000)
_read_versions: dict = {}


def record_answers(moment: str) -> dict:
    """Return what the record says at a moment of these tests.

    A run on two engines writes it down once: both hold the same stories under the same numbers, so that each has to
    answer what the record of the first one says.
    """
    run_folder = os.environ.get("RUN_FOLDER")
    written = Path(run_folder or "", f"{moment}.json")
    if run_folder and written.exists():
        return json.loads(written.read_text())
    expected = RecordArchive(_read_versions).answers(QUESTIONS)
    if run_folder:
        written.write_text(json.dumps(expected))
    return expected


def differences(answered: dict, expected: dict) -> list[str]:
    """Return what differs, a few of each kind: a whole archive in an assertion would be unreadable."""
    lines = []
    for name, keys in expected["keys"].items():
        wrong = [key for key in {**keys, **answered["keys"][name]} if answered["keys"][name].get(key) != keys.get(key)]
        if wrong:
            lines.append(f"{name}: {len(wrong)} of {len(keys)} keys, first {wrong[0]}")
    for question, answer in expected["questions"].items():
        lines += [
            f"{question}: {part} {answered['questions'][question][part]!s:.120} instead of {answer[part]!s:.120}"
            for part in answer
            if answered["questions"][question][part] != answer[part]
        ]
    return lines[:12]


def test_every_key_and_every_question_is_answered_as_by_the_record(large_archive):
    assert differences(answers(QUESTIONS), record_answers("published")) == []


def test_every_process_answers_as_the_record_after_thousands_of_changes(large_archive, other_process):
    sleeper = other_process()
    assert sleeper.begins_from_file
    sleeper.first_answers()
    reader.acquire()
    editor = RandomEditor(random.Random(7))
    for number in range(CHANGES):
        editor.change()
        if number % 50 == 0:
            reader.acquire()  # this process sees them as they come
        if number == CHANGES // 3:
            call_command("rebuild_search", verbosity=0)
        if number == 2 * CHANGES // 3:
            call_command("rebuild_catalogue", verbosity=0)
    expected = record_answers("changed")
    assert differences(answers(QUESTIONS), expected) == []
    assert differences(sleeper.answers(), expected) == []
    newcomer = other_process()
    assert newcomer.begins_from_file
    assert differences(newcomer.first_answers(), expected) == []


class RandomEditor:
    """An editor who publishes, edits, moves, withdraws, reinstates, renames and merges at random."""

    def __init__(self, chance: random.Random):
        self.chance, self.house = chance, make_taxonomy(random.Random(1))
        self.writer = ShortStoryWriter(2, 5_000)
        self.live = list(Article.objects.live().order_by("pk").values_list("pk", flat=True))
        self.withdrawn = list(Article.objects.filter(state="withdrawn").order_by("pk").values_list("pk", flat=True))

    def change(self):
        act = self.chance.choices(
            (self.edit, self.correct, self.move, self.publish, self.withdraw, self.reinstate, self.rename, self.merge),
            (40, 10, 10, 15, 12, 8, 2, 2),
        )[0]
        act()

    def _pick(self, pks: list[int]) -> Article:
        return Article.objects.get(pk=self.chance.choice(pks))

    def edit(self):
        article, other = self._pick(self.live), self.writer.story(self.chance.randrange(5_000))
        story = replace(
            versioning.latest_version(article).story, headline=other.headline, tags=other.tags, section=other.section
        )
        story = replace(story, bylines=other.bylines, pictures=other.pictures, language=other.language)
        publishing.minor_edit(article, story=story, by="ada")

    def correct(self):
        article = self._pick(self.live)
        publishing.correct(article, note="It was Tuesday, not Monday.", by="ada")

    def move(self):
        article = self._pick(self.live)
        story = versioning.latest_version(article).story
        day = story.published.day + timedelta(days=self.chance.randrange(-40, 40))
        publishing.minor_edit(article, story=replace(story, published=StoryDate(day.isoformat())), by="ada")

    def publish(self):
        article = Article.objects.create()
        publishing.publish(article, story=self.writer.story(self.chance.randrange(5_000)), by="ada")
        self.live.append(article.pk)

    def withdraw(self):
        article = self._pick(self.live)
        publishing.withdraw(article, reason="It was published by mistake.", by="ada")
        self.live.remove(article.pk)
        self.withdrawn.append(article.pk)

    def reinstate(self):
        if self.withdrawn:
            article = self._pick(self.withdrawn)
            publishing.reinstate(article, by="ada")
            self.withdrawn.remove(article.pk)
            self.live.append(article.pk)

    def rename(self):
        tag = self.chance.choice(Tag.objects.order_by("pk")[:300])
        rename(tag, name=f"{tag.name} x", slug=f"{tag.slug}-x", by="ada")

    def merge(self):
        tags = list(Tag.objects.order_by("pk")[:600])
        source, target = self.chance.sample(tags, 2)
        merge(source, into=target, by="ada")


def test_other_tests_have_a_database_without_the_large_archive(large_database, db):
    assert connection.settings_dict["NAME"] != large_database.name
    assert Article.objects.count() == 0
