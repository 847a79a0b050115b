"""The parameters of the staff search, read from its URL: query, place to search in, order and page.

    StaffSearchParams(QueryDict("q=ferry is:draft&where=desk&sort=oldest&cursor=…"))

Unknown parameters and values are ignored; `notices` says which.
"""

from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext

from articles.public.archive.contradictions import contradictions
from articles.public.archive.filter_labels import Chip, label_of
from articles.public.notices import ignored_notices
from articles.search.query import parser
from articles.search.query.nodes import DeskState, Not, Query
from articles.story.lazy_text import gettext_lazy as _
from articles.story.text import clean_text

WHERE = {"live": _("Live"), "desk": _("On the desk"), "scheduled": _("Scheduled"), "withdrawn": _("Withdrawn")}
SORTS = {"relevance": _("Best match"), "newest": _("Newest"), "oldest": _("Oldest")}
VERSIONS = "in:versions"
_NAMES = ("q", "where", "sort")
_MAX_LENGTH = 256


class StaffSearchParams:
    """The parameters of the staff search, cleaned; "" for each that is missing or unknown."""

    def __init__(self, query: QueryDict):
        self.parameters = query
        text = clean_text(query.get("q", "")).strip()
        self.parsed = parser.parse(text, staff=True)
        self.q = text[:_MAX_LENGTH]
        self.where = _one_of(query, "where", WHERE)
        self.sort = _one_of(query, "sort", SORTS)
        self.cursor = clean_text(query.get("cursor", ""))[:100]

    @property
    def query(self) -> Query:
        return self.parsed.query

    @property
    def in_versions(self) -> bool:
        return self.parsed.in_versions

    @cached_property
    def text_query(self) -> Query | None:
        """The query if it has words to search for and to highlight, else None."""
        return self.query if any(self.query.texts()) else None

    @property
    def is_empty(self) -> bool:
        """Whether the query has no clause."""
        return not self.parsed.clauses

    @property
    def order(self) -> str:
        """The order to use: the chosen one, else the best match for words and the newest otherwise."""
        return self.sort or ("relevance" if self.text_query else "newest")

    def url_with(self, **changes) -> str:
        """Return the query string of the same search with changed parameters, without the cursor."""
        values = {name: getattr(self, name) for name in _NAMES} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def url_narrowed(self, clause: str) -> str:
        """Return the query string of the search with one clause added."""
        return self.url_with(q=parser.add_clause(self.q, clause, staff=True))

    def url_without(self, clause: str) -> str:
        """Return the query string of the search without one clause."""
        return self.url_with(q=parser.remove_clause(self.q, clause, staff=True))

    @property
    def chips(self) -> list[Chip]:
        """The clauses of the query that are not plain words, each with the URL of the search without it."""
        labels = [(clause.text, _label(clause)) for clause in self.parsed.clauses]
        return [Chip(*label, self.url_without(text)) for text, label in labels if label]

    @property
    def notices(self) -> list[str]:
        """Messages about ignored parameters, mistakes in the query and clauses that contradict each other."""
        notices = ignored_notices(set(self.parameters) - {*_NAMES, "cursor"})
        for name, choices in (("where", WHERE), ("sort", SORTS)):
            if self.parameters.get(name, "") not in ("", *choices):
                notices.append(
                    gettext("%(name)s: known are %(choices)s; it was ignored.")
                    % {"name": name, "choices": ", ".join(choices)}
                )
        queries = [clause.query for clause in self.parsed.clauses]
        return [*notices, *self.parsed.notices, *contradictions(queries, lambda query: "")]


def _label(clause: parser.Clause) -> tuple[str, str] | None:
    match clause.query:
        case DeskState(name):
            return gettext("Stands as"), name
        case Not(DeskState(name)):
            return gettext("Does not stand as"), name
    return (
        (gettext("Searched"), gettext("every version")) if clause.text.lower() == VERSIONS else label_of(clause.query)
    )


def _one_of(query: QueryDict, name: str, choices: dict[str, str]) -> str:
    value = query.get(name, "")
    return value if value in choices else ""
