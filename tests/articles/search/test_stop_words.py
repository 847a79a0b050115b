"""A story need not have the function words of a query; names, phrases and queries of function words alone keep them."""

import pytest
from django.http import QueryDict

from articles.public.archive.filters import CatalogueFilter
from articles.search.backends import get_backend
from articles.search.execution import scoring
from articles.search.query.formatter import format_query
from articles.search.query.parser import parse
from articles.search.search import search
from articles.search.text.snippets import marks
from articles.story.folding import fold
from articles.story.function_words import LANGUAGES, all_function_words, function_words
from tests.factories import make_article
from tests.shared_rows import shared_rows

STORIES = {
    "ferry": {"headline": "Ferry serves island", "body": "<p>Daily.</p>"},
    "band": {"headline": "Concert by The Who", "body": "<p>Tickets sold out.</p>"},
    "hamlet": {"headline": "Actor asks: to be or not to be", "body": "<p>Applause.</p>"},
    "hard": {"headline": "Old habits die hard", "body": "<p>Habits.</p>"},
    "rocks": {"headline": "Hard rocks", "body": "<p>Granite.</p>"},
    "us": {"headline": "US Navy sails", "body": "<p>Warships.</p>"},
    "pronoun": {"headline": "They told us about a navy", "body": "<p>Hearsay.</p>"},
    "points": {"headline": "U.S. troops leave", "body": "<p>Home.</p>"},
    "it": {"headline": "New IT department", "body": "<p>Computers.</p>"},
    "fähre": {"headline": "Fähre fährt Insel an", "body": "<p>Täglich.</p>", "language": "de"},
    "île": {"headline": "Une île, un bateau", "body": "<p>Bretagne.</p>", "language": "fr"},
}


@shared_rows
def small_words():
    return {
        make_article(published=f"2024-01-{day:02}", **fields).entry.docid: name
        for day, (name, fields) in enumerate(STORIES.items(), 1)
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the ferry to the island", {"ferry"}),
        ("The ferry to the island", {"ferry"}),
        ("THE FERRY TO THE ISLAND", {"ferry"}),
        ("(the ferry) OR (the granite)", {"ferry", "rocks"}),
        ("(the) ferry", set()),
        ('"the ferry"', set()),
        ("the", {"band"}),
        ("the who", {"band"}),
        ("concert The Who", {"band"}),
        ("to be or not to be", {"hamlet"}),
        ('"to be or not"', {"hamlet"}),
        ("die hard", {"hard"}),
        ("die Fähre zur Insel", {"fähre"}),
        ("lang:de die Fähre", {"fähre"}),
        ("sur l'île et le bateau", {"île"}),
        ("l'île", {"île"}),
        ("US", {"us", "points"}),
        ("U.S.", {"us", "points"}),
        ("US navy", {"us"}),
        ("headline:US", {"us", "points"}),
        ("us", {"us", "pronoun", "points"}),
        ("us navy", {"us", "pronoun"}),
        ("IT department", {"it"}),
        ("it department", {"it"}),
        ("IT", {"it"}),
    ],
)
def test_stories_need_not_have_the_function_words_of_a_query(text, names, small_words):
    results = search(parse(text).query)
    assert {small_words[docid] for docid in results.docids} == names


@pytest.mark.django_db
def test_a_name_in_capitals_weighs_as_much_as_it_is_rare(small_words):
    """More stories have the pronoun or the name than the name."""
    assert scoring.counted_words(parse("US navy").query) == ["", "navy", "us^"]
    assert scoring.counted_words(parse('us "US navy" C++').query) == ["", "c++", "navy", "us"]
    assert get_backend().counts(["us", "us^", "c++", "navy"]) == {"us": 3, "us^": 2, "navy": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Times reports", ("The", "Times", "reports")),
        ("The times change", ("times", "change")),
        ("Le Monde", ("Le", "Monde")),
        ("Die Fähre zur Insel", ("Fähre", "Insel")),
        ("Doctor Who", ("Doctor", "Who")),
        ("World War I", ("World", "War", "I")),
        ("US NAVY", ("us", "NAVY")),
        ("la la land", ("la", "land")),
        ("not the end", ("not", "end")),
    ],
)
def test_a_capital_makes_a_name_of_a_function_word(text, words):
    assert parse(text).words == words


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("the ferry to the island", "The ferry to the island", ["ferry", "island"]),
        ('"to the island"', "The ferry to the island", ["to the island"]),
        ("US navy", "The US asks us: a navy?", ["US", "navy"]),
        ("the who", "The people who", ["The", "who"]),
    ],
)
def test_stop_words_are_not_marked(query, text, marked):
    assert [text[start:end] for start, end in marks(text, parse(query).query, "en")] == marked


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "total"), [("q=die Fähre&lang=de", 1), ("q=die Fähre", 0), ("q=lang:de die Fähre", 1)]
)
def test_the_filter_of_a_list_decides_the_language(address, total, small_words):
    assert CatalogueFilter(QueryDict(address)).search().total == total


@pytest.mark.parametrize("text", ["A A a", "US NAVY", "THE FERRY", "The Twenty-One the ferry Twenty-One", "us us US"])
def test_a_query_is_read_again_from_its_text(text):
    """Whether a word is a stop word depends on the others and their capitals, so each stays as it was typed."""
    reading = parse(text)
    assert reading.text == text and parse(reading.text) == reading


def test_a_stop_word_stays_in_the_text_of_the_query():
    reading = parse("the ferry to an island")
    assert reading.text == "the ferry to an island" and not reading.notices
    assert [clause.is_required for clause in reading.clauses] == [False, True, False, False, True]
    assert reading.words == ("ferry", "island")
    assert parse(format_query(parse("ferry The").query)).query == parse("ferry The").query


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_a_language_has_folded_words(language):
    words = function_words(language)
    assert len(words) >= 15 and words == {fold(word) for word in words} and "" not in words
    assert function_words(f"{language}-XX") == function_words(f"{language}_xx") == words <= all_function_words()


def test_a_language_without_a_list_has_no_function_words():
    assert not function_words("zh") and not function_words("") and not function_words("english")
    assert function_words("nb") == function_words("nn") == function_words("no")
