"""The article list in the order of one of its columns, with the heads that choose it.

Values are compared here and not by the database, so that both engines give the same order: without accents, capitals
and signs. Only the newest `MAX_RESULTS` articles of a result are read for it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from articles.admin.article.list_params import COLUMNS, ArticleListParams
from articles.models import CatalogueEntry, DeskByline, DeskCopy
from articles.story.folding import fold

# Of a live article, and of one that was never published.
_ENTRY_FIELDS = {
    "headline": "headline",
    "section": "section__name",
    "byline": "byline",
    "updated": "updated",
    "versions": "version",
}
_COPY_FIELDS = {"headline": "headline", "section": "section__name"}
_FROM_HIGHEST = ("updated", "versions")  # the first click lists the newest or the most


class ColumnHead(NamedTuple):
    """The head of a column: its name in the URL, its label, where it leads, and `aria-sort` if the list is in its
    order."""

    name: str
    label: str
    url: str
    direction: str


def column_heads(params: ArticleListParams) -> Iterator[ColumnHead]:
    """Yield the heads; the one of the present order leads to the reverse."""
    by_date = {"newest": "descending", "oldest": "ascending"}
    for name, label in COLUMNS.items():
        if name == "published":
            direction = "" if params.column else by_date.get(params.order, "")
            url = params.url_with(sort="oldest" if direction == "descending" else "newest")
        else:
            direction = params.direction if name == params.column else ""
            is_highest_next = direction == "ascending" if direction else name in _FROM_HIGHEST
            url = params.url_with(sort=f"-{name}" if is_highest_next else name)
        yield ColumnHead(name, label, url, direction)


def in_column_order(keys: list[int], params: ArticleListParams) -> list[int]:
    """Return the keys of articles in the order of the chosen column; those without a value are last, as they were."""
    values = _values(keys, params.column)
    with_value = [key for key in keys if values.get(key)]
    with_value.sort(key=values.__getitem__, reverse=params.direction == "descending")
    return with_value + [key for key in keys if not values.get(key)]


def _values(keys: list[int], column: str) -> dict[int, Any]:
    entries = CatalogueEntry.objects.filter(article__in=keys)
    values = dict(entries.values_list("article_id", _ENTRY_FIELDS[column]))
    if column == "updated":  # to the day, as the list prints it
        return {key: text[:10] for key, text in values.items()}
    if column == "versions":
        return values
    drafts = [key for key in keys if key not in values]
    if column == "byline":
        names = DeskByline.objects.filter(copy__article__in=drafts).order_by("-position", "-pk")
        values |= dict(names.values_list("copy__article_id", "name"))  # the last pair of a draft is its first byline
    else:
        copies = DeskCopy.objects.filter(article__in=drafts)
        values |= dict(copies.values_list("article_id", _COPY_FIELDS[column]))
    return {key: " ".join(map(fold, text.split())) for key, text in values.items() if text}
