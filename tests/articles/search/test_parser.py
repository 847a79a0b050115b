from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import fields, lexer, stop_words, syntax_help
from articles.search.query.formatter import format_query
from articles.search.query.nodes import (
    PHRASE,
    PREFIX,
    And,
    AttributeFilter,
    DeskState,
    FlagFilter,
    MatchAll,
    Not,
    Or,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.search.query.parser import add_clause, parse, remove_clause
from tests.processor import at_most

NIGHT_BOAT = TextQuery("night boat", PHRASE)
A, B, C = TextQuery("a"), TextQuery("b"), TextQuery("c")


@pytest.fixture
def no_stop_words(monkeypatch):
    """Letters stand for words here, and some are articles."""
    monkeypatch.setattr(stop_words, "droppable", lambda texts, language="": set())


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", MatchAll()),
        (" () tag:() !!! & ", MatchAll()),
        ("ferry", TextQuery("ferry")),
        ("ferry, boat; a", And((TextQuery("ferry"), TextQuery("boat"), A))),
        ("a a b", And((A, B))),
        *(
            (f"{mark}night  boat{end}", NIGHT_BOAT)
            for mark, end in ['""', "“”", "„“", "„”", "«»", "»«", "””", "‘’", "‹›"]
        ),
        ("「東京」", TextQuery("東京", PHRASE)),
        ("the ‘90s don’t", And((TextQuery("the"), TextQuery("90s"), TextQuery("don’t")))),
        ('"ferry"', TextQuery("ferry", PHRASE)),
        ("twenty-one", TextQuery("twenty-one", PHRASE)),
        ('צה"ל', TextQuery('צה"ל')),
        ("東京都 東", And((TextQuery("東京都", PHRASE), TextQuery("東", PREFIX)))),
        ("a OR b c", And((Or((A, B)), C))),
        ("c a OR b OR a", And((C, Or((A, B))))),
        ("a AND b NOT c", And((A, B, Not(C)))),
        ("a or b", And((A, TextQuery("or"), B))),
        ("(a OR (b c)) -(a b)", And((Or((A, And((B, C)))), Not(And((A, B)))))),
        ("-ferry", Not(TextQuery("ferry"))),
        ("−a –b", And((Not(A), Not(B)))),
        ('-tag:x -"night boat" NOT -c', And((Not(TermFilter("tag", "x")), Not(NIGHT_BOAT), C))),
        ("ferr* re-elec*", And((TextQuery("ferr", PREFIX), TextQuery("re-elec", PREFIX)))),
        ('headline:"night boat"', TextQuery("night boat", PHRASE, "headline")),
        ("Caption:(a OR b/c)", Or((TextQuery("a", field="caption"), TextQuery("b/c", PHRASE, "caption")))),
        (
            "dek:a credit:b dateline:c",
            And((TextQuery("a", field="dek"), TextQuery("b", field="credit"), TextQuery("c", field="dateline"))),
        ),
        ("tag:(a -b)", And((TermFilter("tag", "a"), Not(TermFilter("tag", "b"))))),
        ("section:world, agency:reuters", And((TermFilter("section", "world"), TermFilter("agency", "reuters")))),
        ('by:"Jane Roe" byline:jane-roe', And((TermFilter("author", "Jane Roe"), TermFilter("author", "jane-roe")))),
        ("lang:PT_BR", AttributeFilter("language", "pt-br")),
        ("lang:German", AttributeFilter("language", "de")),
        ("after:2024-06", PublishedRange(date(2024, 6, 1), None)),
        ("before:2024-07-02", PublishedRange(None, date(2024, 7, 2))),
        ("on:2024", PublishedRange(date(2024, 1, 1), date(2025, 1, 1))),
        ("on:2024-12", PublishedRange(date(2024, 12, 1), date(2025, 1, 1))),
        ("on:2024-2-29", PublishedRange(date(2024, 2, 29), date(2024, 3, 1))),
        ("updated:2024/07", UpdatedRange(date(2024, 7, 1), date(2024, 8, 1))),
        (
            "has:photo is:corrected is:UPDATED",
            And((FlagFilter("photo"), FlagFilter("corrected"), FlagFilter("updated"))),
        ),
    ],
)
def test_a_query_is_parsed_into_its_tree(text, query, no_stop_words):
    reading = parse(text)
    assert reading.query == query
    assert reading.notices == ()


@pytest.mark.parametrize(
    ("text", "query", "message"),
    [
        ("( a b", And((A, B)), "bracket"),
        ("a ) b", And((A, B)), "bracket"),
        ('a " b', And((A, B)), "quotation mark"),
        ("6'2\" a", And((TextQuery("6'2"), A)), "quotation mark"),
        ("a - b", And((A, B)), "stands alone"),
        ("a NOT", A, "NOT"),
        ("OR a", And((TextQuery("or"), A)), "joins nothing"),
        ("a OR", And((A, TextQuery("or"))), "joins nothing"),
        ("tag: a", And((TextQuery("tag"), A)), "value"),
        ("after:2024-13", And((TextQuery("after"), TextQuery("2024"), TextQuery("13"))), "2024-07"),
        ("on:9999", And((TextQuery("on"), TextQuery("9999"))), "2024-07"),
        ("before:0000", And((TextQuery("before"), TextQuery("0000"))), "2024-07"),
        ("lang:klingon", And((TextQuery("lang"), TextQuery("klingon"))), "en or pt-br"),
        ("has:a is:b", And((And((TextQuery("has"), A)), And((TextQuery("is"), B)))), "has:photo"),
        ("is:draft", And((TextQuery("is"), TextQuery("draft"))), "is:corrected"),
        ("in:versions", And((TextQuery("in"), TextQuery("versions"))), "no filter"),
        ("-is:withdrawn", Not(And((TextQuery("is"), TextQuery("withdrawn")))), "is:corrected"),
        ("colour:red", TextQuery("colour:red", PHRASE), "no filter"),
        ("🎉 a", A, "🎉"),
        ("a* b", And((A, B)), "two letters"),
        ("*a", A, "end of a word"),
        ("((((((a b))))))", And((A, B)), "deeper"),
    ],
)
def test_unknown_parts_of_a_query_are_read_as_words_with_a_message(text, query, message, no_stop_words):
    reading = parse(text)
    assert reading.query == query
    assert message in " ".join(reading.notices)


def test_staff_can_filter_by_the_desk_and_by_past_versions():
    reading = parse("in:versions is:draft OR is:scheduled -is:withdrawn ferry", staff=True)
    states = Or((DeskState("draft"), DeskState("scheduled")))
    assert reading.query == And((states, Not(DeskState("withdrawn")), TextQuery("ferry")))
    assert reading.in_versions
    assert reading.text == "in:versions is:draft OR is:scheduled -is:withdrawn ferry"
    assert not reading.notices


@pytest.mark.parametrize("text", ["-in:versions", "(in:versions)", "in:versions OR a", "is:draft in:versions"])
def test_readers_never_reach_the_desk_or_past_versions(text):
    reading = parse(text)
    assert not reading.in_versions
    assert "State" not in repr(reading.query)
    assert reading.notices


@pytest.mark.parametrize("text", ["-in:versions", "(in:versions)", "in:versions OR a", "a OR in:versions"])
def test_past_versions_are_searched_by_the_whole_query_or_not_at_all(text):
    assert not parse(text, staff=True).in_versions
    assert "by itself" in parse(text, staff=True).notices[0]


def test_a_query_is_bounded():
    long = parse("word " * 2000)
    assert len(long.text) <= lexer.MAX_LENGTH
    assert "256" in " ".join(long.notices)
    many = parse(" ".join(f"{n}" for n in range(60)))
    assert len(many.clauses) == lexer.MAX_TERMS
    assert "32" in " ".join(many.notices)
    assert len(parse("x" * 10_000).query.text) == lexer.MAX_LENGTH


def test_invisible_characters_are_ignored(no_stop_words):
    assert parse(" a\x00\x07\r\n\u202eb \u200e" + " " * 5000).query == And((A, B))


def test_the_words_of_a_query_are_those_that_may_be_in_the_stories():
    reading = parse('ferry -storm "night boat" beg* headline:dock tag:x OR fog')
    assert reading.words == ("ferry", "night", "boat", "dock", "fog")


@pytest.mark.parametrize(
    ("text", "clause", "left"),
    [
        ("ferry tag:belarus -storm", "tag:belarus", "ferry -storm"),
        ("ferry tag:belarus -storm", "-storm", "ferry tag:belarus"),
        ('a OR b "night boat"', "a OR b", '"night boat"'),
        ("by:jane", "byline:jane", ""),
        ("ferry", "boat", "ferry"),
        ("ferry (", "boat", "ferry"),
    ],
)
def test_a_clause_is_removed_from_a_query(text, clause, left):
    assert remove_clause(text, clause) == left


@pytest.mark.parametrize(
    ("text", "clause", "narrow"),
    [
        ("", "tag:belarus", "tag:belarus"),
        ("ferry", "tag:belarus", "ferry tag:belarus"),
        ("ferry tag:belarus", "tag:belarus", "ferry tag:belarus"),
        ("-tag:belarus ferry", "tag:belarus", "ferry tag:belarus"),
        ("tag:belarus", "-tag:belarus", "-tag:belarus"),
        ('ferry "', 'tag:"white russia"', 'ferry tag:"white russia"'),
        ("ferry OR", "tag:a", "ferry or tag:a"),
    ],
)
def test_a_query_is_narrowed_by_a_clause(text, clause, narrow):
    assert add_clause(text, clause) == narrow


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (TermFilter("tag", "white russia"), 'tag:"white russia"'),
        (TermFilter("tag", "covid-19"), "tag:covid-19"),
        (TermFilter("author", 'Jane "J" Roe'), 'by:"Jane J Roe"'),
        (PublishedRange(date(2024, 1, 1), date(2025, 1, 1)), "on:2024"),
        (PublishedRange(date(2024, 7, 2), None), "after:2024-07-02"),
        (Not(PublishedRange(date(2024, 1, 1), date(2024, 3, 1))), "-(after:2024 before:2024-03)"),
        (Not(Or((A, And((B, C))))), "-(a OR (b c))"),
        (TextQuery("OR"), '"OR"'),
        (TextQuery("night boat"), '"night boat"'),
        (MatchAll(), ""),
    ],
)
def test_a_query_is_written_in_the_query_language(query, text):
    assert format_query(query) == text


def test_a_tree_that_the_query_language_cannot_express_is_not_written():
    with pytest.raises(ValueError, match="no words"):
        format_query(UpdatedRange(date(2024, 1, 1), None))


# Marks, and what they may stand beside, in any order.
MARKS = [*'()"“”„«‘’-–*:\n\x00\u200f\ud800', "--", *"   "]
TERMS = (
    "OR AND NOT tag: after: in: is: headline: 2024-06 draft versions ferry x:y night-boat 東 東京 🎉 a e\u0301 O'Neill"
    " A The US who IT lang:de DIE die not l'île"
)
PIECES = st.sampled_from(MARKS + TERMS.split())
TYPED = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=300)


@given(TYPED, st.booleans())
def test_any_typed_text_is_a_query_that_is_parsed_again_from_its_clauses(text, staff):
    check_clauses(text, staff)


def check_clauses(text, staff):
    reading = parse(text, staff=staff)
    again = parse(reading.text, staff=staff)
    assert (again.query, again.in_versions) == (reading.query, reading.in_versions)
    assert [clause.text for clause in again.clauses] == [clause.text for clause in reading.clauses]
    longhand = format_query(reading.query)
    assert len(longhand) > lexer.MAX_LENGTH or parse(longhand, staff=staff).query == reading.query
    for clause in reading.clauses:
        remaining = [other.text for other in reading.clauses if other.text != clause.text]
        clauses = parse(remove_clause(text, clause, staff=staff), staff=staff).clauses
        assert [other.text for other in clauses] == remaining  # the capitals of a word may mean another thing now


def _depth(query: Query) -> int:
    parts = getattr(query, "children", None) or ([query.child] if isinstance(query, Not) else [])
    return 1 + max(map(_depth, parts), default=0)


@given(TYPED)
def test_no_query_is_deep(text):
    assert _depth(parse(text).query) <= 4 * (lexer.MAX_DEPTH + 2)


@pytest.mark.parametrize("piece", ["(", '"', "-(", "a OR ", "tag:(", "x:", "‘“", "a\u0301", "1,", "a.", "l'", "東*"])
def test_hostile_input_is_parsed_quickly(piece):
    with at_most(8):
        parse(piece * (10_000 // len(piece)))


@pytest.mark.parametrize("row", syntax_help.ROWS + syntax_help.STAFF_ROWS)
def test_every_row_of_the_help_is_true(row):
    is_for_staff = row in syntax_help.STAFF_ROWS
    assert not parse(row.example, staff=is_for_staff).notices
    assert bool(parse(row.example).notices) == is_for_staff


def test_the_help_and_the_documentation_list_every_filter():
    forms = {row.form.partition(":")[0] for row in syntax_help.ROWS + syntax_help.STAFF_ROWS if ":" in row.form}
    assert forms | {"byline", "author", "title", "date"} == fields.NAMES
    page = Path("docs/query-language.md").read_text()
    for rows in (syntax_help.WORDS, syntax_help.PLACES, syntax_help.FILTERS, syntax_help.STAFF_ROWS):
        assert syntax_help.as_markdown(rows) in page
