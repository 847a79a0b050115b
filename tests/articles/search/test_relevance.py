"""The order by relevance scores the best hits first where there are many, also across pages and with words left out."""

import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from articles.models import CatalogueEntry
from articles.record import publishing
from articles.search import search as archive_search
from articles.search.backends import Backend, get_backend
from articles.search.backends.plan import AndPlan
from articles.search.columns import reader
from articles.search.execution import relevance, scoring
from articles.search.execution.executor import languages_of
from articles.search.query.nodes import PHRASE, And, Not, Or, TermFilter, TextQuery
from articles.search.search import search
from articles.search.text.document import index_document
from tests.factories import make_article, make_story
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db
ferry = TextQuery("ferry")
FERRIES = 12


@shared_rows
def ferries():
    """The word is in the text alone, in the headline too, or many times; the oldest story is the first."""
    texts = ["The ferry sailed.", "The ferry, the ferry, the ferry and the ferry again.", "A ferry, some say."]
    return [
        make_article(
            headline=f"Ferry {n}" if n % 4 == 1 else f"News {n}",
            body=f"<p>{texts[n % 3]} It was a quiet day on the river, and nobody said much of it.</p>",
            published=f"2024-01-{n:02}",
        ).entry.docid
        for n in range(1, FERRIES + 1)
    ]


def sorted_by_score(docids, query=ferry) -> list[int]:
    """Return all docids by score, of equals the newest first: the order where every hit is scored."""
    docids = sorted(docids)
    languages = languages_of(reader.acquire())
    scores = {
        docid: round(1000 * score)
        for docid, score in zip(
            docids, scoring.scores(get_backend(), query, languages=languages, docids=np.array(docids)), strict=True
        )
    }
    return sorted(docids, key=lambda docid: (-scores[docid], -docid))


def pages_after(page, query=ferry, size=3) -> list[int]:
    """Return the docids of all pages from a page to the end."""
    docids = []
    while page.older:
        page = search(query, sort="relevance", cursor=page.older, size=size)
        docids += page.docids
    return docids


def pages_before(page, query=ferry, size=3) -> list[int]:
    docids = []
    while page.newer:
        page = search(query, sort="relevance", cursor=page.newer, size=size)
        docids = page.docids + docids
    return docids


def withdraw(docid):
    publishing.withdraw(CatalogueEntry.objects.get(pk=docid).article, reason="Wrong.", by="ada")


@pytest.mark.parametrize("exact", [FERRIES - 1, FERRIES, FERRIES + 1])
@pytest.mark.parametrize("in_head, newest", [(0, 0), (1, 2), (2, 5), (100, 100)])
def test_all_hits_are_scored_up_to_a_bound_and_the_best_of_more(ferries, monkeypatch, exact, in_head, newest):
    monkeypatch.setattr(relevance, "MAX_ALL_SCORED", exact)
    monkeypatch.setattr(relevance, "MAX_IN_HEAD", in_head or 1)
    monkeypatch.setattr(relevance, "MAX_NEWEST", newest)
    head = [docid for n, docid in enumerate(ferries, 1) if n % 4 == 1]
    scored = {*head[-(in_head or 1) :], *ferries[len(ferries) - newest :]} if exact < FERRIES else {*ferries}
    expected = sorted_by_score(scored) + [docid for docid in reversed(ferries) if docid not in scored]
    first = search(ferry, sort="relevance", size=5)
    assert first.docids + pages_after(first, size=5) == expected


@pytest.mark.parametrize("pages", [1, 2, 3])
@pytest.mark.parametrize("before, after", [(FERRIES, -1), (FERRIES - 1, 1)], ids=["fewer", "more"])
def test_pages_continue_in_the_same_order_when_the_bound_is_crossed_in_between(
    ferries, monkeypatch, pages, before, after
):
    for name, value in {"MAX_ALL_SCORED": FERRIES - 1, "MAX_IN_HEAD": 2, "MAX_NEWEST": 2}.items():
        monkeypatch.setattr(relevance, name, value)
    if after > 0:
        withdraw(ferries[-1])
    expected = search(ferry, sort="relevance", size=30).docids
    page = search(ferry, sort="relevance", size=3)
    seen = page.docids
    for _ in range(pages - 1):
        page = search(ferry, sort="relevance", cursor=page.older, size=3)
        seen = seen + page.docids
    assert page.total == before
    if after < 0:
        withdraw(expected.pop())
    else:
        make_article(headline="Ancient ferry", body="<p>Nothing.</p>", published="1990-01-01")
    assert search(ferry, sort="relevance").total == before + after
    assert [docid for docid in pages_after(page) if docid in ferries] == expected[len(seen) :]
    if pages > 1:
        assert [docid for docid in pages_before(page) if docid in ferries] == seen[:-3]


@pytest.mark.parametrize("exact", [0, 100])
@pytest.mark.parametrize("group", [0, 1, 2])
def test_a_cursor_of_either_kind_is_answered(ferries, monkeypatch, exact, group):
    monkeypatch.setattr(relevance, "MAX_ALL_SCORED", exact)
    for way in ("older", "newer"):
        for newest in (-(2**31), 0, ferries[5], 10**11):
            for score, docid in ((0, ferries[5]), (10**11, -(10**11)), (500, 10**11)):
                page = search(ferry, sort="relevance", cursor=f"{way}.{newest}.{group}.{score}.{docid}", size=3)
                assert set(page.docids) <= {docid for docid in ferries if docid <= newest}
                assert page.notices == ()


def test_a_word_with_a_filter_scores_only_in_the_stories_that_match_it(db):
    body = "<p>Nothing else is known.</p>"
    by_tag = make_article(headline="Ferry sails", body=body, tags=["Quay"], published="2020-01-01").entry.docid
    others = [make_article(headline="News", body=body, tags=["Quay"], published="2021-01-01").entry.docid]
    others.append(make_article(headline="Night boat", body="<p>A ferry.</p>", published="2019-01-01").entry.docid)
    for rare in (TextQuery("boat"), TextQuery("night boat", PHRASE)):
        query = Or((And((rare, ferry)), TermFilter("tag", "quay")))
        assert search(query, sort="relevance").docids == [others[1], by_tag, others[0]], rare
    query = Or((ferry, TermFilter("tag", "quay")))
    assert search(query, sort="relevance").docids[-1] == others[0], "it has no ferry at all"


@pytest.mark.slow
def test_the_order_is_the_same_whether_a_signal_is_looked_up_alone_or_with_a_rarer_word(ferries, monkeypatch):
    """One backend looks up signals together that the other looks up alone; neither changes a score."""
    make_article(headline="Quiet river", body="<p>Nothing.</p>", tags=["Quay"], published="2024-01-05")
    parts = [
        ferry,
        TextQuery("again"),
        TextQuery("quiet day", PHRASE),
        TextQuery("river"),
        TermFilter("tag", "quay"),
        Not(TextQuery("some")),
    ]
    queries = [kind(some) for kind in (And, Or) for count in (2, 3) for some in combinations(parts, count)]
    queries += [Or((And(some), TermFilter("tag", "quay"))) for some in combinations(parts[:4], 2)]
    together = [search(query, sort="relevance").docids for query in queries]
    monkeypatch.setattr(Backend, "is_single_lookup", lambda self, plan: False)
    assert [search(query, sort="relevance").docids for query in queries] == together


# --- with some of the words -------------------------------------------------------------------------------------------

WORDS = [f"{name}ton" for name in ("al", "bel", "cor", "dor", "el", "fal", "gar", "hal", "il", "jor", "kal")]


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 3, 8, 9, 11])
def test_stories_that_lack_one_word_come_before_those_that_lack_more(db, count):
    chance, texts = random.Random(count), {}
    for number in range(14):
        has = chance.sample(WORDS[:count], max(1, count - 1 - number % 4))
        entry = make_article(headline=f"No. {number}", body=f"<p>{' '.join(has)}</p>").entry
        texts[entry.docid] = set(has)
    query = And(tuple(map(TextQuery, WORDS[:count])))
    first = {docid for docid, has in texts.items() if len(has) == count - 1 and count > 2}
    partial_matches = search(query, size=20).partial_matches
    assert set(partial_matches[: len(first)]) == first
    assert sorted(partial_matches) == sorted(texts)
    some = Or(tuple(map(TextQuery, WORDS[:count])))
    if count > 3:
        last = sorted_by_score(texts.keys() - first, some)
    else:  # by the one word that they have, the rarest first
        having = {word: {docid for docid, has in texts.items() if word in has} for word in WORDS[:count]}
        last = [
            docid
            for word in sorted(having, key=lambda word: len(having[word]))
            for docid in sorted_by_score(having[word] - first, TextQuery(word))
        ]
    assert partial_matches == sorted_by_score(first, some) + last


@pytest.mark.parametrize("alternatives", [(), ("belltown",)])
def test_scores_of_stories_with_two_words_are_the_same_if_that_is_known(db, alternatives):
    bodies = ["alton belton", "alton alton alton corton", "alton belton corton"]
    bodies += [f"{form} corton {form}" for form in alternatives]
    docids = sorted(
        make_article(headline=f"No. {n} {body}", body=f"<p>{body}. Nothing.</p>").entry.docid
        for n, body in enumerate(bodies)
    )
    words = Or((TextQuery("alton"), replace(TextQuery("belton"), alternatives=alternatives), TextQuery("corton")))
    expected = scoring.scores(get_backend(), words, ("en",), np.array(docids))
    with_two = scoring.scores(get_backend(), words, ("en",), np.array(docids), has_two=True)
    assert with_two.tolist() == expected.tolist() and len(set(expected)) > 2


def test_stories_with_two_of_three_words_are_scored_without_all_stories_of_a_word(db, monkeypatch):
    story, plans, look_up = (
        make_article(headline="No. 1", body="<p>The festival is in the park.</p>"),
        [],
        Backend.look_up,
    )
    make_article(headline="No. 2", body="<p>A pin.</p>")
    monkeypatch.setattr(
        Backend, "look_up", lambda self, some, **bounds: plans.append(some) or look_up(self, some, **bounds)
    )
    query = And((TextQuery("festival"), TextQuery("park"), TextQuery("pin")))  # “fest ival” is no words of the archive
    assert search(query, size=1).partial_matches == [story.entry.docid]
    assert plans[-1] and all(isinstance(plan, AndPlan) or len(plan.tokens) > 1 for plan in plans[-1])


@pytest.mark.parametrize("exact", [0, 2, 3, 4, 100])
def test_words_only_in_bodies_are_relaxed_whatever_number_of_stories_has_them(db, monkeypatch, exact):
    for name, value in {"MAX_ALL_SCORED": exact, "MAX_IN_HEAD": 1, "MAX_NEWEST": 2}.items():
        monkeypatch.setattr(relevance, name, value)
    docids = [
        make_article(headline=f"No. {n}", body="<p>Nothing but alton.</p>", published=f"2024-01-0{n}").entry.docid
        for n in (1, 2, 3)
    ]
    results = search(And((TextQuery("alton"), TextQuery("unheardof"))), size=20)
    assert results.total == 0
    assert results.partial_matches == docids[::-1][: 2 if exact < 3 else 3]


@pytest.mark.parametrize("few", [0, 1, 2, 3, 4])
def test_fewer_hits_than_a_bound_are_followed_by_stories_with_some_of_the_words(db, monkeypatch, few):
    monkeypatch.setattr(relevance, "MIN_RESULTS", few)
    both = {make_article(headline="Alton", body=f"<p>Belton {n}.</p>").entry.docid for n in range(2)}
    one = {make_article(headline="Alton", body=f"<p>Nothing {n}.</p>").entry.docid for n in range(2)}
    results = search(And((TextQuery("alton"), TextQuery("belton"))), size=20)
    assert set(results.docids) == both and set(results.partial_matches) == (one if few > 2 else set())


# --- weighing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 2, 3, 4, 10])
def test_of_many_words_only_the_rarest_are_scored(db, monkeypatch, most):
    """`bel` is in all stories, `cor` in half of them, …: beyond the bound the order is that of the rarest words."""
    monkeypatch.setattr(scoring, "MAX_WORDS", most)
    words = WORDS[1:5]
    for number in range(16):
        has = [word for place, word in enumerate(words) if number % 2**place == 0]
        body = " ".join(word for word in has for _ in range(1 + number % 3))
        make_article(headline=" ".join(has[number % 3 :]) or "None", body=f"<p>{body} and more</p>")
    docids = archive_search.docids()
    languages = languages_of(reader.acquire())
    scores = scoring.scores(get_backend(), Or(tuple(map(TextQuery, words))), languages=languages, docids=docids)
    rarest = scoring.scores(get_backend(), Or(tuple(map(TextQuery, words[-most:]))), languages=languages, docids=docids)
    assert np.allclose(scores, rarest)


def test_scores_look_up_only_the_frequency_levels_that_a_story_is_indexed_with(ferries, monkeypatch):
    often, backend, plans = make_article(body=f"<p>{'ferry ' * 200}</p>"), get_backend(), []
    look_up = backend.look_up
    monkeypatch.setattr(backend, "look_up", lambda terms, **bounds: plans.extend(terms) or look_up(terms, **bounds))
    scoring.scores(backend, ferry, languages=("en",), docids=np.array([*ferries, often.entry.docid]))
    levels = {plan.tokens[0] for plan in plans if plan.tokens[0].endswith("=ferri")}
    documents = [
        index_document(make_story(headline="News", body=f"<p>{'ferry ' * times}</p>")) for times in range(1, 20)
    ]
    indexed = {stem for document in documents for stem in document.stems.split() if stem.endswith("=ferri")}
    assert levels == indexed == {"1=ferri", "2=ferri", "3=ferri"}


@pytest.mark.slow
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_the_score_of_a_story_is_the_sum_over_its_words(ferries, parts):
    """Signals looked up alone or together with a rarer word give the same as each story scored by itself."""
    words = [TextQuery("ferry"), TextQuery("again"), TextQuery("river"), TextQuery("quiet day", PHRASE)]
    languages = languages_of(reader.acquire())
    for some in combinations(words, parts):
        docids = archive_search.docids(And(some) if parts > 1 else some[0])
        query = And(some) if parts > 1 else some[0]
        together = scoring.scores(get_backend(), query, languages=languages, docids=docids)
        alone = [
            scoring.scores(get_backend(), query, languages=languages, docids=docids[n : n + 1])[0]
            for n in range(len(docids))
        ]
        assert np.allclose(together, alone)
        assert search(And((query, Not(TextQuery("unheardof")))), sort="relevance").docids == sorted_by_score(
            docids.tolist(), query
        )


@shared_rows
def same_minute():
    """Return 75 stories of one minute, many with the same score; half of the archive has one of the words."""
    for number in range(75):
        make_article(
            headline=f"Minute {number:02}",
            body=f"<p>Bulk samemin {'relevant ' * (number % 5)}{'tide ' * (number % 2)}text.</p>",
            published="2021-05-05T12:00Z",
        )


def publish_stories(count, words):
    for number in range(count):
        make_article(headline=f"Late {number}", body=f"<p>{words}</p>", published=f"2020-02-{number + 1:02}")


@pytest.mark.parametrize(
    "change",
    [
        lambda: publish_stories(6, "relevant samemin tide"),
        lambda: publish_stories(1, "nothing of the kind"),
        lambda: publish_stories(25, "relevant"),
        lambda: publishing.withdraw(CatalogueEntry.objects.order_by("docid")[3].article, reason="No.", by="ada"),
    ],
    ids=["matching", "unrelated", "one word", "withdrawn"],
)
@pytest.mark.parametrize("words", [("relevant", "samemin"), ("samemin", "tide", "text")])
@pytest.mark.slow
def test_pages_by_relevance_neither_repeat_nor_skip_while_stories_arrive_or_leave(same_minute, words, change):
    query = And(tuple(map(TextQuery, words)))
    whole = search(query, sort="relevance", size=100).docids
    first = search(query, sort="relevance", size=10)
    second = search(query, sort="relevance", size=10, cursor=first.older)
    change()
    arrived = set(search(query, sort="relevance", size=200).docids) - set(whole)
    left = set(whole) - set(search(query, sort="relevance", size=200).docids)
    later = [*second.docids, *pages_after(second, query, size=10)]
    assert [docid for docid in [*first.docids, *later] if docid not in arrived] == [
        docid for docid in whole if docid not in left or docid in {*first.docids, *second.docids}
    ]
    back = search(query, sort="relevance", size=10, cursor=second.newer)
    assert [docid for docid in back.docids if docid not in arrived] == [d for d in first.docids if d not in left]


@pytest.mark.slow
def test_two_names_next_to_each_other_rank_above_the_same_words_apart():
    apart = make_article(
        headline="Kerry on the harbour",
        body="<p>John spoke first; John and John again. Later McCain came, and McCain left, and McCain called.</p>",
        published="2024-03-02",
    ).entry.docid
    together = make_article(
        headline="On the river", body="<p>It was said by John McCain, once.</p>", published="2024-03-01"
    ).entry.docid
    publish_stories(20, "nothing of the kind")
    assert search(And((TextQuery("john"), TextQuery("mccain"))), sort="relevance").docids == [together, apart]
