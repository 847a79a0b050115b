"""Runs of frequent words are tokens in PostgreSQL; phrases match the same stories with them and without."""

import random
from collections import Counter

import pytest
from django.db import connection

from articles.record import publishing
from articles.search.backends import LIVE, PAST, common_grams, get_backend, postgresql_tables, tsvector
from articles.search.backends.common_grams import NO_GRAMS, CommonGrams
from articles.search.backends.plan import AndPlan, OrPlan, TermPlan, matches
from articles.search.backends.postgresql_tables import enter_grams, read_grams
from articles.search.index import consistency, rebuilding
from articles.search.query.nodes import PHRASE, TextQuery
from articles.search.text.document import GAP, index_document
from tests.factories import make_article, make_story

GRAMS = CommonGrams.of_counts({"the": 99_000, "of": 90_000, "they": 9_900, "ferry": 900, "rare": 100}, 100_000)
SCRIPTS = {
    "en": ["the", "of", "and", "they", "ferry", "harbor", "one"],
    "de": ["der", "die", "und", "straße", "häuser", "über"],
    "ru": ["и", "в", "на", "паром", "река"],
    "ar": ["في", "من", "على", "الكتاب", "القاهرة"],
    "he": ["של", "את", "ספר", "העיר"],
    "hi": ["के", "में", "की", "नदी", "शहर"],
    "th": ["ที่", "และ", "เรือ", "เมือง"],
    "ja": ["の", "は", "東京", "天気", "港"],
    "ko": ["그리고", "서울", "강", "배가"],
}


def test_a_run_is_a_token_if_too_many_stories_would_have_its_words():
    assert GRAMS.of(["the", "rare", "ferry", "of", "the", "they"]) == [
        "~ferry~of",
        "~of~the",
        "~the~they",
        "~of~the~they",
    ]
    assert GRAMS.of(["of", GAP, "the"]) == GRAMS.of(["h:of", "h:the"]) == GRAMS.of(["of"]) == []
    assert CommonGrams.parse(str(GRAMS)) == GRAMS
    assert CommonGrams.of_counts({"the": 4_999}, 4_999) == NO_GRAMS


def test_a_phrase_that_is_a_run_needs_no_look_at_the_text():
    def applied(*words, prefix=False):
        return GRAMS.applied_to(TermPlan(words, stemmed=False, prefix=prefix))

    of_the = TermPlan(("~of~the",), stemmed=False)
    assert applied("of", "the") == of_the
    assert applied("of", "the", "they") == TermPlan(("~of~the~they",), stemmed=False)
    assert applied("rare", "of", "the") == AndPlan((TermPlan(("rare", "of", "the"), False), of_the))
    assert applied("of", "the", prefix=True) == TermPlan(("of", "the"), False, prefix=True)
    assert applied("of", "the", "fer", prefix=True).must[1:] == (of_the,)
    assert applied("ferry", "rare") == TermPlan(("ferry", "rare"), False)


def random_texts(chance: random.Random) -> dict[int, str]:
    """Return texts of every script, of few words, so that these follow each other in every order."""
    texts = {}
    for docid in range(60):
        language = chance.choice(list(SCRIPTS))
        words = chance.choices(SCRIPTS[language], k=chance.randint(2, 30))
        texts[docid] = ("" if language in ("ja", "th") else " ").join(words)
    return texts


def random_plan(chance: random.Random, document):
    """Return words that stand in a text or nearly do, as a phrase, its beginning, or several joined."""
    words, start = document.words.split(" "), chance.randrange(10)
    run = [word for word in words[start : start + chance.randint(2, 5)] if word != GAP] or words[:1]
    body = words[4:-1]
    if chance.random() < 0.3:
        chance.shuffle(run)
    kind, phrase = chance.random(), TermPlan(tuple(run), stemmed=False)
    if kind < 0.2:
        return TermPlan((*run[:-1], run[-1][:2]), stemmed=False, prefix=True)
    if kind < 0.4:
        return AndPlan((phrase, TermPlan((words[0],), False)), (TermPlan(tuple(run[::-1]), False),))
    return OrPlan((phrase, TermPlan(tuple(body[:3]), False))) if kind < 0.6 else phrase


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("limits", [{}, {"MAX_POSITIONS": 1}, {"MAX_BYTES": 900}, {"MAX_POSITION": 12}], ids=str)
@pytest.mark.parametrize("share", [0, 0.4, 1])
def test_random_phrases_match_the_stories_that_have_them(monkeypatch, limits, share):
    chance = random.Random(f"{share} {limits}")
    for name, value in limits.items():
        monkeypatch.setattr(tsvector, name, value)
    texts = random_texts(chance)
    documents = {
        docid: index_document(make_story(headline="x", body=f"<p>{text}</p>")) for docid, text in texts.items()
    }
    words = sorted({word for document in documents.values() for word in document.words.split(" ") if word != GAP})
    grams = CommonGrams(
        {word: chance.randint(0, 60) for word in words if chance.random() < share}, f"{chance.getrandbits(32):08x}"
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            enter_grams(cursor, f"articles_search_{LIVE}", grams)
    backend = get_backend()
    backend.write(LIVE, [(docid, backend.prepare_row(document)) for docid, document in documents.items()])
    for _ in range(60):
        plan = random_plan(chance, documents[chance.randrange(60)])
        expected = [docid for docid, document in documents.items() if matches(plan, document)]
        assert backend.look_up([plan]).docids[0].tolist() == expected, plan
    assert backend.mismatches(LIVE, documents) == []
    assert set(backend.indexed_words()) == set(words) - {"h:x"}, "a gram is no word"
    if connection.vendor == "postgresql":
        assert backend.mismatches(LIVE, {0: documents[1], 1: documents[1]}) == [0]


@pytest.mark.slow
@pytest.mark.parametrize("complete", [rebuilding.prepare, rebuilding.select_common_stems])
def test_a_large_archive_gets_its_runs_after_an_import_and_with_a_new_release(transactional_db, monkeypatch, complete):
    make_article(headline="The end of the road")
    complete()
    assert not get_backend().needs_common_grams() and count("end of the road") == 1
    monkeypatch.setattr(common_grams, "MIN_STORIES", 1)
    assert get_backend().needs_common_grams() == (connection.vendor == "postgresql")
    complete()
    assert not get_backend().needs_common_grams() and count("end of the road") == 1
    if connection.vendor == "postgresql":
        assert "road" in grams_of(LIVE).levels


@pytest.fixture
def stories(transactional_db, monkeypatch):
    """Ten stories in an index whose words are all frequent."""
    monkeypatch.setattr(common_grams, "MIN_STORIES", 1)
    made = [make_article(headline=f"The end of the {word}", published="2024-07-01") for word in "abcdefghij"]
    rebuilding.rebuild()
    if connection.vendor == "postgresql":
        assert {"the", "end", "of"} <= set(grams_of(LIVE).levels) and not grams_of(PAST).levels
    return made


def grams_of(index: str) -> CommonGrams:
    with connection.cursor() as cursor:
        return read_grams(cursor, f"articles_search_{index}")


def count(text: str) -> int:
    return len(get_backend().scan(TextQuery(text, PHRASE), languages=("en",)).docids)


@pytest.mark.slow
def test_what_changes_after_a_rebuild_has_its_runs(stories):
    assert count("the end of the") == count("end of") == 10
    publishing.minor_edit(stories[0], story=make_story(headline="End the of the a", published="2024-07-01"), by="ada")
    publishing.withdraw(stories[1], reason="Not true.", by="ada")
    assert (count("end of"), count("end the of"), count("of the")) == (8, 1, 9)
    assert len(get_backend().scan_past(TextQuery("end of the", PHRASE), languages=("en",))) == 3
    publishing.reinstate(stories[1], by="ada")
    assert count("end of the b") == 1
    assert list(consistency.text_faults()) == []


@pytest.mark.slow
def test_an_erasure_takes_words_that_no_story_has_any_more_out_of_the_list(stories):
    publishing.minor_edit(stories[3], story=make_story(headline="The end of the", published="2024-07-01"), by="ada")
    get_backend().compact()
    assert (count("the end of the"), count("of the e"), count("of the d")) == (10, 1, 0)
    if connection.vendor == "postgresql":
        levels = grams_of(LIVE).levels
        assert "d" not in levels and {"the", "of", "e"} <= set(levels)
    assert list(consistency.text_faults()) == []


@pytest.mark.slow
def test_a_process_notices_that_the_runs_are_others(stories, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite finds phrases without runs.")
    key = (connection.alias, f"articles_search_{LIVE}")
    assert count("end of") == 10
    before = postgresql_tables._latest[key]
    monkeypatch.setattr(common_grams, "MIN_STORIES", 100)
    rebuilding.rebuild()
    assert grams_of(LIVE) == NO_GRAMS and count("end of") == 10 and postgresql_tables._latest[key] == NO_GRAMS
    publishing.minor_edit(stories[0], story=make_story(headline="Boat", published="2024-07-01"), by="ada")
    monkeypatch.setattr(common_grams, "MIN_STORIES", 1)
    rebuilding.rebuild()
    for outdated in (before, NO_GRAMS):
        monkeypatch.setitem(postgresql_tables._latest, key, outdated)
        assert count("end of") == 9
    monkeypatch.setitem(postgresql_tables._latest, key, before)
    publishing.minor_edit(stories[1], story=make_story(headline="The end of", published="2024-07-01"), by="ada")
    assert count("the end of") == 9 and list(consistency.text_faults()) == []


def test_a_level_is_the_same_for_the_same_share():
    counts = Counter({f"word{number}": number for number in range(1, 1_000)})
    few = CommonGrams.of_counts(counts, 10_000)
    many = CommonGrams.of_counts({word: 10 * count for word, count in counts.items()}, 100_000)
    assert few.levels == many.levels and min(few.levels.values()) >= 0
