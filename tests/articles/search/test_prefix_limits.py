"""A prefix that too many words share is read as a word, with a message, by both backends."""

import pytest

from articles.search import search
from articles.search.backends import get_backend
from articles.search.execution import prefix_limits
from articles.search.query.nodes import PHRASE, PREFIX, And, Not, Or, TextQuery
from tests.factories import make_article
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def begin(text, field=""):
    return TextQuery(text, PREFIX, field)


@shared_rows
def seven_stories():
    """Make an archive of seven stories: `fe` begins words seven times, `fer` three times, `ra` once."""
    for headline in ("Ferry", "Ferries", "Fern", "Feast", "Feather", "Fence", "Fe Rain"):
        make_article(headline=headline, body="<p>Nothing.</p>")


@pytest.fixture
def archive(seven_stories, monkeypatch):
    monkeypatch.setattr(prefix_limits, "MAX_POSTINGS", 6)


@pytest.mark.parametrize(
    "typed, executed, expected_notices",
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
def test_a_prefix_of_too_many_words_is_read_as_a_word_with_a_message(archive, typed, executed, expected_notices):
    query, notices = prefix_limits.limit_prefixes(typed)

    assert query == executed
    assert [notice.split("“")[1].split("”")[0] for notice in notices] == expected_notices


@pytest.mark.parametrize("most", range(9))
def test_the_bound_counts_the_stories_of_all_words_with_the_prefix(archive, monkeypatch, most):
    monkeypatch.setattr(prefix_limits, "MAX_POSTINGS", most)
    counts = dict(get_backend().vocabulary())
    for begun in ("fe", "fer", "ra", "xyz"):
        cost = sum(stories for word, stories in counts.items() if word.startswith(begun))
        assert prefix_limits.limit_prefixes(begin(begun))[0] == (begin(begun) if cost <= most else TextQuery(begun)), (
            begun,
            cost,
        )


def test_several_prefixes_share_the_bound_of_one_query(archive):
    three = And((begin("fer"), begin("fern"), begin("feat"), begin("ferr")))

    assert prefix_limits.limit_prefixes(three) == (
        And((TextQuery("fer"), begin("fern"), begin("feat"), begin("ferr"))),
        ["Too many words begin with “fer”: it was read as a word. Type more letters of it."],
    )


def test_a_search_has_the_message_and_the_matches_of_the_word(archive):
    results = search.search(begin("fe"))

    assert results.total == 1
    assert results.notices == ("Too many words begin with “fe”: it was read as a word. Type more letters of it.",)
