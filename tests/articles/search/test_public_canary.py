"""Readers who search for words of the desk, of withdrawn stories or of past versions learn nothing from any page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Comment, EditingSession, InternalNote
from articles.record import erasure, publishing
from articles.search import search
from articles.search.backends import LIVE, get_backend
from articles.search.query import parser
from articles.story.story import Picture
from tests.articles.public.test_public_rule import DESK_TABLES
from tests.factories import make_article, make_draft, make_story
from tests.proofs import in_turn
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db

# Words that nothing public has, one for each place; the last letters differ, so that none is a misspelling of another.
WORDS = {
    "draft": "kwyjaldraft",
    "tag": "kwyjaltag",
    "author": "kwyjalauthor",
    "section": "kwyjalsection",
    "caption": "kwyjalcaption",
    "desk": "kwyjalreworked",
    "scheduled": "kwyjalscheduled",
    "withdrawn": "kwyjalwithdrawn",
    "past": "kwyjalpast",
    "note": "kwyjalinternal",
    "comment": "kwyjalcomment",
    "typed": "kwyjaltyped",
    "erased": "kwyjalerased",
}
NEVER = "kwyjalnobody"  # of the same kind, and nowhere at all
SECRET = re.compile(r"(?i)kwyjal\w+")

ADDRESSES = [
    "/articles/?q={}", "/articles/?q={}&sort=oldest", "/articles/?q=%22{}%22", "/articles/?q={}*",
    "/articles/?q=ferry+{}", "/articles/?q=ferry+-{}", "/articles/?q=ferry+OR+{}", "/articles/?q=headline:{}",
    "/articles/?q=caption:{}",
    "/articles/?q=tag:{}", "/articles/?q=-tag:{}", "/articles/?q=by:{}", "/articles/?q=section:{}",
    "/articles/?q=is:draft+{}", "/articles/?q=is:scheduled+{}", "/articles/?q=is:withdrawn+{}",
    "/articles/?q=in:versions+{}", "/articles/?q=is:draft+OR+{}", "/articles/?where=desk&q={}",
    "/articles/?tag={}", "/articles/?not_tag={}", "/articles/?author={}", "/articles/?section={}",
    "/articles/?tag=river&not_author={}", "/articles/?lang=xx&q={}", "/articles/?q={}&as_of=2024-07-03",
    "/articles/feed.atom?q={}", "/articles/feed.rss?q={}", "/articles/feed.json?q={}", "/articles/feed.json?tag={}",
    "/articles/feed.json?q=in:versions+{}", "/articles/suggestions?q={}", "/articles/suggestions?q=tag:{}",
    "/articles/suggestions?q=by:{}", "/articles/suggestions?q=section:{}", "/articles/suggestions?q=ferry+{}",
    "/tags/{}/", "/authors/{}/", "/sections/{}/", "/tags/{}/feed.atom", "/feeds/latest.atom?q={}", "/?q={}",
    "/photos/?q={}", "/corrections/?q={}", "/tags/?cursor={}", "/authors/?cursor={}",
]  # fmt: skip
PREFIXES = ["k", "kw", "kwy", "kwyj", "kwyjal"]


@shared_rows
def nonpublic_stories():
    pictures = (Picture("", caption="The river"),)
    live = make_article(headline="Ferry returns", section="News", tags=["River"], authors=["Ann"], pictures=pictures)
    publishing.update(live, story=make_story(headline="Ferry returns", body=f"<p>{WORDS['past']}</p>"), by="ada")
    again = make_story(headline="Ferry returns", section="News", tags=["River"], authors=["Ann"], pictures=pictures)
    publishing.correct(live, story=again, note="It was Monday.", by="ada")
    InternalNote.objects.create(article=live, text=WORDS["note"], by="ada")
    Comment.objects.create(article=live, quote=WORDS["comment"], text=WORDS["comment"], by="ada")
    copy = publishing.open_on_desk(live, by="ada")
    copy.headline = WORDS["desk"]
    copy.save()
    now = timezone.now()
    EditingSession.objects.create(
        copy=copy, by="ada", seen_at=now, unsaved_data=f"headline={WORDS['typed']}", unsaved_at=now
    )
    for _ in range(3):  # a word of one story is never suggested, one of several may be
        make_draft(
            headline=f"Ferry {WORDS['draft']}",
            section=WORDS["section"],
            tags=[WORDS["tag"]],
            authors=[WORDS["author"]],
            pictures=(Picture("", caption=WORDS["caption"]),),
        )
        waiting = make_draft(headline=f"Ferry {WORDS['scheduled']}")
        publishing.schedule(waiting, due_at=now + timedelta(days=1), by="ada")
        gone = make_article(headline=f"Ferry {WORDS['withdrawn']}", tags=[WORDS["withdrawn"]])
        publishing.withdraw(gone, reason="It was invented.", by="ada")
    erased = make_article(headline=f"Ferry {WORDS['erased']}")
    erasure.erase(erased, reason="By order.", by="ada")
    make_article(headline="Ferry stays", tags=["River", "Ships"])


def refuse_nonpublic_tables(execute, sql, params, many, context):
    reached = [table for table in (*DESK_TABLES, "articles_search_past") if table in sql]
    assert not reached, f"a public page asked {reached}: {sql}"
    return execute(sql, params, many, context)


def response_without_word(client, url: str, word: str) -> tuple[int, str]:
    """Return the content of the response, with the word itself replaced by a dash."""
    response = client.get(url)
    text = re.sub(re.escape(word), "-", response.content.decode(), flags=re.I)
    return response.status_code, re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)", "", text)


@pytest.mark.proof
def test_words_that_are_not_public_are_answered_like_a_word_that_nobody_wrote(client, nonpublic_stories):
    different = []
    with connection.execute_wrapper(refuse_nonpublic_tables):
        for number, url in enumerate(ADDRESSES):
            expected = response_without_word(client, url.format(NEVER), NEVER)
            for word in in_turn([*WORDS.values()], number):
                response = response_without_word(client, url.format(word), word)
                if response != expected or SECRET.search(response[1]):
                    different.append(url.format(word))
    assert different == []


TYPED = ["/articles/suggestions?q={}", "/articles/suggestions?q=tag:{}", "/articles/?q={}", "/articles/?q={}*"]
LISTS = ["/articles/", "/articles/?q=ferry", "/articles/?tag=river", "/articles/feed.json", "/tags/", "/authors/"]


@pytest.mark.slow
def test_no_prefix_misspelling_facet_or_count_reveals_a_word_that_is_not_public(client, nonpublic_stories):
    misspelt = [word[:-1] for word in WORDS.values()] + [word[:3] + word[4:] for word in WORDS.values()]
    with connection.execute_wrapper(refuse_nonpublic_tables):
        for typed in [*PREFIXES, *misspelt]:
            for url in TYPED:
                assert not set(SECRET.findall(client.get(url.format(typed)).content.decode())) - {typed}, (url, typed)
        for url in LISTS:
            assert not SECRET.search(client.get(url).content.decode()), url


def test_the_index_for_readers_has_public_words_alone(nonpublic_stories):
    assert search.count() == 2
    known = dict(get_backend().vocabulary())
    assert {"ferry", "stays", "monday"} <= set(known)
    assert not [word for word in known if SECRET.search(word)]
    assert get_backend().counts([*WORDS.values(), ""]) == {"": 2}
    for word in WORDS.values():
        assert not get_backend().headlines_starting_with(word, 5)
        assert not len(get_backend().scan(parser.parse(word).query, languages=("en",)).docids), word
        assert search.search(parser.parse(f"is:draft OR {word}").query).total == 0
    assert len(get_backend().ids(LIVE)) == 2


def test_the_guard_detects_a_page_that_reads_past_versions(nonpublic_stories):
    with (
        connection.execute_wrapper(refuse_nonpublic_tables),
        pytest.raises(AssertionError, match="articles_search_past"),
    ):
        get_backend().scan_past(parser.parse("ferry").query, languages=("en",))
