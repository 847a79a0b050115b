import random
from time import process_time

import pytest

from articles.search.language import read
from articles.search.spelling import Dictionary, did_you_mean, distance

WORDS = {"belarus": 40, "belarusian": 9, "ferry": 300, "ferries": 80, "harbour": 90, "minsk": 60, "boat": 50, "bolt": 5}
WORDS |= {"the": 900, "misspeled": 1, "lodz": 3, "москва": 12, "election": 70, "elections": 8, "gate": 400, "late": 2}
DICTIONARY = Dictionary(WORDS.items())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bealrus", "belarus"),
        ("belarous", "belarus"),
        ("blarus", "belarus"),
        ("Belaruss", "belarus"),
        ("ferrie", "ferries"),
        ("hrabuor", "harbour"),
        ("electoin", "election"),
        ("misnk", "minsk"),
        ("boaat", "boat"),
        ("масква", "москва"),
        ("bate", "gate"),  # far more common than what is as near
        ("ferry", ""),
        ("misspeled", ""),
        ("misspelled", ""),
        ("zzzzzz", ""),
        ("bx", ""),
        ("2024a", ""),
        ("", ""),
        ("x" * 5000, ""),
    ],
)
def test_the_nearest_word_of_the_archive_is_suggested(typed, meant):
    assert DICTIONARY.suggest(typed) == meant


def test_an_empty_archive_suggests_nothing():
    assert Dictionary().suggest("ferry") == ""
    assert "ferry" not in Dictionary()


def test_known_words_are_never_corrected():
    assert [word for word in WORDS if DICTIONARY.suggest(word)] == []


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        *(("boat", "boat", 0), ("boat", "baot", 1), ("boat", "boot", 1), ("boat", "oat", 1), ("boat", "obta", 2)),
        *(("", "ab", 2), ("boat", "ferry", 3), ("ca", "abc", 3)),
    ],
)
def test_distance_counts_swapped_neighbours_once(one, other, far):
    assert distance(one, other, 2) == distance(other, one, 2) == far


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bealrus ferry", "belarus ferry"),
        ('"the ferry to misnk" tag:bealrus', '"the ferry to minsk" tag:bealrus'),
        ("headline:bealrus OR hrabour -bealrus", "headline:belarus OR harbour -bealrus"),
        ("(bealrus boat) bealru* after:2024", "belarus boat bealru* after:2024"),
        ("ferry boat", ""),
        ("tag:bealrus", ""),
        ("", ""),
    ],
)
def test_a_query_is_corrected_where_it_names_words(typed, meant):
    assert did_you_mean(read(typed), DICTIONARY) == meant
    assert not meant or read(meant).notices == ()


def test_a_large_dictionary_is_small_and_finds_what_was_meant():
    chance = random.Random(3)
    syllables = [a + b for a in "bcdfghjklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")]
    words = {"".join(chance.choices(syllables, k=chance.randint(3, 5))): chance.randint(2, 50) for _ in range(30_000)}
    dictionary = Dictionary(words.items())
    arrays = [value for value in vars(dictionary).values() if hasattr(value, "nbytes")]
    assert sum(array.nbytes for array in arrays) < 250 * len(words)
    right = 0
    asked = chance.sample(sorted(words), 200)
    started = process_time()
    for word in asked:
        at = chance.randrange(1, len(word) - 1)
        right += dictionary.suggest(f"{word[:at]}q{word[at:]}") == word
    assert process_time() - started < 4
    assert right > 180
