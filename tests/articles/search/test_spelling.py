import random

import pytest

from articles.search.query.parser import parse
from articles.search.text import spelling
from articles.search.text.spelling import Dictionary, did_you_mean, distances
from tests.processor import at_most
from tests.proofs import amount

WORDS = {"belarus": 40, "belarusian": 9, "ferry": 300, "ferries": 80, "harbour": 90, "minsk": 60, "boat": 50, "bolt": 5}
WORDS |= {"the": 900, "misspeled": 1, "lodz": 3, "москва": 12, "election": 70, "elections": 8, "gate": 400, "late": 2}
DICTIONARY = Dictionary(WORDS.items())


@pytest.mark.parametrize(
    ("typed", "expected"),
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
def test_the_nearest_word_of_the_archive_is_suggested(typed, expected):
    assert DICTIONARY.suggest(typed) == expected


def test_an_empty_archive_suggests_nothing():
    assert Dictionary().suggest("ferry") == ""
    assert "ferry" not in Dictionary()


def test_known_words_are_never_corrected():
    assert [word for word in WORDS if DICTIONARY.suggest(word)] == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        *(("boat", "boat", 0), ("boat", "baot", 1), ("boat", "boot", 1), ("boat", "oat", 1), ("boat", "obta", 2)),
        *(("", "ab", 2), ("boat", "ferry", 5), ("ca", "abc", 3)),
    ],
)
def test_the_distance_counts_swapped_neighbours_once(one, other, expected):
    assert distances(one, [other, "boat"])[0] == distances(other, ["a", one])[1] == expected


def edit_distance(one: str, other: str) -> int:
    """Return the distance of two words, computed from its definition."""
    far = {(i, j): i + j for i in range(len(one) + 1) for j in range(len(other) + 1) if not i or not j}
    for i, letter in enumerate(one, 1):
        for j, other_letter in enumerate(other, 1):
            ways = [far[i - 1, j] + 1, far[i, j - 1] + 1, far[i - 1, j - 1] + (letter != other_letter)]
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], other_letter):
                ways.append(far[i - 2, j - 2] + 1)
            far[i, j] = min(ways)
    return far[len(one), len(other)]


def nearest_by_loop(word: str, counts: dict[str, int]) -> str:
    """Return the correction of a word, from a look at every word of the archive."""
    farthest = 1 if len(word) < spelling._MIN_TWO_EDITS else 2
    far = {other: edit_distance(word, other) for other, count in counts.items() if count > 1}
    penalties = {
        other: spelling._DISTANCE_PENALTY ** (distance + (other[0] != word[0]) / 2)
        for other, distance in far.items()
        if distance <= farthest and (distance < 2 or other[0] == word[0])
    }
    return max(((counts[other] / penalty, other) for other, penalty in penalties.items()), default=(0, ""))[1]


@pytest.mark.parametrize(("typed", "other"), [("harbor", "harrow"), ("recieve", "believe")])
def test_another_word_is_no_correction(typed, other):
    assert Dictionary([(other, 50)]).suggest(typed) == ""


@pytest.mark.proof
def test_the_nearest_word_is_suggested_among_any_number_of_similar_words():
    chance = random.Random(5)
    words = {"".join(chance.choices("aert", k=chance.randint(5, 7))): chance.randint(1, 900) for _ in range(3_000)}
    dictionary, typed_words = Dictionary(words.items()), []
    while len(typed_words) < amount(5, proof=15):
        word = "".join(chance.choices("aert", k=chance.randint(5, 7)))
        typed_words += [word] * (word not in words and len(dictionary._candidates(word, 2)) > 600)
    assert {word: dictionary.suggest(word) for word in typed_words} == {
        word: nearest_by_loop(word, words) for word in typed_words
    }


@pytest.mark.parametrize("most", [1, 3, 4, 5])
def test_every_word_is_in_the_dictionary_and_the_most_frequent_are_suggested(monkeypatch, most):
    words = {f"{letter}bcdefg": count for count, letter in enumerate("hijkl", 1)}
    monkeypatch.setattr(spelling, "MAX_WORDS", most)
    dictionary = Dictionary(words.items())
    commonest = dict(sorted(words.items(), key=lambda pair: -pair[1])[:most])
    assert len(dictionary) == 5
    for word in words:
        assert word in dictionary and not dictionary.suggest(word)
        assert dictionary.suggest(f"{word}x") == nearest_by_loop(f"{word}x", commonest)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bealrus ferry", "belarus ferry"),
        ('"the ferry to misnk" tag:bealrus', '"the ferry to minsk" tag:bealrus'),
        ("headline:bealrus OR hrabour -bealrus", "headline:belarus OR harbour -bealrus"),
        ("(bealrus boat) bealru* after:2024", "belarus boat bealru* after:2024"),
        ("ferry boat", ""),
        ("tag:bealrus", ""),
        ("bealru:boat", ""),  # no filter is like it, and its name is no word of the archive
        ("tags:minsk boat", "tag:minsk boat"),
        ("-Autor:minsk", "-author:minsk"),
        ("headlin:bealrus hrabour", "headline:bealrus harbour"),
        ("", ""),
    ],
)
def test_a_query_is_corrected_in_its_words_alone(typed, expected):
    assert did_you_mean(parse(typed), DICTIONARY) == expected
    assert not expected or parse(expected).notices == ()


@pytest.mark.slow
def test_a_large_dictionary_is_small_and_suggests_the_right_word():
    chance = random.Random(3)
    syllables = [a + b for a in "bcdfghjklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")]
    words = {"".join(chance.choices(syllables, k=chance.randint(3, 5))): chance.randint(2, 50) for _ in range(30_000)}
    dictionary = Dictionary(words.items())
    arrays = [value for value in vars(dictionary).values() if hasattr(value, "nbytes")]
    assert sum(array.nbytes for array in arrays) < 250 * len(words)
    right = 0
    typed_words = chance.sample(sorted(words), 200)
    with at_most(100):
        for word in typed_words:
            at = chance.randrange(1, len(word) - 1)
            right += dictionary.suggest(f"{word[:at]}q{word[at:]}") == word
    assert right > 180
