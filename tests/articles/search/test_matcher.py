from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.demo.seeding.vocabulary import COMMON
from articles.search.query.compounds import expand
from articles.search.query.parser import parse
from articles.search.text import analyzer, matcher, query_terms
from articles.search.text.matcher import TermMatcher
from articles.search.text.query_terms import QueryTerms
from articles.search.text.snippets import best
from articles.search.text.text_words import words_of
from articles.story.notes import Note
from articles.story.story import Picture, Story

WORDS = (
    "ferry ferries ferry's Ferry’s FERRYMAN ferry-boat o'neill O’Neill oneill U.S. us u.s.a 1,200 1200 b1,200 don't"
    " dying die lies skies sky sensibility sensible l'Europe Europe lorsqu'europe Łódź lodz İstanbul istanbul straße"
    " strasse 東京都 東京 caf\xe9 cafe\u0301 fer\xadry _ferry_ (ferry) `ferry` “ferry” ferry—boat ferry\xa0boat night"
    " o`neill boat e-mail email Ph.D. phd J. K. US WHO who C++ C# c f-16 F16 health care health-care healthcare"
    " the a i hop hopping hoping \n \t ' . , & é ﬁsh fish"
)
QUERIES = (
    'ferry|"ferry"|ferr*|oneill|us|"u.s"|1200|12*|"b1 200"|dont|die|lie|sky|sensible|europe|lodz|istanbul|strasse|東京|'
    'cafe|"night boat"|"ferry boat"|"the night bo*"|"us ferry"|a|i|hop hope|fish|ferry boat night|headline:ferry boat|'
    "email|e-mail|PhD|jk|US|WHO boat|C++|c|f16|healthcare|health care|headline:healthcare|headline:US|"
    "ferry -boat|o'neill ferry OR boat|re-elect*|caption:lodz die"
)
TEXTS = st.lists(st.sampled_from(WORDS.split(" ")), max_size=30).flatmap(
    lambda words: st.sampled_from(["", " ", "-"]).map(lambda joint: (joint or " ").join(words))
)
LANGUAGES = ["en", "", "pt-br", "ru"]


class TermsWithoutPrefixes(QueryTerms):
    """Terms of which no prefix is known, so that a matcher analyzes every word."""

    def prefixes_of(self, language, field):
        return None


def matchers(query: str, language: str) -> list[TermMatcher]:
    """Return a matcher of the query that skips words, and one that analyzes all of them."""
    return [TermMatcher(terms(parse(query).query, (language,))) for terms in (QueryTerms, TermsWithoutPrefixes)]


@given(
    TEXTS, st.sampled_from(QUERIES.split("|")), st.sampled_from(LANGUAGES), st.sampled_from(["", "body", "headline"])
)
def test_a_matcher_that_skips_words_matches_the_same_as_one_that_analyzes_all(text, query, language, field):
    quick, thorough = matchers(query, language)
    assert quick.find_positions(text, language, field) == thorough.find_positions(text, language, field)
    result = thorough.matched_terms(text, language, field, 1)
    assert quick.matched_terms(text, language, field, 1) == result
    assert len(quick.matched_terms(text, language, field, len(result) + 1)) in (0, len(result))


@pytest.mark.long
@pytest.mark.parametrize("few_odd, far_apart", [(0, 10**9), (1, 10**9), (10**9, 1)], ids=["none", "one", "any"])
@pytest.mark.parametrize("language", ["en", ""])
def test_the_matches_are_the_same_with_any_number_of_odd_characters(monkeypatch, few_odd, far_apart, language):
    """Every word is tried with every query: between plain words, and next to a word with an odd character of its
    own."""
    monkeypatch.setattr(matcher, "_MAX_HIDING", few_odd)
    monkeypatch.setattr(matcher, "_LETTERS_PER_HIDING", far_apart)
    for query in QUERIES.split("|"):
        quick, thorough = matchers(query, language)
        for word in WORDS.split(" "):
            for text in (f"the night {word} boat", f"x.y ({word},{word})"):
                assert quick.find_positions(text, language, "body") == thorough.find_positions(
                    text, language, "body"
                ), (query, text)
                assert quick.matched_terms(text, language, "body", 1) == thorough.matched_terms(
                    text, language, "body", 1
                )


PARAGRAPHS = st.lists(TEXTS, max_size=4).map(
    lambda texts: "".join(f"<p>{text.replace('&', '&amp;')}</p>" for text in texts)
)


@given(PARAGRAPHS, TEXTS, TEXTS, st.sampled_from(QUERIES.split("|")))
def test_snippets_are_the_same_with_either_matcher(body, dek, caption, query):
    story = Story(body=body, dek=dek, pictures=(Picture(caption=caption),), notes=(Note(dek),), headline=caption)
    quick = best(story, parse(query).query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "articles.search.text.snippets.matcher_for",
            lambda query, languages: TermMatcher(TermsWithoutPrefixes(query, languages)),
        )
        assert best(story, parse(query).query) == quick


SUFFIXES = (
    " s es ed ing ingly edly er ers est ly y ies ied e ational tional ation ations ator ence enci ency ance anci ancy"
    " able abli ability abilities ible ibly ibility bility bli ize izer ization alism ality alli ally al fulness ful"
    " fully ousness ously ous iveness ivity ive ogy ogi ogist less lessly ness icate iciti icity ical ative alize ic"
    " ement ment ent ion ism ate iti ity ying ie ier iest eed eedly yed ys 's"
)
STEMS = (
    "d l t sk hop hopp hope sens trouble troubl radi abil bl pl fl ferr happi happ nation relat oper commun gener arsen"
    " univers past even inning out can ear proceed exceed succeed earr herr news howe atlas cosmo bia ande gentl idl"
    " ugl earl onl singl luxuri activ defen refer abb egg ebb ce sc y yy ay aye ski key bo bee o e ee x tre agr fre"
)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", ""])
def test_all_forms_of_a_word_begin_with_the_prefixes_of_the_matcher(language):
    forms = {
        analyzer.fold(a + b + c)
        for a, b, c in product([*STEMS.split(), *COMMON[:60]], SUFFIXES.split(" "), ["", "s", "ly", "ing"])
    }
    shared = query_terms._SHARED_PREFIX[analyzer.algorithm(language)]
    astray = [form for form in forms if not form.startswith(shared(analyzer.stem(form, language)))]
    assert not astray
    assert len(forms) > 20_000


def test_the_words_of_a_text_are_read_once_for_all_halves_of_a_word(monkeypatch):
    texts = []
    monkeypatch.setattr(matcher, "words_of", lambda text: texts.append(text) or words_of(text))
    story_matcher = TermMatcher(QueryTerms(expand(parse("zebracrossing waterfront").query), ("en",)))
    assert len(story_matcher.terms.open_forms) > 5
    text = "A zebra crossing at the water front – " * 10
    list(story_matcher._other_forms(text, "en", "body"))
    assert texts == [text]
