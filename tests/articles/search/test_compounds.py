"""Each way to write a compound, an abbreviation or a word with signs finds the others, the typed form first."""

import pytest

from articles.search.backends import get_backend
from articles.search.query import compounds
from articles.search.query.compounds import expand, prune
from articles.search.query.nodes import PHRASE, And, Not, Or, TextQuery
from articles.search.query.parser import parse
from articles.search.search import search
from articles.search.text.snippets import marks
from tests.factories import make_article
from tests.shared_rows import shared_rows

GROUPS = [
    ["e-mail", "email", "e mail", "E-Mail", "e‑mail"],
    ["healthcare", "health care", "health-care"],
    ["PhD", "Ph.D.", "Ph. D.", "Ph.D"],
    ["F-16", "F16", "F 16"],
    ["co-op", "coop"],
    ["wi-fi", "wifi", "Wi-Fi"],
    ["U.S.", "US"],
    ["JK Rowling", "J. K. Rowling", "J.K. Rowling"],
    ["онлайн-архив", "онлайнархив", "онлайн архив"],
    ["C++"],
    ["C#", "C♯"],
    ["Disney+"],
    ["xray", "x-ray", "x ray"],
    ["R&D budget"],
    ["Q++ compiler"],
    ["Q# compiler"],
]


@shared_rows
def forms():
    rows, day = {}, 0
    for group in GROUPS:
        for form in group:
            day += 1
            rows[form] = make_article(
                headline=f"News {day}",
                body=f"<p>They wrote {form} there.</p>",
                published=f"2023-{1 + day // 28:02}-{1 + day % 28:02}",
            ).entry.docid
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_each_form_finds_the_others(group, forms):
    for form in group:
        expected = {forms[other] for other in group}
        assert set(search(parse(form).query, size=100).docids) == expected, form


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("healthcare", "healthcare", "health care"),
        ("health care", "health care", "healthcare"),
        ("F16", "F16", "F 16"),
        ("F 16", "F 16", "F16"),
        ("e-mail", "e-mail", "email"),
        ("e mail", "e mail", "email"),
        ("co-op", "co-op", "coop"),
    ],
)
def test_the_typed_form_comes_first(text, first, second, forms):
    docids = search(parse(text).query, sort="relevance", size=100).docids
    assert docids.index(forms[first]) < docids.index(forms[second])


@pytest.mark.django_db
def test_a_word_without_its_sign_still_finds_it_and_a_quoted_word_has_one_form(forms):
    assert set(search(parse("C").query, size=50).docids) >= {forms["C++"], forms["C#"]}
    assert set(search(parse('"healthcare"').query).docids) == {forms["healthcare"]}
    assert set(search(parse('"health care"').query).docids) == {forms["health care"], forms["health-care"]}
    assert forms["email"] not in search(parse("news -e-mail").query, size=100).docids


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("email", "An e-mail, an email, no mail", ["e-mail", "email"]),
        ("e-mail", "An e-mail, an email, no mail", ["e-mail", "email"]),
        ("healthcare", "Health care and health-care", ["Health care", "health-care"]),
        ("health care", "Healthcare", ["Healthcare"]),
        ("PhD", "A Ph.D. and a Ph. D.", ["Ph.D", "Ph. D"]),
        ("C++", "C++, C# and C", ["C++"]),
        ("F16", "F-16 or an F 16", ["F-16", "F 16"]),
        ("caféteria", "a café teria", ["café teria"]),
    ],
)
def test_other_forms_are_marked(query, text, marked):
    assert [text[start:end] for start, end in marks(text, parse(query).query, "en")] == marked


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ('"Q++ compiler"', ["Q++ compiler"]),
        ('"q# COMPILER"', ["Q# compiler"]),
        ('"compiler"', ["Q++ compiler", "Q# compiler"]),
        ('"Q compiler"', ["Q++ compiler", "Q# compiler"]),
        ('"C++"', ["C++"]),
        ('"Q++"', ["Q++ compiler"]),
        ('"R&D budget"', ["R&D budget"]),
        ('headline:"Q++ compiler"', []),
    ],
)
def test_a_sign_in_a_phrase_counts(text, matching, forms):
    assert set(search(parse(text).query, size=100).docids) == {forms[form] for form in matching}


def test_words_that_are_no_compound_have_no_alternatives():
    assert expand(TextQuery("notable")).alternatives == ("nota ble",)  # nor “not able”
    assert "the rapist" not in expand(TextQuery("therapist")).alternatives
    assert expand(TextQuery("東京")).alternatives == ()
    assert expand(TextQuery("1200")).alternatives == ()
    assert expand(TextQuery("a" * 60)).alternatives == ()
    assert expand(parse("1 200").query) == And((TextQuery("1"), TextQuery("200")))
    assert expand(TextQuery("health care", PHRASE)).alternatives == ()
    in_formation = expand(And((TextQuery("in"), TextQuery("formation"))))
    assert "information" not in in_formation.children[1].alternatives


@pytest.mark.parametrize(
    "text", ["health care", "healthcare -e-mail", "(F16 OR email) ferry boat", "headline:health headline:care"]
)
def test_expanding_twice_changes_nothing(text):
    once = expand(parse(text).query)
    assert expand(once) == once


def test_the_words_of_different_fields_are_not_joined():
    query = expand(
        And((TextQuery("wi", field="headline"), TextQuery("fi"), Not(TextQuery("x")), Or((TextQuery("y"),))))
    )
    assert all(not leaf.alternatives for leaf in query.leaves())


@pytest.mark.parametrize(
    ("counts", "remains"),
    [
        ({"health": 9, "care": 1}, True),
        ({"health": 9}, False),
        ({}, False),
        ({"health": 9, "care": 1, "healthcare": 99}, True),
        ({"health": 9, "care": 1, "healthcare": 100}, False),
    ],
)
def test_halves_that_no_story_has_or_few_of_those_with_the_word_are_not_looked_up(counts, remains):
    calls = []
    [pruned] = prune([expand(TextQuery("healthcare"))], lambda words: calls.append(set(words)) or counts)
    assert pruned.alternatives == (("health care",) if remains else ())
    assert len(calls) == 1 and {"health", "care", "healthcare"} <= calls[0]


def test_without_halves_nothing_is_counted():
    query = parse("tag:x car").query
    assert prune([query], lambda words: pytest.fail("counted")) == [query]


@pytest.mark.django_db
def test_the_statements_of_a_search_do_not_grow_with_its_alternatives(forms, django_assert_num_queries):
    from articles.search.columns import reader

    reader.acquire()
    for text in ("car", "healthcare", "healthcare email wi-fi coop F16 PhD onlinearchive health care"):
        search(parse("warm").query)
        with django_assert_num_queries(1 if text == "car" else 2):  # the counts of the halves, and the lookup
            search(parse(text).query, size=0)


@pytest.mark.django_db
def test_a_story_that_arrives_between_the_counts_and_the_lookup_is_in_the_answer(forms, monkeypatch):
    """A word of it was unknown when the words were counted."""
    kind = type(get_backend())
    counts, published = kind.counts, []

    def counts_and_publish(self, words):
        result = counts(self, words)
        if not published:
            published.append(make_article(body="<p>A zebra crossing</p>").entry.docid)
        return result

    monkeypatch.setattr(kind, "counts", counts_and_publish)
    assert search(parse("zebracrossing").query).docids == published
    assert compounds.has_open_forms([expand(TextQuery("zebracrossing"))])
