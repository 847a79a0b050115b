"""Beginnings of words that too many words share are read as words, on both engines alike."""

import pytest

from articles.search import search
from articles.search.backends import get_backend
from articles.search.execution import prefix_limits
from articles.search.query.nodes import PHRASE, PREFIX, And, Not, Or, TextQuery
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def begin(text, field=""):
    return TextQuery(text, PREFIX, field)


@pytest.fixture
def archive(db, monkeypatch):
    """Seven stories: `fe` begins words seven times, `fer` three times, `ra` once."""
    for headline in ("Ferry", "Ferries", "Fern", "Feast", "Feather", "Fence", "Fe Rain"):
        make_article(headline=headline, body="<p>Nothing.</p>")
    monkeypatch.setattr(prefix_limits, "MAX_POSTINGS", 6)


@pytest.mark.parametrize(
    "asked, answered, noticed",
    [
        (begin("fer"), begin("fer"), []),
        (begin("fe"), TextQuery("fe"), ["fe"]),
        (begin("Fé"), TextQuery("Fé"), ["Fé"]),
        (begin("fe", "headline"), begin("fe", "headline"), []),
        (begin("the fe"), TextQuery("the fe"), ["the fe"]),
        (TextQuery("fe"), TextQuery("fe"), []),
        (TextQuery("fe", PHRASE), TextQuery("fe", PHRASE), []),
        (And((begin("fer"), begin("ra"))), And((begin("fer"), begin("ra"))), []),
        (And((begin("fe"), begin("ra"))), And((TextQuery("fe"), begin("ra"))), ["fe"]),
        (Or((begin("fer"), begin("feat"), begin("fe"))), Or((begin("fer"), begin("feat"), TextQuery("fe"))), ["fe"]),
        (Not(begin("fe")), Not(TextQuery("fe")), ["fe"]),
        (begin("xyz"), begin("xyz"), []),
    ],
)
def test_what_too_many_words_begin_with_is_read_as_a_word_and_said(archive, asked, answered, noticed):
    query, notices = prefix_limits.limit_prefixes(asked)

    assert query == answered
    assert [notice.split("“")[1].split("”")[0] for notice in notices] == noticed


@pytest.mark.parametrize("most", range(9))
def test_the_bound_is_the_number_of_stories_of_all_words_that_begin_so(archive, monkeypatch, most):
    monkeypatch.setattr(prefix_limits, "MAX_POSTINGS", most)
    counts = dict(get_backend().vocabulary())
    for begun in ("fe", "fer", "ra", "xyz"):
        cost = sum(stories for word, stories in counts.items() if word.startswith(begun))
        assert prefix_limits.limit_prefixes(begin(begun))[0] == (begin(begun) if cost <= most else TextQuery(begun)), (
            begun,
            cost,
        )


def test_several_beginnings_share_what_one_query_may_cost(archive):
    three = And((begin("fer"), begin("fern"), begin("feat"), begin("ferr")))

    assert prefix_limits.limit_prefixes(three) == (
        And((TextQuery("fer"), begin("fern"), begin("feat"), begin("ferr"))),
        ["Too many words begin with “fer”: it was read as a word. Type more letters of it."],
    )


def test_a_search_says_it_and_finds_by_the_word(archive):
    results = search.search(begin("fe"))

    assert results.total == 1
    assert results.notices == ("Too many words begin with “fe”: it was read as a word. Type more letters of it.",)
