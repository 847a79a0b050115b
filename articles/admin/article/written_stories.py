"""The published stories of the list for a reporter, who sees only those that they wrote."""

from articles.admin.article.list_params import MAX_RESULTS, ArticleListParams
from articles.models import Article, CatalogueEntry
from articles.search import search

_FLAGS = ("hold", "noindex")  # statuses that are nothing to a writer
_GONE = ("withdrawn", "erased")


def keys_of(user, params: ArticleListParams, docids_on_desk: set[int]) -> list[int]:
    """Return the keys of the published articles that a user wrote and that match, at most `MAX_RESULTS` of each state.

    `docids_on_desk` are those of live stories with a desk copy of the status that is asked for.
    """
    if params.status in _FLAGS:
        return []
    own = Article.objects.filter(writer__username=user.get_username(), latest__gt=0)
    live = [] if params.status in _GONE else _live(own, params, docids_on_desk)
    has_conditions = params.q or params.section or params.year
    if params.status not in ("", *_GONE) or has_conditions:
        return live
    gone = own.filter(state__in=[params.status] if params.status else _GONE).order_by("-pk")
    return live + list(gone.values_list("pk", flat=True)[:MAX_RESULTS])


def _live(own, params: ArticleListParams, docids_on_desk: set[int]) -> list[int]:
    entries = CatalogueEntry.objects.filter(article__in=own).order_by("-docid")
    rows = list(entries.values_list("docid", "article_id")[:MAX_RESULTS])
    if params.status not in ("", "live"):
        rows = [row for row in rows if row[0] in docids_on_desk]
    if not params.matches_all:
        matching = set(search.docids(params.query).tolist())
        rows = [row for row in rows if row[0] in matching]
    return [article for _, article in (rows[::-1] if params.order == "oldest" else rows)]
