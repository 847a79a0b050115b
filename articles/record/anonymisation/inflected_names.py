"""Forms of a name with another ending, as languages decline it: Зара Квист, Зары Квист; محمد, ومحمد.

    InflectedNames(("Зара Квист",)).spans("статья о Заре Квист")      the places of such forms in a text
    forms_in_archive(spellings)                                       the forms that stories have, for a person

Nothing removes such a form by itself, because it may be the name of somebody else. Before a removal an administrator
sees the forms and chooses those that go as well; after it `residue` says where the others stand.
"""

import html
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from articles.models import CatalogueEntry, Version
from articles.record.anonymisation.names import NameSpellings, without_escapes
from articles.search.backends import get_backend
from articles.search.backends.errors import SearchTooSlow
from articles.search.columns import reader
from articles.search.execution.executor import languages_of
from articles.search.query.nodes import PREFIX, And, Or, Query, TextQuery
from articles.search.text import analyzer
from articles.story.folding import compact, fold, spelling
from articles.story.inflection import inflection_of
from articles.story.words import Word, is_dense, units

MAX_FORMS = 50
_MAX_VERSIONS = 300  # of those that may have a form, the newest, are read for the list of forms
_MIN_PREFIX = 2  # letters that the beginning of a word must have in a search


class NameForm(NamedTuple):
    """A form of a name as written, with the number of stories that have it among those that were read."""

    text: str
    stories: int


class InflectedNames:
    """The forms of several spellings of a name; the spellings themselves are none of them."""

    def __init__(self, spellings: Collection[str], languages: Collection[str] = ()):
        self._names = [name for name in (_Name(text, tuple(languages)) for text in spellings) if name.words]
        self._spellings = {compact(text) for text in spellings}

    def may_be_in(self, letters: str) -> bool:
        """Return whether a text of these letters (see `compact`) may have a form: a fast test, never too strict."""
        return any(name.may_be_in(letters) for name in self._names)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each form in a text."""
        names = [name for name in self._names if name.may_be_in(compact(text))]
        words = units(text) if names else []
        folded = [fold(word.text) for word in words]
        has_capitals = any(map(str.isupper, text))
        for name in names:
            for first, last in name.places(words, folded, has_capitals=has_capitals):
                if "".join(folded[first : last + 1]) not in self._spellings:
                    yield words[first].start, words[last].end

    def are_in(self, text: str) -> bool:
        """Return whether a text has a form."""
        return any(self.spans(text))


class _Name:
    """One spelling; names in scripts without blanks between words have no forms, a search finds them in any case."""

    def __init__(self, text: str, languages: tuple[str, ...]):
        words = units(text)
        self.words = [] if is_dense(text) else [fold(word.text) for word in words]
        self._languages = languages
        self._are_capitalised = [word.text[:1].isupper() for word in words]
        self._checked: dict[tuple[int, str], bool] = {}

    @cached_property
    def _letters(self) -> list[tuple[str, ...]]:
        return [inflection_of(word).letters for word in self.words]

    def may_be_in(self, letters: str) -> bool:
        return all(any(row in letters for row in rows) for rows in self._letters)

    def places(self, words: list[Word], folded: list[str], *, has_capitals: bool) -> Iterator[tuple[int, int]]:
        """Yield the indexes of the first and the last word of each form."""
        last = len(self.words) - 1
        for first in range(len(words) - last):
            if not all(
                self._is_form(number, folded[first + number], words[first + number]) for number in range(last + 1)
            ):
                continue
            # Small letters are another word, "and leave" of Ann Lee, but in slugs, which have no others.
            if has_capitals and any(
                is_capitalised and words[first + number].text.islower()
                for number, is_capitalised in enumerate(self._are_capitalised)
            ):
                continue
            yield first, first + last

    def _is_form(self, number: int, folded: str, word: Word) -> bool:
        key = (number, folded)
        if key not in self._checked:
            self._checked[key] = self._has_form(self.words[number], folded)
        return self._checked[key] or self._is_form_after_prefix(self.words[number], word.text)

    def _has_form(self, name: str, folded: str) -> bool:
        inflection = inflection_of(name)
        if inflection.has(folded):
            return True
        if len(name) < 3 or not folded.startswith(inflection.prefixes):
            return False
        return not set(analyzer.stems(name, self._languages)).isdisjoint(analyzer.stems(folded, self._languages))

    @staticmethod
    def _is_form_after_prefix(name: str, text: str) -> bool:
        """Return whether a word is a form behind small letters: of Zulu, uMandela; of Irish, tSeán."""
        if not text[:1].islower():
            return False
        start = next((index for index, letter in enumerate(text[:5]) if letter.isupper()), 0)
        return start > 0 and inflection_of(name).has(fold(text[start:]))


def inflected_names(spellings: NameSpellings) -> InflectedNames:
    """Return the forms of a name in the languages of the archive."""
    return InflectedNames(spellings.spellings, languages_of(reader.peek()))


def forms_in_archive(spellings: NameSpellings) -> list[NameForm]:
    """Return the forms of the name in live and past versions, the most frequent first, at most `MAX_FORMS`.

    Reads the newest versions that a search for the beginnings of the words finds; `residue` reads all.
    """
    names = inflected_names(spellings)
    forms: dict[str, tuple[str, set[int]]] = {}
    for version in _versions(spellings):
        text = NameSpellings.without_tags(html.unescape(without_escapes(f"{version.story_json} {version.note}")))
        for start, end in names.spans(text):
            form = " ".join(text[start:end].split())
            if len(form) <= 200 and not spellings.are_in(form):
                forms.setdefault(spelling(form), (form, set()))[1].add(version.article_id)
    listed = sorted(forms.values(), key=lambda form: (-len(form[1]), form[0]))
    return [NameForm(text, len(articles)) for text, articles in listed[:MAX_FORMS]]


def _versions(spellings: NameSpellings) -> Iterator[Version]:
    queries = [query for name in spellings.spellings if (query := _query(name))]
    if not queries:
        return
    query, languages, backend = Or(tuple(queries)), languages_of(reader.peek()), get_backend()
    try:
        docids = backend.scan(query, languages=languages).docids[-_MAX_VERSIONS:].tolist()
        past = backend.scan_past(query, languages=languages)[-_MAX_VERSIONS:].tolist()
    except SearchTooSlow:
        return
    articles = CatalogueEntry.objects.filter(docid__in=docids).values("article")
    for versions in (Version.objects.filter(article__in=articles), Version.objects.filter(pk__in=past)):
        yield from versions.filter(story_json__isnull=False).order_by("-pk")[: 2 * _MAX_VERSIONS].iterator()


def _query(name: str) -> Query | None:
    """Return the query for stories that may have a form of a name; None if there are no forms to search for."""
    words = [] if is_dense(name) else [fold(word.text) for word in units(name)]
    conditions: list[Query] = []
    for word in words:
        prefixes = [prefix for prefix in inflection_of(word).prefixes if len(prefix) >= _MIN_PREFIX]
        if len(word) >= _MIN_PREFIX and prefixes:
            conditions.append(Or(tuple(TextQuery(prefix, PREFIX) for prefix in prefixes)))
    return And(tuple(conditions)) if conditions else None
