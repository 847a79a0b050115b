"""One synthetic story by its number: it depends on the seed, the number and the size of the archive alone."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from articles.seeding.taxonomy import SyntheticTaxonomy, make_taxonomy
from articles.seeding.vocabulary import COMMON, OTHERS, invented, long_text
from articles.story.dates import StoryDate
from articles.story.story import Picture, Source, Story

FIRST, DAYS = date(1995, 1, 1), 30 * 365 + 7
PHOTOS = 12
_SPACE = UUID("8d6f5f0e-6f0e-4f57-9a6b-1f0c4e8f4b11")


@dataclass(frozen=True)
class Writer:
    """Writes the stories of an archive of `size` stories, in order of publication."""

    seed: int
    size: int

    @property
    def source(self) -> str:
        return f"seed {self.seed} of {self.size}"

    def photo(self, number: int) -> str:
        """Give the UUID of a photograph of this seed."""
        return str(uuid5(_SPACE, f"{self.seed} {number}"))

    def story(self, number: int) -> Story:
        """Write the story of this number, from 0."""
        chance = random.Random(self.seed << 40 | number)  # noqa: S311 - the same story every time
        house, language = self._newsroom, self._language(chance)
        pool = self._pools[language]
        topics = sorted({*chance.choices(range(len(house.tags)), cum_weights=house.tag_weights, k=_tags(chance))})
        day = FIRST + timedelta(days=number * DAYS // self.size)
        exact = f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}Z"
        roll = chance.random()
        return Story(
            headline=self._headline(chance, pool, topics),
            dek=_cut(chance, pool, 16) if roll < 0.4 else "",
            dateline=f"{house.tags[topics[0]].name.split()[0].upper()} -" if roll > 0.7 else "",
            body=self._body(chance, pool, topics),
            bylines=chance.choices(house.authors, cum_weights=house.author_weights, k=chance.choice((0, 1, 1, 1, 2))),
            agency_lines=(chance.choice(house.agencies),) if 0.5 < roll < 0.57 else (),
            section=chance.choices(house.sections, cum_weights=house.section_weights)[0],
            tags=[house.tags[topic] for topic in topics],
            language=language,
            pictures=(self._picture(chance, pool, topics),) if roll < 0.22 else (),
            published=StoryDate(exact if roll < 0.8 else day.isoformat()),
            source=Source(self.source, str(number)),
        )

    def later(self, number: int) -> str:
        """Say what became of the story: every fiftieth was corrected, edited or withdrawn; most were left alone."""
        return {17: "correct", 67: "minor_edit", 91: "withdraw" if number % 1000 == 91 else ""}.get(number % 100, "")

    def edited(self, story: Story) -> Story:
        """Give the story with a word put right."""
        return replace(story, dek=f"{story.dek or story.headline} (put right)")

    @property
    def _newsroom(self) -> SyntheticTaxonomy:
        return _newsroom_of(self.seed)

    @property
    def _pools(self) -> dict[str, list[str]]:
        return _pools_of(self.seed)

    def _language(self, chance: random.Random) -> str:
        return "en" if chance.random() < 0.94 else chance.choice(list(OTHERS))

    def _headline(self, chance: random.Random, pool: list[str], topics: list[int]) -> str:
        rare = invented(200_000 + chance.randrange(20_000_000))
        return f"{self._newsroom.phrases[topics[0]]} {rare} {_cut(chance, pool, chance.randint(3, 7))}".capitalize()

    def _body(self, chance: random.Random, pool: list[str], topics: list[int]) -> str:
        paragraphs = [_cut(chance, pool, chance.randint(18, 55)) for _ in range(chance.randint(5, 20))]
        for topic in topics:  # what a story is about stands in it more than once
            for _ in range(2):
                place = chance.randrange(len(paragraphs))
                paragraphs[place] += f" It is about the {self._newsroom.phrases[topic]}."
        rare = invented(200_000 + chance.randrange(20_000_000)).capitalize()
        paragraphs.append(f"{rare} was asked in {chance.randint(1850, 2024)} and said {_cut(chance, pool, 12)}")
        return f"<p>{'</p><p>'.join(paragraphs)}</p>"

    def _picture(self, chance: random.Random, pool: list[str], topics: list[int]) -> Picture:
        number = chance.randrange(PHOTOS * 2)  # of half of them only the words came down to us
        return Picture(
            caption=f"{_cut(chance, pool, 14)} {self._newsroom.phrases[topics[0]].capitalize()}.",
            credit=f"{chance.choice(self._newsroom.authors).name}/{chance.choice(self._newsroom.agencies).name}",
            alt=_cut(chance, pool, 8) if number < PHOTOS else "",
            photo=self.photo(number) if number < PHOTOS else "",
        )


@lru_cache(2)
def _newsroom_of(seed: int) -> SyntheticTaxonomy:
    return make_taxonomy(random.Random(seed))  # noqa: S311


@lru_cache(2)
def _pools_of(seed: int) -> dict[str, list[str]]:
    chance = random.Random(seed)  # noqa: S311
    return {"en": long_text(chance, COMMON)} | {
        language: long_text(chance, common, 60_000) for language, common in OTHERS.items()
    }


def _tags(chance: random.Random) -> int:
    return chance.choice((1, 2, 3, 3, 4, 5, 6))


def _cut(chance: random.Random, pool: list[str], count: int) -> str:
    """Cut so many words out of the long text, as a sentence or two."""
    start = int(chance.random() * (len(pool) - count))
    text = " ".join(pool[start : start + count]).rstrip(".,")
    return f"{text[0].upper()}{text[1:]}."
