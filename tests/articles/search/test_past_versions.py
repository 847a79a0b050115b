"""Staff see which version of a story first had some words, and which removed them."""

from itertools import product

import pytest

from articles.models import Version
from articles.record import publishing
from articles.search.index import past_versions
from articles.search.index.past_versions import Appearance, appearances, scan_versions
from articles.search.query.nodes import PHRASE, And, Not, TextQuery
from tests.factories import make_article, make_story

pytestmark = pytest.mark.django_db
NOON = TextQuery("sailed at noon", PHRASE)


def test_words_added_removed_and_added_again_are_traced_through_the_versions():
    article = make_article(headline="One", body="<p>It sailed.</p>")
    for body in ("It sailed at noon.", "It sailed at noon, late.", "It did not sail.", "It sailed at noon again."):
        publishing.update(article, story=make_story(headline="One", body=f"<p>{body}</p>"), note="New.", by="ada")
    other = make_article(headline="Two", body="<p>Sailed at noon too.</p>")
    publishing.withdraw(other, reason="It was wrong.", by="ada")
    make_article(headline="Three")
    assert appearances(NOON, languages=("en",)) == [
        Appearance(other.pk, 1, None, False),
        Appearance(article.pk, 2, 4, False),
        Appearance(article.pk, 5, None, True),
    ]
    assert len(scan_versions(NOON, languages=("en",))) == 5
    assert appearances(And((NOON, Not(TextQuery("again")))), languages=("en",))[1:] == [
        Appearance(article.pk, 2, 4, False)
    ]
    assert {a.article for a in appearances(NOON, languages=("en",), limit=1)} == {other.pk}


@pytest.mark.slow
def test_the_traced_articles_are_those_with_the_newest_versions_for_any_batch_size(monkeypatch):
    articles = [make_article(headline=f"No. {n}", body="<p>It sailed at noon.</p>") for n in range(4)]
    for article in (articles[2], articles[0], articles[2]):
        story = make_story(headline=f"Again {Version.objects.count()}", body="<p>It sailed at noon, later.</p>")
        publishing.update(article, story=story, note="New.", by="ada")
    for article in articles[:3]:
        publishing.withdraw(article, reason="It was wrong.", by="ada")
    newest = list(dict.fromkeys(Version.objects.order_by("-pk").values_list("article_id", flat=True)))
    for at_once, most in product([1, 2, 3, 500], [1, 2, 3, 4, 100]):
        monkeypatch.setattr(past_versions, "_BATCH", at_once)
        expected = Version.objects.filter(article__in=newest[:most]).order_by("pk").values_list("pk", flat=True)
        assert scan_versions(NOON, languages=("en",), limit=most) == list(expected), (at_once, most)


def test_tracing_words_takes_a_fixed_number_of_queries(django_assert_num_queries):
    for n in range(3):
        article = make_article(headline=f"Story {n}", body="<p>It sailed at noon.</p>")
        publishing.correct(article, story=make_story(headline=f"Story {n}"), note="Not at noon.", by="ada")
    with django_assert_num_queries(5):
        assert len(appearances(NOON, languages=("en",))) == 3
