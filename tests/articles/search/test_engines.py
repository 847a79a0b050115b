"""The contract of full text: on SQLite and on PostgreSQL the same stories for the same query."""

import random

import pytest
from django.db import connection, transaction

from articles.search import index
from articles.search.engines import LIVE, PAST, SearchTooSlow, engine, postgresql
from articles.search.planning import NotText, matches, plan
from articles.search.queries import PHRASE, PREFIX, All, Any, Everything, Named, Not, Text
from articles.story import AgencyLine, Byline, Note, Picture
from tests.factories import make_story
from tests.made_once import made_once

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "ja", "ar")
LONG = "".join(f"<p>{'and the river rose again ' * 3999}marker{n}</p>" for n in range(10))  # 200,000 words

STORIES = {
    1: make_story(
        headline="Ferry returns to the harbor", dek="The boats are back", body="<p>She was running late.</p>"
    ),
    2: make_story(headline="Prime minister resigns", body="<p>The prime, minister of the minister.</p>"),
    3: make_story(headline="Łódź and São Paulo", body="<p>O’Neill’s well-known naïve café, 1,200 ferries.</p>"),
    4: make_story(headline="東京都の天気", language="ja", body="<p>明日は晴れ。</p>"),
    5: make_story(headline="مدينة القاهرة", language="ar", body="<p>الكتاب الجديد</p>"),
    6: make_story(headline="Häuser", language="de", body="<p>Die Straße und die Häuser der Stadt.</p>"),
    7: make_story(
        headline="A picture",
        kicker="Kickerword",
        dateline="MINSK",
        body="<p>Body.</p>",
        bylines=(Byline("Ada Cole"),),
        agency_lines=(AgencyLine("From Reuters."),),
        notes=(Note("An earlier version misspelt it."),),
        pictures=(Picture("", "The harbor at dawn", "Photograph by Bob Zed", "A pier"), Picture("x", "Night boat")),
    ),
    8: make_story(headline="A long read", body=LONG + "<p>The last ferry sailed.</p>"),
    9: make_story(
        headline='A\'); DROP TABLE; -- "NEAR(x y)" col:*', body="<p>a AND b OR c NOT d ^e {f} \\ % _ & | ! :*</p>"
    ),
    10: make_story(
        headline="Night", dek="boat", body="<p>Unrelated, ferry running; runs &amp; ran.</p>", section="World"
    ),
    -70000: make_story(headline="Older than the calendar", body="<p>ferry</p>", tags=["Ferries"]),
}
FERRY, NIGHT = Text("ferry"), Text("night")
CASES = [
    (FERRY, {1, 3, 8, 10, -70000}),
    (Text("FERRIES"), {1, 3, 8, 10, -70000}),
    (Text("run"), {1, 10}),
    (Text("running", PHRASE), {1, 10}),
    (Text("runs", PHRASE), {10}),
    (Text("prime minister", PHRASE), {2}),
    (Text("minister of the minister", PHRASE), {2}),
    (Text("resigns the prime", PHRASE), set()),  # a phrase does not run from headline into body
    (Text("lodz"), {3}),
    (Text("cafe naive"), set()),
    (Text("naive cafe"), {3}),
    (Text("oneill"), {3}),
    (Text("O'Neill's"), {3}),
    (Text("well-known"), {3}),
    (Text("1200"), {3}),
    (Text("1,200 ferries", PHRASE), {3}),
    (Text("東京都"), {4}),
    (Text("京都"), {4}),
    (Text("京天"), set()),
    (Text("東", PREFIX), {4}),
    (Text("القاهرة"), {5}),
    (Text("الكتاب الجديد", PHRASE), {5}),
    (Text("strasse"), {6}),
    (Text("Hausern"), {6}),
    (Text("ferr", PREFIX), {1, 3, 8, 10, -70000}),
    (Text("prime min", PREFIX), {2}),
    (Text("kickerword"), {7}),
    (Text("reuters"), {7}),
    (Text("misspelt"), {7}),
    (Text("pier", field="caption"), {7}),
    (Text("harbor"), {1, 7}),
    (Text("harbor", field="caption"), {7}),
    (Text("harbor", field="headline"), {1}),
    (Text("harb", PREFIX, "headline"), {1}),
    (Text("the harbor", PHRASE, "headline"), {1}),
    (Text("harbor the", PHRASE, "headline"), set()),
    (Text("boats", field="dek"), {1, 10}),
    (Text("dawn night", PHRASE, "caption"), set()),  # nor from caption to caption
    (Text("zed", field="credit"), {7}),
    (Text("ada cole", PHRASE, "byline"), {7}),
    (Text("minsk", field="dateline"), {7}),
    (Text("minsk", field="headline"), set()),
    (Text("world"), set()),  # sections and tags are asked for by name; here they only rank
    (All((FERRY, Not(Text("harbor")))), {3, 8, 10, -70000}),
    (All((FERRY, Not(Text("the harbor", PHRASE)))), {3, 8, 10, -70000}),
    (All((FERRY, Not(Any((Text("harbor"), Text("ran", PHRASE)))))), {3, 8, -70000}),
    (All((NIGHT, Text("boat"))), {7, 10}),
    (All((Text("night boat", PHRASE), Text("boat"))), {7}),
    (All((Text("nig", PREFIX), Text("boat"), Not(Text("pier")))), {10}),
    (Any((Text("lodz"), Text("prime minister", PHRASE), All((FERRY, NIGHT)))), {2, 3, 10}),
    (All((Any((NIGHT, Text("lodz", PHRASE))), FERRY)), {3, 10}),
    (Not(Not(Text("lodz"))), {3}),
    (Not(FERRY), {2, 4, 5, 6, 7, 9}),
    (Any((Not(FERRY), Text("lodz"))), {2, 3, 4, 5, 6, 7, 9}),
    (All((Not(FERRY), Not(Text("the", PHRASE)))), {4, 5, 6, 9}),
    (Everything(), set(STORIES)),
    (Not(Everything()), set()),
    (Text("!!!"), set()),
    (Text(""), set()),
    (All((FERRY, Text("—"))), set()),
    (All((FERRY, Not(Text("?")))), {1, 3, 8, 10, -70000}),
    (Any((Text("…"), Text("lodz"))), {3}),
    (Text('"'), set()),
    (Text("DROP TABLE"), {9}),
    (Text("near"), {9}),
    (Text("a AND b OR c NOT d", PHRASE), {9}),
    (Text("river rose", PHRASE), {8}),
    (Text("marker9 the last ferry", PHRASE), {8}),
    (Text("rose again and the", PHRASE), {8}),
    (Text("again rose", PHRASE), set()),
    (Text("marker", PREFIX), {8}),
    (All((Text("river"), Not(Text("rose river", PHRASE)))), {8}),
    (All((Text("river"), Not(Text("river rose", PHRASE)))), set()),
]


@made_once
def shelf():
    engine().write(LIVE, [(docid, index.texts(story).made) for docid, story in STORIES.items()])


def found(query, **bounds) -> set[int]:
    docids = engine().scan(query, languages=LANGUAGES, **bounds).docids.tolist()
    assert docids == sorted(set(docids))
    return set(docids)


def test_both_engines_find_the_same_stories(shelf):
    texts = {docid: index.texts(story).texts for docid, story in STORIES.items()}
    for query, expected in CASES:
        assert found(query) == expected, query
        # A third opinion, without any engine: the words themselves.
        assert {docid for docid in texts if matches(plan(query, LANGUAGES), texts[docid])} == expected, query


def test_what_only_columns_can_answer_is_refused():
    with pytest.raises(NotText, match="Named"):
        engine().scan(All((FERRY, Named("tag", "ferries"))), languages=LANGUAGES)


def test_docids_are_bounded_by_first_and_before(shelf):
    assert found(FERRY, first=1, before=8) == {1, 3}
    assert found(FERRY, before=1) == {-70000}
    assert found(All((Text("night boat", PHRASE), Text("boat"))), first=8) == set()


def test_text_too_long_for_a_tsvector_is_found_all_the_same():
    words = " ".join(f"w{n}x" for n in range(150_000))  # 1.2 MB of different words
    story = make_story(headline="Endless", body=f"<p>{words} grand finale</p>")
    engine().write(LIVE, [(1, index.texts(story).made), (2, index.texts(STORIES[1]).made)])
    if connection.vendor == "postgresql":
        assert index.texts(story).made[1] == postgresql.TOO_LONG
    for query, expected in [
        (Text("endless"), {1}),
        (Text("w149999x"), {1}),
        (Text("finales"), {1}),
        (Text("grand finale", PHRASE), {1}),
        (Text("w14999", PREFIX), {1}),
        (Any((Text("ferry"), Text("grand final", PREFIX))), {1, 2}),
        (All((Text("endless", field="headline"), Not(Text("w5x")))), set()),
        (All((Text("endless", field="headline"), Not(Text("w5 x")))), {1}),
    ]:
        assert found(query) == expected, query


def test_a_text_taken_out_is_gone_and_the_others_stay(shelf):
    for docid in (1, 8, 7):
        engine().take_out(LIVE, [(docid, index.texts(STORIES[docid]).texts)])
    assert found(FERRY) == {3, 10, -70000}
    assert found(Text("the harbor", PHRASE)) == set()
    engine().write(LIVE, [(1, index.texts(STORIES[2]).made)])
    assert found(Text("prime minister", PHRASE)) == {1, 2} and found(Text("harbor")) == set()
    assert set(engine().ids(LIVE).tolist()) == set(STORIES) - {7, 8}


def test_the_two_shelves_know_nothing_of_each_other(shelf):
    engine().write(PAST, [(77, index.texts(make_story(headline="Secret of the past")).made)])
    assert found(Text("secret")) == set()
    assert engine().scan_past(Text("secret"), languages=LANGUAGES).tolist() == [77]
    assert engine().scan_past(Text("lodz"), languages=LANGUAGES).tolist() == []


def test_hostile_and_random_text_never_fails(shelf):
    chance = random.Random(4)
    pieces = [
        "ferry", "东京", "'", '"', "\\", "%", "*", "(", ")", "&", "|", "!", ":", "<->", "NEAR", "AND", "-", "$$", ";",
        "�", "é", "🚢", "{", "}", "^", "@@", "h:", "1=", "=", "", "%s", "%(x)s", "\n", "ﷺ", "a" * 300, "и́", "ا",
    ]  # fmt: skip
    for _ in range(300):
        parts = tuple(
            Text("".join(chance.choices(pieces, k=chance.randint(1, 6))), chance.choice(["word", "phrase", "prefix"]))
            for _ in range(chance.randint(1, 5))
        )
        query = chance.choice([All, Any])(parts)
        if chance.random() < 0.3:
            query = All((query, Not(Text(chance.choice(pieces)))))
        expected = {d for d, story in STORIES.items() if matches(plan(query, LANGUAGES), _texts(d, story))}
        assert found(query) == expected, query


_KNOWN = {}


def _texts(docid, story):
    if docid not in _KNOWN:
        _KNOWN[docid] = index.texts(story).texts
    return _KNOWN[docid]


def test_a_search_is_one_query(shelf, django_assert_num_queries):
    with django_assert_num_queries(1):
        engine().scan(All((FERRY, Text("the harbor", PHRASE), Any((NIGHT, Text("bo", PREFIX))))), languages=LANGUAGES)


def test_the_newest_in_the_head_are_found(shelf):
    def newest(text: str, limit: int) -> list[int]:
        return engine().newest_in_head(Text(text), languages=LANGUAGES, limit=limit).tolist()

    assert newest("boat", 10) == [1, 7, 10] and newest("boat", 2) == [7, 10]
    assert newest("world", 2) == [10]  # by the name of its section


def test_a_headline_counts_for_more_than_a_mention(shelf):
    engine().count_words({"": 11, "ferry": 5, "harbor": 2})
    docids = engine().scan(FERRY, languages=LANGUAGES).docids
    scores = dict(zip(docids.tolist(), engine().scores(FERRY, languages=LANGUAGES, docids=docids), strict=True))
    assert scores[1] > scores[10] > 0 and scores[10] == scores[3]
    both = Any((FERRY, Text("harbor")))
    docids = engine().scan(both, languages=LANGUAGES).docids
    assert docids[engine().scores(both, languages=LANGUAGES, docids=docids).argmax()] == 1


def test_the_beginning_of_a_headline_suggests_the_newest_first(shelf):
    assert engine().beginning("a", 10) == [9, 8, 7, 3]
    assert engine().beginning("a lo", 10) == [8]
    assert engine().beginning("a", 2) == [9, 8]
    assert engine().beginning("'", 2) == []


def test_words_are_counted_by_story_and_forgotten_with_the_last():
    engine().count_words({"ferry": 2, "harbor": 1, "": 2})
    engine().count_words({"ferry": 1, "boat": 1, "": 1})
    assert dict(engine().vocabulary()) == {"ferry": 3, "harbor": 1, "boat": 1}
    engine().count_words({"ferry": -1, "harbor": -1, "": -1})
    assert dict(engine().vocabulary()) == {"ferry": 2, "boat": 1}
    assert engine().counts(["", "ferry", "harbor"]) == {"": 2, "ferry": 2}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only: SQLite has no limit of time")
def test_a_search_that_takes_too_long_is_stopped_and_said_so(shelf, monkeypatch):
    monkeypatch.setattr(postgresql, "_AFTER", "; SELECT pg_sleep(3)" + postgresql._AFTER)
    monkeypatch.setattr(postgresql.PostgreSQL, "seconds", 0.1)
    with pytest.raises(SearchTooSlow, match="ask for less"), transaction.atomic():
        engine().scan(FERRY, languages=LANGUAGES)


def test_what_is_written_in_bulk_is_found_and_a_bulk_that_was_killed_is_healed(shelf):
    found = engine().scan(FERRY, languages=LANGUAGES).docids.tolist()
    with engine().bulk():
        ready = index.texts(STORIES[1])
        engine().write(LIVE, [(99, ready.made)])
        assert list(engine().scan(FERRY, languages=LANGUAGES).docids) == [*found, 99]
    assert list(engine().faults()) == []
    assert list(engine().scan(FERRY, languages=LANGUAGES).docids) == [*found, 99]

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX articles_search_live_gin")
        assert "its index is missing" in next(engine().faults())
        engine().install()
    assert list(engine().faults()) == []
