"""What an address of the list of articles asks for: words, where a story stands, its section, its time, what it lacks.

    wanted = Wanted(QueryDict("q=ferry&status=review&section=news&year=2024&month=7&missing=alt&sort=oldest&p=2"))

What is unknown filters nothing.
"""

from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from articles.search.query import parser
from articles.search.query.nodes import MatchAll, PublishedRange, Query, TermFilter, all_of
from articles.story.text import clean_text

PAGE_SIZE = 50
MAX_RESULTS = 5_000  # articles one can page through; words, sections and years lead to the others

STATUSES = {
    "mine": "Mine, on the desk",
    "draft": "Draft",
    "review": "In review",
    "ready": "Ready",
    "scheduled": "Scheduled",
    "embargoed": "Embargoed",
    "live": "Live",
    "desk": "Live, on the desk",
    "withdrawn": "Withdrawn",
    "erased": "Erased",
    "hold": "Legal hold",
    "noindex": "Hidden from search engines",
}
MISSING = {
    "headline": "No headline",
    "section": "No section",
    "byline": "No byline",
    "alt": "Lead photo without alt text",
    "rights": "Photo not cleared",
}
SORTS = {"relevance": "Best match", "newest": "Newest", "oldest": "Oldest"}
PARAMS = ("q", "status", "section", "year", "month", "missing", "sort")


class ArticleListParams:
    def __init__(self, query: QueryDict):
        self.q = clean_text(query.get("q", "")).strip()[:1000]
        self.status = _one_of(query, "status", STATUSES)
        self.missing = _one_of(query, "missing", MISSING)
        self.sort = _one_of(query, "sort", SORTS)
        self.section = clean_text(query.get("section", ""))[:100]
        self.year = _number(query, "year", 1500, 2150)
        self.month = _number(query, "month", 1, 12) if self.year else 0
        self.page = _number(query, "p", 1, MAX_RESULTS // PAGE_SIZE) or 1

    @cached_property
    def parsed(self) -> parser.ParsedQuery:
        return parser.parse(self.q, staff=True)

    @cached_property
    def span(self) -> PublishedRange | None:
        """The days asked for."""
        if not self.year:
            return None
        first = date(self.year, self.month or 1, 1)
        if self.month:
            return PublishedRange(first, date(self.year + self.month // 12, self.month % 12 + 1, 1))
        return PublishedRange(first, date(self.year + 1, 1, 1))

    @cached_property
    def query(self) -> Query:
        """Words, section and days as one query; where a story stands and what it lacks, the database knows."""
        parts = [self.parsed.query] if self.q else []
        parts += [TermFilter("section", self.section)] if self.section else []
        parts += [self.span] if self.span else []
        return all_of(parts)

    @property
    def is_everything(self) -> bool:
        return self.query == MatchAll()

    @property
    def order(self) -> str:
        return self.sort or ("relevance" if self.parsed.words else "newest")

    def url_with(self, **changes) -> str:
        """Give the query of this list with something changed, from its first page on unless `p` says otherwise."""
        values = {name: getattr(self, name) for name in PARAMS} | changes
        if not values["year"]:
            values["month"] = ""
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in PARAMS if name != "sort")

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What the search box keeps beside its words."""
        return [(name, value) for name in PARAMS if name != "q" and (value := getattr(self, name))]


def _one_of(query: QueryDict, name: str, known: dict[str, str]) -> str:
    value = query.get(name, "")
    return value if value in known else ""


def _number(query: QueryDict, name: str, least: int, most: int) -> int:
    text = query.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return number if least <= number <= most else 0
