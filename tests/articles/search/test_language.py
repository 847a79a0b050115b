from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import help, lexing, terms
from articles.search.language import narrowed, read, without
from articles.search.queries import (
    PHRASE,
    PREFIX,
    All,
    Any,
    Dated,
    Everything,
    Flag,
    Language,
    Named,
    Not,
    Query,
    State,
    Text,
    Updated,
)
from articles.search.writing import written

NIGHT_BOAT = Text("night boat", PHRASE)
A, B, C = Text("a"), Text("b"), Text("c")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Everything()),
        (" () tag:() !!! & ", Everything()),
        ("ferry", Text("ferry")),
        ("ferry, boat; a", All((Text("ferry"), Text("boat"), A))),
        ("a a b", All((A, B))),
        *(
            (f"{mark}night  boat{end}", NIGHT_BOAT)
            for mark, end in ['""', "“”", "„“", "„”", "«»", "»«", "””", "‘’", "‹›"]
        ),
        ("「東京」", Text("東京", PHRASE)),
        ("the ‘90s don’t", All((Text("the"), Text("90s"), Text("don’t")))),
        ('"ferry"', Text("ferry", PHRASE)),
        ("twenty-one", Text("twenty-one", PHRASE)),
        ('צה"ל', Text("צה ל", PHRASE)),
        ("東京都 東", All((Text("東京都", PHRASE), Text("東", PREFIX)))),
        ("a OR b c", All((Any((A, B)), C))),
        ("c a OR b OR a", All((C, Any((A, B))))),
        ("a AND b NOT c", All((A, B, Not(C)))),
        ("a or b", All((A, Text("or"), B))),
        ("(a OR (b c)) -(a b)", All((Any((A, All((B, C)))), Not(All((A, B)))))),
        ("-ferry", Not(Text("ferry"))),
        ("−a –b", All((Not(A), Not(B)))),
        ('-tag:x -"night boat" NOT -c', All((Not(Named("tag", "x")), Not(NIGHT_BOAT), C))),
        ("ferr* re-elec*", All((Text("ferr", PREFIX), Text("re-elec", PREFIX)))),
        ('headline:"night boat"', Text("night boat", PHRASE, "headline")),
        ("Caption:(a OR b/c)", Any((Text("a", field="caption"), Text("b/c", PHRASE, "caption")))),
        (
            "dek:a credit:b dateline:c",
            All((Text("a", field="dek"), Text("b", field="credit"), Text("c", field="dateline"))),
        ),
        ("tag:(a -b)", All((Named("tag", "a"), Not(Named("tag", "b"))))),
        ("section:world, agency:reuters", All((Named("section", "world"), Named("agency", "reuters")))),
        ('by:"Jane Roe" byline:jane-roe', All((Named("author", "Jane Roe"), Named("author", "jane-roe")))),
        ("lang:PT_BR", Language("pt-br")),
        ("after:2024-06", Dated(date(2024, 6, 1), None)),
        ("before:2024-07-02", Dated(None, date(2024, 7, 2))),
        ("on:2024", Dated(date(2024, 1, 1), date(2025, 1, 1))),
        ("on:2024-12", Dated(date(2024, 12, 1), date(2025, 1, 1))),
        ("on:2024-2-29", Dated(date(2024, 2, 29), date(2024, 3, 1))),
        ("updated:2024/07", Updated(date(2024, 7, 1), date(2024, 8, 1))),
        ("has:photo is:corrected is:UPDATED", All((Flag("photo"), Flag("corrected"), Flag("updated")))),
    ],
)
def test_a_query_is_read_as_it_is_meant(text, query):
    reading = read(text)
    assert reading.query == query
    assert reading.notices == ()


@pytest.mark.parametrize(
    ("text", "query", "said"),
    [
        ("( a b", All((A, B)), "bracket"),
        ("a ) b", All((A, B)), "bracket"),
        ('a " b', All((A, B)), "quotation mark"),
        ("6'2\" a", All((Text("6'2"), A)), "quotation mark"),
        ("a - b", All((A, B)), "stands alone"),
        ("a NOT", A, "NOT"),
        ("OR a", All((Text("or"), A)), "joins nothing"),
        ("a OR", All((A, Text("or"))), "joins nothing"),
        ("tag: a", All((Text("tag"), A)), "value"),
        ("after:2024-13", All((Text("after"), Text("2024"), Text("13"))), "2024-07"),
        ("on:9999", All((Text("on"), Text("9999"))), "2024-07"),
        ("before:0000", All((Text("before"), Text("0000"))), "2024-07"),
        ("lang:klingon", All((Text("lang"), Text("klingon"))), "en or pt-br"),
        ("has:a is:b", All((All((Text("has"), A)), All((Text("is"), B)))), "has:photo"),
        ("is:draft", All((Text("is"), Text("draft"))), "is:corrected"),
        ("in:versions", All((Text("in"), Text("versions"))), "no filter"),
        ("-is:withdrawn", Not(All((Text("is"), Text("withdrawn")))), "is:corrected"),
        ("colour:red", Text("colour:red", PHRASE), "no filter"),
        ("🎉 a", A, "🎉"),
        ("a* b", All((A, B)), "two letters"),
        ("*a", A, "end of a word"),
        ("((((((a b))))))", All((A, B)), "deeper"),
    ],
)
def test_what_is_not_understood_is_read_as_words_and_said_so(text, query, said):
    reading = read(text)
    assert reading.query == query
    assert said in " ".join(reading.notices)


def test_staff_ask_for_the_desk_and_for_past_versions():
    reading = read("in:versions is:draft OR is:scheduled -is:withdrawn ferry", staff=True)
    states = Any((State("draft"), State("scheduled")))
    assert reading.query == All((states, Not(State("withdrawn")), Text("ferry")))
    assert reading.in_versions
    assert reading.text == "in:versions is:draft OR is:scheduled -is:withdrawn ferry"
    assert not reading.notices


@pytest.mark.parametrize("text", ["-in:versions", "(in:versions)", "in:versions OR a", "is:draft in:versions"])
def test_readers_never_reach_the_desk_or_past_versions(text):
    reading = read(text)
    assert not reading.in_versions
    assert "State" not in repr(reading.query)
    assert reading.notices


@pytest.mark.parametrize("text", ["-in:versions", "(in:versions)", "in:versions OR a", "a OR in:versions"])
def test_past_versions_are_asked_for_as_a_whole_or_not_at_all(text):
    assert not read(text, staff=True).in_versions
    assert "by itself" in read(text, staff=True).notices[0]


def test_a_query_is_bounded():
    long = read("word " * 2000)
    assert len(long.text) <= lexing.LENGTH
    assert "256" in " ".join(long.notices)
    many = read(" ".join(f"{n}" for n in range(60)))
    assert len(many.clauses) == lexing.MOST_TERMS
    assert "32" in " ".join(many.notices)
    assert len(read("x" * 10_000).query.text) == lexing.LENGTH


def test_what_nobody_sees_counts_for_nothing():
    assert read(" a\x00\x07\r\n\u202eb \u200e" + " " * 5000).query == All((A, B))


def test_words_are_those_that_may_stand_in_the_stories():
    reading = read('ferry -storm "night boat" beg* headline:dock tag:x OR fog')
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
def test_a_clause_is_taken_out_of_a_query(text, clause, left):
    assert without(text, clause) == left


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
    assert narrowed(text, clause) == narrow


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (Named("tag", "white russia"), 'tag:"white russia"'),
        (Named("tag", "covid-19"), "tag:covid-19"),
        (Named("author", 'Jane "J" Roe'), 'by:"Jane J Roe"'),
        (Dated(date(2024, 1, 1), date(2025, 1, 1)), "on:2024"),
        (Dated(date(2024, 7, 2), None), "after:2024-07-02"),
        (Not(Dated(date(2024, 1, 1), date(2024, 3, 1))), "-(after:2024 before:2024-03)"),
        (Not(Any((A, All((B, C))))), "-(a OR (b c))"),
        (Text("OR"), '"OR"'),
        (Text("night boat"), '"night boat"'),
        (Everything(), ""),
    ],
)
def test_a_query_is_written_in_its_language(query, text):
    assert written(query) == text


def test_what_the_language_cannot_say_is_not_written():
    with pytest.raises(ValueError, match="no words"):
        written(Updated(date(2024, 1, 1), None))


# Marks, and what they may stand beside, in any order.
MARKS = [*'()"“”„«‘’-–*:\n\x00\u200f\ud800', "--", *"   "]
TERMS = (
    "OR AND NOT tag: after: in: is: headline: 2024-06 draft versions ferry x:y night-boat 東 東京 🎉 a e\u0301 O'Neill"
)
PIECES = st.sampled_from(MARKS + TERMS.split())
TYPED = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=300)


@given(TYPED, st.booleans())
def test_anything_typed_is_a_query_that_reads_the_same_from_its_clauses(text, staff):
    reading = read(text, staff=staff)
    again = read(reading.text, staff=staff)
    assert (again.query, again.in_versions) == (reading.query, reading.in_versions)
    assert [clause.text for clause in again.clauses] == [clause.text for clause in reading.clauses]
    longhand = written(reading.query)
    assert len(longhand) > lexing.LENGTH or read(longhand, staff=staff).query == reading.query
    for clause in reading.clauses:
        kept = [other for other in reading.clauses if other.text != clause.text]
        assert set(read(without(text, clause, staff=staff), staff=staff).clauses) == set(kept)


def _depth(query: Query) -> int:
    parts = getattr(query, "parts", None) or ([query.part] if isinstance(query, Not) else [])
    return 1 + max(map(_depth, parts), default=0)


@given(TYPED)
def test_no_query_is_deep(text):
    assert _depth(read(text).query) <= 4 * (lexing.DEPTH + 2)


@pytest.mark.parametrize("piece", ["(", '"', "-(", "a OR ", "tag:(", "x:", "‘“", "a\u0301", "1,", "a.", "l'", "東*"])
def test_hostile_input_takes_no_time(piece):
    started = process_time()
    read(piece * (10_000 // len(piece)))
    assert process_time() - started < 0.25


@pytest.mark.parametrize("row", help.ROWS + help.STAFF_ROWS)
def test_help_tells_the_truth(row):
    is_for_staff = row in help.STAFF_ROWS
    assert not read(row.example, staff=is_for_staff).notices
    assert bool(read(row.example).notices) == is_for_staff


def test_help_knows_every_filter_and_the_documentation_says_the_same():
    forms = {row.form.partition(":")[0] for row in help.ROWS + help.STAFF_ROWS if ":" in row.form}
    assert forms | {"byline"} == terms.NAMES
    page = Path("docs/query-language.md").read_text()
    for rows in (help.WORDS, help.PLACES, help.FILTERS, help.STAFF_ROWS):
        assert help.as_markdown(rows) in page
