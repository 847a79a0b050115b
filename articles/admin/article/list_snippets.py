"""The passages of the stories in the article list that have the words which were searched for."""

import json
from collections.abc import Iterator

from articles.admin.article.list_rows import ArticleRow
from articles.models import Article
from articles.record import desk_copies
from articles.search.query.nodes import Query
from articles.search.text import snippets
from articles.story.canonical_json import plain


def with_snippets(user, rows: list[ArticleRow], query: Query) -> list[ArticleRow]:
    """Return the rows with a passage of each story, of the published text if it has the words, else of the desk copy.

    A headline is in the row already, and an erased article has no text. No SQL: the rows have their texts. What lies
    on the desk of a published story only editors read here.
    """
    reads_desk = user.has_perm("articles.change_article")
    return [row._replace(snippet=_snippet(row.article, query, reads_desk)) for row in rows]


def _snippet(article: Article, query: Query, reads_desk: bool) -> tuple[tuple[str, bool], ...]:
    for values in _texts(article, reads_desk):
        passage = snippets.best(values, query)
        if passage.pieces and passage.field != "headline":
            return passage.pieces
    return ()


def _texts(article: Article, reads_desk: bool) -> Iterator[dict]:
    """Yield the plain values of the published story and of the desk copy."""
    if article.state == Article.State.ERASED:
        return
    if article.newest and article.newest[0].story_json:
        yield json.loads(article.newest[0].story_json)
    copy = getattr(article, "desk_copy", None)
    if copy and (reads_desk or not article.ever_published):
        yield plain(desk_copies.freeze(copy))
