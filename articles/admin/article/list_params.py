"""The parameters of the article list, read from its URL: query, status, section, date, missing field, order and page.

    ArticleListParams(QueryDict("q=ferry&status=review&section=news&year=2024&month=7&missing=alt&sort=oldest&p=2"))

Unknown values are ignored.
"""

from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from articles.search.query import parser
from articles.search.query.nodes import MatchAll, PublishedRange, Query, TermFilter, all_of
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy
from articles.story.text import clean_text

PAGE_SIZE = 50
MAX_RESULTS = 5_000  # articles on all pages; filters lead to the others

STATUSES = {
    "mine": _("Mine, on the desk"),
    "draft": _("Draft"),
    "review": _("In review"),
    "ready": _("Ready"),
    "scheduled": _("Scheduled"),
    "embargoed": _("Embargoed"),
    "live": _("Live"),
    "desk": _("Live, on the desk"),
    "withdrawn": _("Withdrawn"),
    "erased": _("Erased"),
    "hold": _("Legal hold"),
    "noindex": _("Hidden from search engines"),
}
MISSING = {
    "headline": _("No headline"),
    "section": _("No section"),
    "byline": _("No byline"),
    "alt": _("Lead photo without alt text"),
    "rights": _("Photo not cleared"),
}
SORTS = {"relevance": _("Best match"), "newest": _("Newest"), "oldest": _("Oldest")}
# The columns by whose heads the list is sorted; `sort` has the name of one, with "-" for the highest value first.
COLUMNS = {
    "headline": _("Headline"),
    "section": _("Section"),
    "byline": pgettext_lazy("column of bylines", "By"),
    "published": _("Published"),
    "updated": _("Updated"),
    "versions": _("Versions"),
}
_SORTED = {name: label for name, label in COLUMNS.items() if name != "published"}  # by date they are newest or oldest
_ORDERS = SORTS | _SORTED | {f"-{name}": label for name, label in _SORTED.items()}
PARAMS = ("q", "status", "section", "year", "month", "missing", "sort")


class ArticleListParams:
    """The parameters of the article list, cleaned; 0 or "" for each that is missing or unknown."""

    def __init__(self, query: QueryDict):
        self.q = clean_text(query.get("q", "")).strip()[:1000]
        self.status = _one_of(query, "status", STATUSES)
        self.missing = _one_of(query, "missing", MISSING)
        self.sort = _one_of(query, "sort", _ORDERS)
        self.section = clean_text(query.get("section", ""))[:100]
        self.year = _number(query, "year", 1500, 2150)
        self.month = _number(query, "month", 1, 12) if self.year else 0
        self.page = _number(query, "p", 1, MAX_RESULTS // PAGE_SIZE) or 1

    @cached_property
    def parsed(self) -> parser.ParsedQuery:
        """The query `q`, parsed with the fields for staff."""
        return parser.parse(self.q, staff=True)

    @cached_property
    def published_range(self) -> PublishedRange | None:
        """The publication days of the year or month that is chosen, or None."""
        if not self.year:
            return None
        first = date(self.year, self.month or 1, 1)
        if self.month:
            return PublishedRange(first, date(self.year + self.month // 12, self.month % 12 + 1, 1))
        return PublishedRange(first, date(self.year + 1, 1, 1))

    @cached_property
    def query(self) -> Query:
        """Query, section and days as one query. Status and missing fields are not in it: the database answers them."""
        parts = [self.parsed.query] if self.q else []
        parts += [TermFilter("section", self.section)] if self.section else []
        parts += [self.published_range] if self.published_range else []
        return all_of(parts)

    @property
    def matches_all(self) -> bool:
        """Whether query, section and date restrict nothing."""
        return self.query == MatchAll()

    @property
    def order(self) -> str:
        """The order to use: the chosen one, else the best match for words and the newest otherwise.

        For the order of a column, the newest are found first.
        """
        if self.column:
            return "newest"
        return self.sort or ("relevance" if self.parsed.words else "newest")

    @property
    def column(self) -> str:
        """The column whose order is chosen, "" for another order."""
        return "" if self.sort in SORTS else self.sort.removeprefix("-")

    @property
    def direction(self) -> str:
        """The direction of the order of a column, as `aria-sort` names it."""
        return "descending" if self.sort.startswith("-") else "ascending"

    def url_with(self, **changes) -> str:
        """Return the query string of the same list with changed parameters; the first page unless `p` is given."""
        values = {name: getattr(self, name) for name in PARAMS} | changes
        if not values["year"]:
            values["month"] = ""
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def is_filtered(self) -> bool:
        """Whether any parameter except the order is set."""
        return any(getattr(self, name) for name in PARAMS if name != "sort")

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the search box keeps besides its query, as (name, value)."""
        return [(name, value) for name in PARAMS if name != "q" and (value := getattr(self, name))]


def _one_of(query: QueryDict, name: str, choices: dict[str, str]) -> str:
    value = query.get(name, "")
    return value if value in choices else ""


def _number(query: QueryDict, name: str, minimum: int, maximum: int) -> int:
    """Return a parameter as a number, 0 if it is missing, not a number or out of range."""
    text = query.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return number if minimum <= number <= maximum else 0
