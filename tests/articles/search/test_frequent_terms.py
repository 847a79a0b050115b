import json
import random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, CatalogueEntry, CommonStems, StoryStems
from articles.record import publishing
from articles.search import search
from articles.search.backends import get_backend
from articles.search.columns import reader, searcher
from articles.search.execution.executor import languages_of
from articles.search.index import consistency, frequent_terms, indexer, rebuilding
from articles.search.query.nodes import PHRASE, PREFIX, And, Not, Or, TermFilter, TextQuery
from tests.factories import make_article, make_story
from tests.shared_rows import shared_rows

WORDS = ["river", "rivers", "boat", "mill", "storm", "casa", "bridge", "harbour"]


def body(dice: random.Random) -> str:
    return f"<p>{' '.join(dice.choices(WORDS, weights=[8, 4, 4, 4, 2, 2, 1, 1], k=6))}</p>"


def lower_bounds(patch):
    patch.setattr(frequent_terms, "MIN_STORIES", 1)
    patch.setattr(frequent_terms, "SHARE", 3)


@shared_rows
def stories_with_frequent_terms():
    """Return an archive so small that it has frequent terms only because the bounds are lowered."""
    dice = random.Random(5)
    with pytest.MonkeyPatch.context() as patch:
        lower_bounds(patch)
        articles = [
            make_article(
                headline=f"No. {number}", body=body(dice), language=dice.choice(["en", "en", "pt"]), tags=["Ships"]
            )
            for number in range(20)
        ]
        rebuilding.rebuild()
    return articles


@pytest.fixture
def frequent_terms_archive(stories_with_frequent_terms, monkeypatch):
    lower_bounds(monkeypatch)
    assert "river" in frequent_terms.stems()
    yield stories_with_frequent_terms
    reader.reset()


def docids_by_search(query) -> list[int]:
    return search.docids(query).tolist()


def docids_by_backend(query) -> list[int]:
    return get_backend().scan(query, languages=languages_of(reader.acquire())).docids.tolist()


def uses_backend(query) -> bool:
    reader.peek().query_cache = searcher.QueryCache()
    with CaptureQueriesContext(connection) as queries:
        search.docids(query)
    return any("articles_search_live" in one["sql"] for one in queries)


@pytest.mark.slow
def test_a_frequent_word_is_answered_without_the_full_text(frequent_terms_archive):
    assert docids_by_search(TextQuery("boat")) == docids_by_backend(TextQuery("boat")) != []
    assert not uses_backend(TextQuery("boat"))
    assert not uses_backend(And((TermFilter("tag", "ships"), TextQuery("boat"), Not(TextQuery("mill")))))
    for other in (
        TextQuery("harbour"),
        TextQuery("river boat", PHRASE),
        TextQuery("riv", PREFIX),
        TextQuery("river", field="headline"),
    ):
        assert uses_backend(other), other


def test_a_word_that_is_frequent_in_one_language_is_answered_in_the_others_too(frequent_terms_archive):
    new = make_article(headline="Um rio", body="<p>Os rivers.</p>", language="pt").entry.docid
    assert new in docids_by_search(TextQuery("rivers"))
    assert docids_by_search(TextQuery("rivers")) == docids_by_backend(TextQuery("rivers"))
    assert uses_backend(TextQuery("river")), "in Portuguese its stem is another, which few stories have"


@pytest.mark.parametrize("merge_at, batch", [(1, 1), (4, 3), (1_000, 20_000)])
@pytest.mark.slow
def test_any_query_has_the_same_result_as_the_full_text(frequent_terms_archive, monkeypatch, merge_at, batch):
    monkeypatch.setattr(searcher, "MERGE_AT", merge_at)
    monkeypatch.setattr(frequent_terms, "_BATCH", batch)
    dice = random.Random(merge_at)

    def query(depth: int = 2):
        kind = dice.choice(["word", "word", "all", "any", "without"] if depth else ["word"])
        if kind == "word":
            return TextQuery(dice.choice(WORDS))
        parts = tuple(query(depth - 1) for _ in range(dice.randint(2, 3)))
        return Or(parts) if kind == "any" else And((*parts, Not(query(depth - 1))) if kind == "without" else parts)

    for step in range(24):
        live = list(Article.objects.live().order_by("pk"))
        what = dice.choice(["new", "change", "withdraw", "reinstate", "ask"])
        if what == "new":
            make_article(headline=f"New {step}", body=body(dice), language=dice.choice(["en", "pt"]))
        elif what == "change":
            story = make_story(headline=f"Changed {step}", body=body(dice), published=f"20{dice.randint(10, 24)}-05-06")
            publishing.minor_edit(dice.choice(live), story=story, by="ada")
        elif what == "withdraw":
            publishing.withdraw(dice.choice(live), reason="Wrong.", by="ada")
        elif away := list(Article.objects.filter(state=Article.State.WITHDRAWN)):
            publishing.reinstate(dice.choice(away), by="ada")
        for _ in range(4):
            random_query = query()
            assert docids_by_search(random_query) == docids_by_backend(random_query), random_query
    docids = set(CatalogueEntry.objects.values_list("docid", flat=True))
    assert set(StoryStems.objects.values_list("docid", flat=True)) == docids
    assert not [*consistency.column_faults(), *consistency.text_faults()], "and it agrees with what is verified"


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 3, 19, 20, 21])
@pytest.mark.parametrize("most", [1, 2, 3, 1_024])
def test_bitmaps_are_the_same_whatever_number_of_stories_is_written_and_read_together(
    frequent_terms_archive, monkeypatch, batch, most
):
    monkeypatch.setattr(frequent_terms, "_BATCH", batch)
    monkeypatch.setattr(frequent_terms, "MAX_STEMS", most)
    everything = frequent_terms.stems()
    rebuilding.select_common_stems(again=True)
    assert len(frequent_terms.stems()) == min(most, len(everything)) and set(frequent_terms.stems()) <= set(everything)
    bits = frequent_terms.read()
    assert bits.docs.tolist() == sorted(CatalogueEntry.objects.values_list("docid", flat=True))
    for word in WORDS:
        assert docids_by_search(TextQuery(word)) == docids_by_backend(TextQuery(word))
    assert not [*consistency.column_faults(), *consistency.text_faults()]


@pytest.mark.parametrize("share", [1, 2, 3, 20])
def test_a_word_below_the_share_of_stories_is_left_to_the_full_text(frequent_terms_archive, monkeypatch, share):
    monkeypatch.setattr(frequent_terms, "SHARE", share)
    rebuilding.select_common_stems(again=True)
    for word in WORDS:
        docids = docids_by_backend(TextQuery(word))
        assert docids_by_search(TextQuery(word)) == docids
    texts = [
        indexer.prepare_text(article.versions.get().story).document.stems.split() for article in frequent_terms_archive
    ]
    for stem in frequent_terms.stems():
        assert sum(stem in has for has in texts) * share >= 20
    some = {stem for has in texts for stem in has if stem in ("boat", "mill", "storm", "harbour")}
    for stem in some:
        assert (stem in frequent_terms.stems()) == (sum(stem in has for has in texts) * share >= 20), stem


def test_a_small_archive_has_no_frequent_terms(frequent_terms_archive, monkeypatch):
    monkeypatch.setattr(frequent_terms, "MIN_STORIES", 100)
    call_command("rebuild_search", verbosity=0)
    assert not CommonStems.objects.exists() and not StoryStems.objects.exists()
    assert docids_by_search(TextQuery("river")) == docids_by_backend(TextQuery("river")) != []
    assert uses_backend(TextQuery("river"))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rebuild_search", "rebuild_catalogue"])
def test_rebuilding_the_index_selects_the_frequent_terms_again(frequent_terms_archive, command):
    for article in frequent_terms_archive:
        story = make_story(headline=article.entry.headline, body="<p>harbour</p>")
        publishing.minor_edit(article, story=story, by="ada")
    assert "harbour" not in frequent_terms.stems()
    call_command(command, verbosity=0)
    assert "harbour" in frequent_terms.stems() and "river" not in frequent_terms.stems()
    assert docids_by_search(TextQuery("harbour")) == docids_by_backend(TextQuery("harbour"))
    assert len(docids_by_search(TextQuery("harbour"))) == 20


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda row: row.delete(), "the commonest words are known of 19 stories of 20"),
        (lambda row: StoryStems.objects.filter(pk=row.pk).update(bits=b"cut"), "known of 19 stories of 20"),
        (
            lambda row: StoryStems.objects.filter(pk=row.pk).update(bits=bytes(frequent_terms.BYTES_PER_ROW)),
            "in the text it is of",
        ),
    ],
)
def test_wrong_bitmaps_are_reported(frequent_terms_archive, harm, message):
    assert not list(consistency.text_faults())
    harm(StoryStems.objects.order_by("pk").first())
    assert any(message in fault for fault in consistency.text_faults())


@pytest.mark.slow
def test_frequent_terms_are_selected_after_the_first_large_import(db, monkeypatch, tmp_path):
    monkeypatch.setattr(frequent_terms, "MIN_STORIES", 8)
    monkeypatch.setattr(frequent_terms, "SHARE", 2)
    reader.reset()
    lines = [
        json.dumps({"id": f"{n}", "headline": f"No. {n}", "body": "The boat.", "published": "2024-05-06"})
        for n in range(8)
    ]
    file = tmp_path / "stories.jsonl"
    for some, expected in ((lines[:7], []), (lines, ["boat", "no", "the"])):
        file.write_text("\n".join(some))
        call_command("import_stories", str(file), source="Gazette", verbosity=0)
        assert frequent_terms.stems() == expected
    monkeypatch.setattr(frequent_terms, "select_stems", lambda: pytest.fail("there is a list"))
    file.write_text("\n".join(lines).replace("boat", "mill").replace('"No.', '"N.').replace('"id": "', '"id": "2'))
    call_command("import_stories", str(file), source="Gazette", verbosity=0)
    assert len(docids_by_search(TextQuery("the"))) == StoryStems.objects.count() == 16
    assert not [*consistency.column_faults(), *consistency.text_faults()]
    reader.reset()
