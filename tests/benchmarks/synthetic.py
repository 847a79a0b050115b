"""The synthetic stories are JSON Lines: a Zipf vocabulary of made-up words, many sections, tags and authors."""

import json
import random
from datetime import date, timedelta
from pathlib import Path

_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "ga",
    "go",
    "ha",
    "he",
    "ka",
    "ke",
    "ki",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
]


def write(path: Path, stories: int, seed: int = 1):
    """Write so many stories of about 480 words, spread over thirty years in order of publication."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(50_000)]
    weights = [1 / (rank + 2) for rank in range(len(words))]
    pool = chance.choices(words, weights, k=400_000)  # one long Zipf text, cut at random places
    first = date(1995, 1, 1)
    with path.open("w") as file:
        for number in range(stories):
            day = first + timedelta(days=number * 365 * 30 // stories)
            file.write(json.dumps(_story(chance, pool, f"synthetic-{seed}-{number}", day)) + "\n")


def _story(chance: random.Random, pool: list[str], identifier: str, day: date) -> dict:
    def text(count: int) -> str:
        start = chance.randrange(len(pool) - count)
        return " ".join(pool[start : start + count]).capitalize()

    return {
        "id": identifier,
        "source": "synthetic",
        "headline": text(chance.randint(4, 12)),
        "dek": text(15) if chance.random() < 0.5 else "",
        "body": "\n\n".join(text(chance.randint(30, 60)) + "." for _ in range(chance.randint(4, 18))),
        "authors": [f"Author {chance.randint(1, 3000)}" for _ in range(chance.choice([0, 1, 1, 1, 2]))],
        "published": f"{day}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00Z",
        "section": f"Section {min(int(chance.expovariate(0.15)) + 1, 40)}",
        "tags": [f"Topic {min(int(chance.expovariate(0.004)) + 1, 5000)}" for _ in range(chance.randint(1, 6))],
        "lang": "en",
    }
