"""What an address of the archive asks for; the same for pages, feeds and exports, typed or chosen.

    wanted = CatalogueFilter(QueryDict("q=ferry&section=world&tag=belarus&not_tag=sport&after=2024-06"))
    wanted.query, wanted.order, wanted.notices, wanted.chips
    wanted.find(cursor="", size=20)             # one page of it, with counts

`tag:belarus` in the search box and `tag=belarus` in the address are the same query object and the same chip. Bad input
explains itself in `notices` and filters nothing.
"""

from collections.abc import Iterator
from functools import cached_property

import django_filters
from django.core.exceptions import ValidationError
from django.http import QueryDict

from articles.contradictions import contradictions
from articles.filter_fields import (
    MOST_LETTERS,
    MOST_VALUES,
    AnswerField,
    DateField,
    Given,
    LanguageField,
    NamesField,
    SortField,
    WordsField,
)
from articles.models import CatalogueEntry
from articles.names import Name, today
from articles.search import finding, language
from articles.search.queries import All, Dated, Everything, Flag, Language, Named, Not, Query
from articles.steps import Asked, Steps
from articles.text import clean_text, key_of

BESIDES = {"cursor"}  # parameters that choose a page of the list, not its stories


def ignored(names: set[str]) -> list[str]:
    """Say that parameters were ignored; what campaigns and mailings add to an address is nobody's mistake."""
    shown = sorted(clean_text(name)[:40] or "(nothing)" for name in names if not name.startswith("utm_"))
    unknown = f"The address asks for {_listed(shown)}, which this page does not know; that part was ignored."
    return [unknown] if shown else []


class OneFilter(django_filters.Filter):
    """A parameter with one value; `query` makes of it what is asked for."""

    def __init__(self, field_class, query=None):
        super().__init__()
        self.field_class, self.query = field_class, query


class NamesFilter(django_filters.Filter):
    """Things that a story has, all of them, or with `exclude` none of them."""

    field_class = NamesField

    def query(self, name: Name) -> Query:
        named = Named(name.noun, name.slug)
        return Not(named) if self.exclude else named

    @property
    def noun(self) -> str:
        return self.field_name


class CatalogueFilter(Steps, django_filters.FilterSet):
    """The stories an address asks for: best first where it has words, newest first where not, or as it says.

    They are found by `find` and `docids`, not as a `qs`: the full text is no column of the catalogue.
    """

    q = OneFilter(WordsField)
    section = NamesFilter("section")
    tag = NamesFilter("tag")
    author = NamesFilter("author")
    agency = NamesFilter("agency")
    not_section = NamesFilter("section", exclude=True)
    not_tag = NamesFilter("tag", exclude=True)
    not_author = NamesFilter("author", exclude=True)
    not_agency = NamesFilter("agency", exclude=True)
    lang = OneFilter(LanguageField, Language)
    after = OneFilter(DateField, lambda day: Dated(day, None))
    before = OneFilter(DateField, lambda day: Dated(None, day))
    has_photo = OneFilter(AnswerField, lambda yes: Flag("photo") if yes else Not(Flag("photo")))
    corrected = OneFilter(AnswerField, lambda yes: Flag("corrected") if yes else Not(Flag("corrected")))
    sort = OneFilter(SortField)

    class Meta:
        model = CatalogueEntry
        fields = []

    def __init__(self, data: QueryDict):
        """Filters and fields hold nothing of a request: all share them, which a form does not; it would copy each."""
        self.data, self.is_bound, self.form_prefix = data, True, None
        self.filters = self.base_filters
        self.misunderstood: dict[str, list[str]] = {}

    def find(self, cursor: str = "", size: int = 20, *, order: str = "", facets: bool = True) -> finding.Found:
        """Give one page of the stories asked for, counted; in the order asked for if no other is given."""
        return finding.find(self.query, sort=order or self.order, cursor=cursor, size=size, facets=facets)

    def docids(self) -> list[int]:
        """Give all the stories asked for, in order of publication."""
        return finding.docids(self.query).tolist()

    @cached_property
    def query(self) -> Query:
        """Everything asked for, as one query."""
        parts = tuple(asked.query for asked in self.asked)
        return All(parts) if len(parts) > 1 else parts[0] if parts else Everything()

    @cached_property
    def words(self) -> Query | None:
        """The part that was typed, where it has words to look for and to mark; None where it has none."""
        typed = tuple(asked.query for asked in self.asked if asked.name == "q")
        words = All(typed)
        return words if any(language.texts_in(words)) else None

    @property
    def typed(self) -> str:
        return self._cleaned["q"]

    @property
    def order(self) -> str:
        return self._cleaned["sort"] or ("relevance" if self.words else "newest")

    @cached_property
    def kept(self) -> dict[str, list[str]]:
        kept: dict[str, list[str]] = {}
        for parameter in self.data:
            cleaned = self._cleaned.get(parameter)
            if isinstance(cleaned, Given):
                kept[parameter] = list(cleaned.texts)
            elif cleaned not in ("", None):
                kept[parameter] = [_one_line(self.data.get(parameter))]
        return kept

    @cached_property
    def reading(self) -> language.Reading:
        return language.read(self.typed)

    @cached_property
    def asked(self) -> list[Asked]:
        """List what is asked for, what names nothing left out."""
        asked = []
        for clause in self.reading.clauses:
            query = self._by_slug(clause.query)
            if query is not None:
                asked.append(Asked("q", clause.text, query))
        for parameter, filter_ in self.filters.items():
            cleaned = self._cleaned[parameter]
            if isinstance(cleaned, Given):
                names = ((text, self._name(filter_.noun, text)) for text in cleaned.texts)
                asked += [Asked(parameter, text, filter_.query(name)) for text, name in names if name]
            elif filter_.query and cleaned not in ("", None):
                asked.append(Asked(parameter, "", filter_.query(cleaned)))
        return asked

    @property
    def notices(self) -> list[str]:
        """Say what was not understood and was ignored, and what cannot be."""
        known = ignored(set(self.data) - set(self.filters) - BESIDES)
        queries = [asked.query for asked in self.asked]
        return [*known, *self._misunderstood(), *self.reading.notices, *contradictions(queries, self.name_of)]

    def _misunderstood(self) -> Iterator[str]:
        for parameter, errors in self.misunderstood.items():
            yield f"{parameter}: {' '.join(errors)}"
        for parameter, filter_ in self.filters.items():
            given = self._cleaned[parameter]
            if isinstance(given, Given):
                unknown = [text for text in given.texts if not self._name(filter_.noun, text)]
                if unknown:
                    yield f"{parameter}: no story has the {filter_.noun} {_listed(unknown)}; it was ignored."
                if given.surplus:
                    yield f"{parameter}: only the first {MOST_VALUES} are used."
            elif len(set(map(_one_line, self.data.getlist(parameter))) - {""}) > 1:
                yield f"{parameter}: the address gives it more than once; the last is used."
        for noun, value in dict.fromkeys(named for named in self._typed if not self._name(*named)):
            if noun != "author":  # may be a name printed in a byline
                yield f"No story has the {noun} “{value[:60]}”; it was ignored."

    def _by_slug(self, query: Query) -> Query | None:
        """Give what was typed under its key of today, as a parameter gives it; None where it names nothing."""
        match query:
            case Named(noun, value):
                name = self._name(noun, value)
                return Named(noun, name.slug) if name else query if noun == "author" else None
            case Not(Named() as named):
                named = self._by_slug(named)
                return named and Not(named)
        return query

    @cached_property
    def _typed(self) -> list[tuple[str, str]]:
        """The things that stand alone in the search box, as (noun, value)."""
        parts = (c.query.part if isinstance(c.query, Not) else c.query for c in self.reading.clauses)
        return [(part.noun, part.value) for part in parts if isinstance(part, Named)]

    @cached_property
    def _names(self) -> dict[tuple[str, str], Name]:
        """Look up everything that is named, in one query."""
        wanted: dict[str, list[str]] = {}
        for parameter, filter_ in self.filters.items():
            if isinstance(self._cleaned[parameter], Given):
                wanted.setdefault(filter_.noun, []).extend(self._cleaned[parameter].texts)
        for noun, value in self._typed:
            wanted.setdefault(noun, []).append(value)
        keys = {noun: [key for text in texts for key in (text, key_of(text))] for noun, texts in wanted.items()}
        return {known: name for known, name in today(**keys).items() if name.is_found}

    def _name(self, noun: str, text: str) -> Name | None:
        return self._names.get((noun, text)) or self._names.get((noun, key_of(text)))

    def name_of(self, query: Query) -> str:
        """Give today's name of the thing a query asks for, or leaves out."""
        named = query.part if isinstance(query, Not) else query
        name = self._name(named.noun, named.value) if isinstance(named, Named) else None
        return name.name if name else ""

    @cached_property
    def _cleaned(self) -> dict:
        cleaned = {}
        for parameter, filter_ in self.filters.items():
            field = filter_.field
            cleaned[parameter] = field.nothing
            if parameter in self.data:
                try:
                    cleaned[parameter] = field.clean(field.widget.value_from_datadict(self.data, {}, parameter))
                except ValidationError as error:
                    self.misunderstood[parameter] = error.messages
        return cleaned


def _one_line(text: str) -> str:
    return clean_text(text).strip()[:MOST_LETTERS]


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return ", ".join(f"“{text[:60]}”" for text in texts[:3]) + more
