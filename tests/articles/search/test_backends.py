"""Both full text backends, SQLite and PostgreSQL, match the same stories for the same query."""

import random

import pytest
from django.db import connection, transaction

from articles.search.backends import (
    LIVE,
    PAST,
    SearchTooSlow,
    get_backend,
    id_statement,
    postgresql,
    sqlite,
    tsquery,
    tsvector,
)
from articles.search.backends.plan import NotText, TermPlan, matches, plan
from articles.search.execution import scoring
from articles.search.index import indexer
from articles.search.query.nodes import PHRASE, PREFIX, And, MatchAll, Not, Or, TermFilter, TextQuery
from articles.story.credits import AgencyLine, Byline
from articles.story.notes import Note
from articles.story.story import Picture
from tests.factories import make_story
from tests.shared_rows import shared_rows

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
FERRY, NIGHT = TextQuery("ferry"), TextQuery("night")
CASES = [
    (FERRY, {1, 3, 8, 10, -70000}),
    (TextQuery("FERRIES"), {1, 3, 8, 10, -70000}),
    (TextQuery("run"), {1, 10}),
    (TextQuery("running", PHRASE), {1, 10}),
    (TextQuery("runs", PHRASE), {10}),
    (TextQuery("prime minister", PHRASE), {2}),
    (TextQuery("minister of the minister", PHRASE), {2}),
    (TextQuery("resigns the prime", PHRASE), set()),  # a phrase does not run from headline into body
    (TextQuery("lodz"), {3}),
    (TextQuery("cafe naive"), set()),
    (TextQuery("naive cafe"), {3}),
    (TextQuery("oneill"), {3}),
    (TextQuery("O'Neill's"), {3}),
    (TextQuery("well-known"), {3}),
    (TextQuery("1200"), {3}),
    (TextQuery("1,200 ferries", PHRASE), {3}),
    (TextQuery("東京都"), {4}),
    (TextQuery("京都"), {4}),
    (TextQuery("京天"), set()),
    (TextQuery("東", PREFIX), {4}),
    (TextQuery("القاهرة"), {5}),
    (TextQuery("الكتاب الجديد", PHRASE), {5}),
    (TextQuery("strasse"), {6}),
    (TextQuery("Hausern"), {6}),
    (TextQuery("ferr", PREFIX), {1, 3, 8, 10, -70000}),
    (TextQuery("prime min", PREFIX), {2}),
    (TextQuery("kickerword"), {7}),
    (TextQuery("reuters"), {7}),
    (TextQuery("misspelt"), {7}),
    (TextQuery("pier", field="alt"), {7}),
    (TextQuery("pier", field="caption"), set()),
    (TextQuery("harbor"), {1, 7}),
    (TextQuery("harbor", field="caption"), {7}),
    (TextQuery("harbor", field="headline"), {1}),
    (TextQuery("harb", PREFIX, "headline"), {1}),
    (TextQuery("the harbor", PHRASE, "headline"), {1}),
    (TextQuery("harbor the", PHRASE, "headline"), set()),
    (TextQuery("boats", field="dek"), {1, 10}),
    (TextQuery("dawn night", PHRASE, "caption"), set()),  # nor from caption to caption
    (TextQuery("zed", field="credit"), {7}),
    (TextQuery("ada cole", PHRASE, "byline"), {7}),
    (TextQuery("minsk", field="dateline"), {7}),
    (TextQuery("minsk", field="headline"), set()),
    (TextQuery("world"), set()),  # sections and tags are asked for by name; here they only rank
    (And((FERRY, Not(TextQuery("harbor")))), {3, 8, 10, -70000}),
    (And((FERRY, Not(TextQuery("the harbor", PHRASE)))), {3, 8, 10, -70000}),
    (And((FERRY, Not(Or((TextQuery("harbor"), TextQuery("ran", PHRASE)))))), {3, 8, -70000}),
    (And((NIGHT, TextQuery("boat"))), {7, 10}),
    (And((TextQuery("night boat", PHRASE), TextQuery("boat"))), {7}),
    (And((TextQuery("nig", PREFIX), TextQuery("boat"), Not(TextQuery("pier")))), {10}),
    (Or((TextQuery("lodz"), TextQuery("prime minister", PHRASE), And((FERRY, NIGHT)))), {2, 3, 10}),
    (And((Or((NIGHT, TextQuery("lodz", PHRASE))), FERRY)), {3, 10}),
    (Not(Not(TextQuery("lodz"))), {3}),
    (Not(FERRY), {2, 4, 5, 6, 7, 9}),
    (Or((Not(FERRY), TextQuery("lodz"))), {2, 3, 4, 5, 6, 7, 9}),
    (And((Not(FERRY), Not(TextQuery("the", PHRASE)))), {4, 5, 6, 9}),
    (MatchAll(), set(STORIES)),
    (Not(MatchAll()), set()),
    (TextQuery("!!!"), set()),
    (TextQuery(""), set()),
    (And((FERRY, TextQuery("—"))), set()),
    (And((FERRY, Not(TextQuery("?")))), {1, 3, 8, 10, -70000}),
    (Or((TextQuery("…"), TextQuery("lodz"))), {3}),
    (TextQuery('"'), set()),
    (TextQuery("DROP TABLE"), {9}),
    (TextQuery("near"), {9}),
    (TextQuery("a AND b OR c NOT d", PHRASE), {9}),
    (TextQuery("river rose", PHRASE), {8}),
    (TextQuery("marker9 the last ferry", PHRASE), {8}),
    (TextQuery("rose again and the", PHRASE), {8}),
    (TextQuery("again rose", PHRASE), set()),
    (TextQuery("marker", PREFIX), {8}),
    (And((TextQuery("river"), Not(TextQuery("rose river", PHRASE)))), {8}),
    (And((TextQuery("river"), Not(TextQuery("river rose", PHRASE)))), set()),
]


@shared_rows
def indexed_stories():
    get_backend().write(LIVE, [(docid, indexer.prepare_text(story).row) for docid, story in STORIES.items()])


def matching_docids(query, **bounds) -> set[int]:
    docids = get_backend().scan(query, languages=LANGUAGES, **bounds).docids.tolist()
    assert docids == sorted(set(docids))
    return set(docids)


@pytest.mark.slow
def test_both_backends_match_the_same_stories(indexed_stories):
    texts = {docid: indexer.prepare_text(story).document for docid, story in STORIES.items()}
    for query, expected in CASES:
        assert matching_docids(query) == expected, query
        # A third opinion, without any engine: the words themselves.
        assert {docid for docid in texts if matches(plan(query, LANGUAGES), texts[docid])} == expected, query


WORDS = [len(indexer.prepare_text(STORIES[number]).document.words.split(" ")) for number in (1, 2, 7)]


@pytest.mark.parametrize(
    "most_places, last_place, most_bytes",
    [
        (1, 16_383, 900_000),
        (2, 16_383, 900_000),
        *((255, words + more, 900_000) for words in WORDS for more in (-1, 0, 1)),
        (255, 16_383, 300),
        (1, 16_383, 300),
        (1, 0, 0),
    ],
)
def test_the_matches_are_the_same_however_few_positions_a_vector_has_room_for(
    db, monkeypatch, most_places, last_place, most_bytes
):
    """The vector lacks positions or has no words at all; the backend then checks the tokens of the story."""
    for name, value in {"MAX_POSITIONS": most_places, "MAX_POSITION": last_place, "MAX_BYTES": most_bytes}.items():
        monkeypatch.setattr(tsvector, name, value)
    made = {docid: get_backend().prepare_row(_texts(docid, story)) for docid, story in STORIES.items() if docid != 8}
    get_backend().write(LIVE, list(made.items()))
    if connection.vendor == "postgresql":
        held = {docid: held for docid, (_, held, *_) in made.items()}
        longer = {docid for docid in made if len(_texts(docid, STORIES[docid]).words.split(" ")) > last_place}
        assert longer <= {docid for docid in made if held[docid] != tsquery.WHOLE}
        if most_places == 255 and most_bytes == 900_000:
            assert longer == {docid for docid in made if held[docid] == tsquery.NO_POSITIONS}
        assert most_bytes or set(held.values()) == {tsquery.TOO_LONG}
    for query, expected in CASES:
        assert matching_docids(query) == expected - {8}, query
    get_backend().delete(LIVE, [(1, _texts(1, STORIES[1]))])
    assert matching_docids(FERRY) == {3, 10, -70000}
    assert get_backend().mismatches(LIVE, {2: _texts(2, STORIES[2]), 3: _texts(4, STORIES[4])}) == [3]


@pytest.mark.slow
@pytest.mark.parametrize("many", [0, len(STORIES) - 1, len(STORIES), len(STORIES) + 1, 10**9])
def test_few_texts_are_indexed_as_many_are(db, monkeypatch, many):
    monkeypatch.setattr(postgresql, "MIN_COPY", many)
    get_backend().write(
        LIVE, [(docid, get_backend().prepare_row(_texts(docid, story))) for docid, story in STORIES.items()]
    )
    get_backend().write(LIVE, [])
    assert not get_backend().mismatches(LIVE, {docid: _texts(docid, story) for docid, story in STORIES.items()})
    for query, expected in CASES:
        assert matching_docids(query) == expected, query


@pytest.mark.parametrize("separately", [0, 1, 2, 3, 4, 100])
def test_alternatives_match_together_what_each_matches_by_itself(indexed_stories, monkeypatch, separately):
    monkeypatch.setattr(tsquery, "MAX_ALTERNATIVES", separately)
    some = [
        NIGHT,
        TextQuery("lodz"),
        TextQuery("har", PREFIX),
        And((FERRY, Not(TextQuery("harbor")))),
        TextQuery("prime minister", PHRASE),
    ]
    for count in range(1, 6):
        expected = set().union(*map(matching_docids, some[:count]))
        assert matching_docids(Or(tuple(some[:count]))) == expected
        assert matching_docids(And((Or(tuple(some[:count])), TextQuery("she")))) == expected & matching_docids(
            TextQuery("she")
        )
    for query, expected in CASES:
        assert matching_docids(query) == expected, query


@pytest.mark.slow
def test_one_lookup_matches_what_the_combined_lookups_of_its_terms_match(indexed_stories, monkeypatch):
    """SQLite looks up words and phrases separately and combines them; both backends could look up each term
    separately."""
    kind, queries = type(get_backend()), [query for query, _ in CASES]
    together = [get_backend().scan(query, languages=LANGUAGES).docids.tolist() for query in queries]
    newest = [get_backend().look_up([plan(query, LANGUAGES)], newest=2).docids[0].tolist() for query in queries]
    look_up = kind._lookup
    monkeypatch.setattr(kind, "_lookup", lambda self, plan: look_up(self, plan) if isinstance(plan, TermPlan) else None)
    monkeypatch.setattr(kind, "_grouped", lambda self, parts, join: list(parts))
    assert [get_backend().scan(query, languages=LANGUAGES).docids.tolist() for query in queries] == together
    assert [docids[-2:] for docids in together] == newest
    for limit in (1, 2, 3, 100):
        of_each = get_backend().look_up([plan(query, LANGUAGES) for query in queries], newest=limit).docids
        assert [docids.tolist() for docids in of_each] == [docids[-limit:] for docids in together]


def test_a_query_that_only_columns_can_answer_is_refused():
    with pytest.raises(NotText, match="TermFilter"):
        get_backend().scan(And((FERRY, TermFilter("tag", "ferries"))), languages=LANGUAGES)


def test_docids_are_bounded_by_first_and_before(indexed_stories):
    assert matching_docids(FERRY, first=1, before=8) == {1, 3}
    assert matching_docids(FERRY, before=1) == {-70000}
    assert matching_docids(And((TextQuery("night boat", PHRASE), TextQuery("boat"))), first=8) == set()


@pytest.mark.slow
def test_a_text_too_long_for_a_tsvector_matches_all_its_words():
    words = " ".join(f"w{n}x" for n in range(150_000))  # 1.2 MB of different words
    story = make_story(headline="Endless", body=f"<p>{words} grand finale</p>")
    get_backend().write(LIVE, [(1, indexer.prepare_text(story).row), (2, indexer.prepare_text(STORIES[1]).row)])
    if connection.vendor == "postgresql":
        assert indexer.prepare_text(story).row[1] == postgresql.TOO_LONG
    for query, expected in [
        (TextQuery("endless"), {1}),
        (TextQuery("w149999x"), {1}),
        (TextQuery("finales"), {1}),
        (TextQuery("grand finale", PHRASE), {1}),
        (TextQuery("w14999", PREFIX), {1}),
        (Or((TextQuery("ferry"), TextQuery("grand final", PREFIX))), {1, 2}),
        (And((TextQuery("endless", field="headline"), Not(TextQuery("w5x")))), set()),
        (And((TextQuery("endless", field="headline"), Not(TextQuery("w5 x")))), {1}),
    ]:
        assert matching_docids(query) == expected, query


@pytest.mark.slow
def test_a_deleted_text_matches_nothing_and_the_others_stay(indexed_stories):
    for docid in (1, 8, 7):
        get_backend().delete(LIVE, [(docid, indexer.prepare_text(STORIES[docid]).document)])
    assert matching_docids(FERRY) == {3, 10, -70000}
    assert matching_docids(TextQuery("the harbor", PHRASE)) == set()
    get_backend().write(LIVE, [(1, indexer.prepare_text(STORIES[2]).row)])
    assert (
        matching_docids(TextQuery("prime minister", PHRASE)) == {1, 2} and matching_docids(TextQuery("harbor")) == set()
    )
    assert set(get_backend().ids(LIVE).tolist()) == set(STORIES) - {7, 8}


def test_the_live_and_the_past_index_are_independent(indexed_stories):
    get_backend().write(PAST, [(77, indexer.prepare_text(make_story(headline="Secret of the past")).row)])
    assert matching_docids(TextQuery("secret")) == set()
    assert get_backend().scan_past(TextQuery("secret"), languages=LANGUAGES).tolist() == [77]
    assert get_backend().scan_past(TextQuery("lodz"), languages=LANGUAGES).tolist() == []


@pytest.mark.slow
def test_hostile_and_random_text_never_fails(indexed_stories):
    chance = random.Random(4)
    pieces = [
        "ferry", "东京", "'", '"', "\\", "%", "*", "(", ")", "&", "|", "!", ":", "<->", "NEAR", "AND", "-", "$$", ";",
        "�", "é", "🚢", "{", "}", "^", "@@", "h:", "1=", "=", "", "%s", "%(x)s", "\n", "ﷺ", "a" * 300, "и́", "ا",
    ]  # fmt: skip
    for _ in range(300):
        parts = tuple(
            TextQuery(
                "".join(chance.choices(pieces, k=chance.randint(1, 6))), chance.choice(["word", "phrase", "prefix"])
            )
            for _ in range(chance.randint(1, 5))
        )
        query = chance.choice([And, Or])(parts)
        if chance.random() < 0.3:
            query = And((query, Not(TextQuery(chance.choice(pieces)))))
        expected = {d for d, story in STORIES.items() if matches(plan(query, LANGUAGES), _texts(d, story))}
        assert matching_docids(query) == expected, query


_KNOWN = {}


def _texts(docid, story):
    if docid not in _KNOWN:
        _KNOWN[docid] = indexer.prepare_text(story).document
    return _KNOWN[docid]


def test_a_search_is_one_query(indexed_stories, django_assert_num_queries):
    with django_assert_num_queries(1):
        get_backend().scan(
            And((FERRY, TextQuery("the harbor", PHRASE), Or((NIGHT, TextQuery("bo", PREFIX))))), languages=LANGUAGES
        )


def test_the_newest_matches_in_headlines_are_returned(indexed_stories):
    def newest(text: str, limit: int) -> list[int]:
        return scoring.newest_in_head(get_backend(), TextQuery(text), languages=LANGUAGES, limit=limit).tolist()

    assert newest("boat", 10) == [1, 7, 10] and newest("boat", 2) == [7, 10]
    assert newest("world", 2) == [10]  # by the name of its section


def test_a_match_in_the_headline_scores_higher_than_one_in_the_body(indexed_stories):
    get_backend().count_words({"": 11, "ferry": 5, "harbor": 2})
    docids = get_backend().scan(FERRY, languages=LANGUAGES).docids
    matching_docids = scoring.scores(get_backend(), FERRY, languages=LANGUAGES, docids=docids)
    scores = dict(zip(docids.tolist(), matching_docids, strict=True))
    assert scores[1] > scores[10] > 0 and scores[10] == scores[3]
    both = Or((FERRY, TextQuery("harbor")))
    docids = get_backend().scan(both, languages=LANGUAGES).docids
    assert docids[scoring.scores(get_backend(), both, languages=LANGUAGES, docids=docids).argmax()] == 1


def test_the_beginning_of_a_headline_suggests_the_newest_first(indexed_stories):
    assert get_backend().headlines_starting_with("a", 10) == [9, 8, 7, 3]
    assert get_backend().headlines_starting_with("a lo", 10) == [8]
    assert get_backend().headlines_starting_with("a", 2) == [9, 8]
    assert get_backend().headlines_starting_with("'", 2) == []


def test_words_are_counted_by_story_and_deleted_with_the_last_story():
    get_backend().count_words({"ferry": 2, "harbor": 1, "": 2})
    get_backend().count_words({"ferry": 1, "boat": 1, "": 1})
    assert dict(get_backend().vocabulary()) == {"ferry": 3, "harbor": 1, "boat": 1}
    get_backend().count_words({"ferry": -1, "harbor": -1, "": -1})
    assert dict(get_backend().vocabulary()) == {"ferry": 2, "boat": 1}
    assert get_backend().counts(["", "ferry", "harbor"]) == {"": 2, "ferry": 2}


def test_a_search_that_exceeds_its_time_is_stopped_with_an_error(indexed_stories, monkeypatch):
    if connection.vendor == "postgresql":
        monkeypatch.setattr(id_statement, "_AFTER", "; SELECT pg_sleep(3)" + id_statement._AFTER)
        monkeypatch.setattr(postgresql.PostgreSQLBackend, "timeout_seconds", 0.1)
    else:
        monkeypatch.setattr(sqlite, "_STEPS", 1)
        monkeypatch.setattr(sqlite.SQLiteBackend, "timeout_seconds", 1e-9)
    with pytest.raises(SearchTooSlow, match="ask for less"), transaction.atomic():
        get_backend().scan(FERRY, languages=LANGUAGES)
    monkeypatch.undo()
    assert get_backend().scan(FERRY, languages=LANGUAGES).docids.size


def test_sqlite_merges_its_trees_at_the_end_of_a_bulk_write_and_as_usual_after_it(indexed_stories):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite alone")

    def configured() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT k, v FROM articles_search_live_words_config")
            return {name: value for name, value in cursor.fetchall() if name != "version"}

    with get_backend().bulk():
        assert configured() == sqlite._IN_BULK
    assert configured() == sqlite._USUAL


def test_a_bulk_write_is_searchable_and_an_interrupted_one_is_repaired(indexed_stories):
    matching_docids = get_backend().scan(FERRY, languages=LANGUAGES).docids.tolist()
    with get_backend().bulk():
        ready = indexer.prepare_text(STORIES[1])
        get_backend().write(LIVE, [(99, ready.row)])
        assert list(get_backend().scan(FERRY, languages=LANGUAGES).docids) == [*matching_docids, 99]
    assert list(get_backend().check()) == []
    assert list(get_backend().scan(FERRY, languages=LANGUAGES).docids) == [*matching_docids, 99]

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX articles_search_live_gin")
        assert "its index is missing" in next(get_backend().check())
        get_backend().install()
    assert list(get_backend().check()) == []
