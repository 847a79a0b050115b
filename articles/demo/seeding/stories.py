"""Write a synthetic story by its number; it depends only on the seed, the number and the size of the archive."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from articles.demo.seeding.taxonomy import SyntheticTaxonomy, make_taxonomy
from articles.demo.seeding.vocabulary import COMMON, OTHERS, invented, long_text
from articles.story.credits import Byline
from articles.story.dates import StoryDate
from articles.story.story import Picture, Source, Story

FIRST, DAYS = date(1995, 1, 1), 30 * 365 + 7
PHOTOS = 12
_UUID_NAMESPACE = UUID("8d6f5f0e-6f0e-4f57-9a6b-1f0c4e8f4b11")


@dataclass(frozen=True)
class Writer:
    """Writes the stories of an archive of `size` stories, in order of publication."""

    seed: int
    size: int

    @property
    def source(self) -> str:
        """Return the name of the source in the stories; another seed or size is another source."""
        return f"seed {self.seed} of {self.size}"

    def photo(self, number: int) -> str:
        """Return the UUID of a photograph of this seed."""
        return str(uuid5(_UUID_NAMESPACE, f"{self.seed} {number}"))

    def story(self, number: int) -> Story:
        """Return the story of this number, from 0."""
        chance = random.Random(self.seed << 40 | number)  # noqa: S311 - the same story every time
        taxonomy, language = self._taxonomy, self._language(chance)
        pool = self._word_pools[language]
        tag_indexes = chance.choices(range(len(taxonomy.tags)), cum_weights=taxonomy.tag_weights, k=_tag_count(chance))
        topics = sorted(set(tag_indexes))
        day = FIRST + timedelta(days=number * DAYS // self.size)
        exact = f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}Z"
        roll = chance.random()
        return Story(
            headline=self._headline(chance, pool, topics),
            dek=_cut(chance, pool, 16) if roll < 0.4 else "",
            dateline=f"{taxonomy.tags[topics[0]].name.split()[0].upper()} -" if roll > 0.7 else "",
            body=self._body(chance, pool, topics),
            bylines=self._bylines(chance),
            agency_lines=(chance.choice(taxonomy.agencies),) if 0.5 < roll < 0.57 else (),
            section=chance.choices(taxonomy.sections, cum_weights=taxonomy.section_weights)[0],
            tags=[taxonomy.tags[topic] for topic in topics],
            language=language,
            pictures=(self._picture(chance, pool, topics),) if roll < 0.22 else (),
            published=StoryDate(exact if roll < 0.8 else day.isoformat()),
            source=Source(self.source, str(number)),
        )

    def later_verb(self, number: int) -> str:
        """Return the verb of the story's second version: about every fiftieth story has one, others have ""."""
        return {17: "correct", 67: "minor_edit", 91: "withdraw" if number % 1000 == 91 else ""}.get(number % 100, "")

    def edited(self, story: Story) -> Story:
        """Return the story with a changed dek."""
        return replace(story, dek=f"{story.dek or story.headline} (put right)")

    @property
    def _taxonomy(self) -> SyntheticTaxonomy:
        return _taxonomy_of(self.seed)

    @property
    def _word_pools(self) -> dict[str, list[str]]:
        return _word_pools_of(self.seed)

    def _language(self, chance: random.Random) -> str:
        return "en" if chance.random() < 0.94 else chance.choice(list(OTHERS))

    def _headline(self, chance: random.Random, pool: list[str], topics: list[int]) -> str:
        rare = invented(200_000 + chance.randrange(20_000_000))
        return f"{self._taxonomy.phrases[topics[0]]} {rare} {_cut(chance, pool, chance.randint(3, 7))}".capitalize()

    def _body(self, chance: random.Random, pool: list[str], topics: list[int]) -> str:
        paragraphs = [_cut(chance, pool, chance.randint(18, 55)) for _ in range(chance.randint(5, 20))]
        for topic in topics:  # a story names its topics more than once
            for _ in range(2):
                index = chance.randrange(len(paragraphs))
                paragraphs[index] += f" It is about the {self._taxonomy.phrases[topic]}."
        rare = invented(200_000 + chance.randrange(20_000_000)).capitalize()
        paragraphs.append(f"{rare} was asked in {chance.randint(1850, 2024)} and said {_cut(chance, pool, 12)}")
        return f"<p>{'</p><p>'.join(paragraphs)}</p>"

    def _bylines(self, chance: random.Random) -> list[Byline]:
        count = chance.choice((0, 1, 1, 1, 2))
        return chance.choices(self._taxonomy.authors, cum_weights=self._taxonomy.author_weights, k=count)

    def _picture(self, chance: random.Random, pool: list[str], topics: list[int]) -> Picture:
        number = chance.randrange(PHOTOS * 2)  # for half of them the archive has only the caption
        return Picture(
            caption=f"{_cut(chance, pool, 14)} {self._taxonomy.phrases[topics[0]].capitalize()}.",
            credit=f"{chance.choice(self._taxonomy.authors).name}/{chance.choice(self._taxonomy.agencies).name}",
            alt=_cut(chance, pool, 8) if number < PHOTOS else "",
            photo=self.photo(number) if number < PHOTOS else "",
        )


@lru_cache(2)
def _taxonomy_of(seed: int) -> SyntheticTaxonomy:
    return make_taxonomy(random.Random(seed))  # noqa: S311


@lru_cache(2)
def _word_pools_of(seed: int) -> dict[str, list[str]]:
    chance = random.Random(seed)  # noqa: S311
    return {"en": long_text(chance, COMMON)} | {
        language: long_text(chance, common, 60_000) for language, common in OTHERS.items()
    }


def _tag_count(chance: random.Random) -> int:
    return chance.choice((1, 2, 3, 3, 4, 5, 6))


def _cut(chance: random.Random, pool: list[str], count: int) -> str:
    """Return `count` words from a random place of the long text, as a sentence or two."""
    start = int(chance.random() * (len(pool) - count))
    text = " ".join(pool[start : start + count]).rstrip(".,")
    return f"{text[0].upper()}{text[1:]}."
