"""The stories of a large archive are short but shaped as real ones, so that thousands are published in seconds."""

import random
from dataclasses import replace
from datetime import UTC, timedelta

from articles.demo.seeding.stories import FIRST, Writer, _word_pools_of
from articles.story.dates import StoryDate
from articles.story.story import Story

BUSY_DAY, EQUAL_MOMENT = 400, 60  # stories of one day; of one minute
_GENRES = ("news", "news", "opinion", "analysis")


class ShortStoryWriter(Writer):
    """A writer of stories of some twenty words: every seventh on a busy day, others spread over the years."""

    def story(self, number: int) -> Story:
        story, chance = super().story(number), random.Random(number)
        published = story.published
        if number % 7 == 0:
            day = FIRST + timedelta(days=37 * (number // 7 // BUSY_DAY))
            minute = number // 7 % BUSY_DAY // EQUAL_MOMENT
            published = StoryDate(f"{day}T09:{minute:02}Z")
        updated = StoryDate.at(published.moment(UTC) + timedelta(days=chance.randrange(1, 900)))
        return replace(
            story,
            published=published,
            updated=updated if chance.random() < 0.1 else None,
            genre=chance.choice(_GENRES),
            language="pt-BR" if chance.random() < 0.03 else story.language,
        )

    @property
    def _word_pools(self) -> dict[str, list[str]]:
        return _word_pools_of(1)  # the same words for every seed: it takes seconds to invent others

    def _body(self, chance: random.Random, pool: list[str], topics: list[int]) -> str:
        start = chance.randrange(len(pool) - 30)
        words = " ".join(pool[start : start + chance.randint(8, 20)])
        return f"<p>{words} about the {self._taxonomy.phrases[topics[0]]}.</p>"
