"""The meaning of one term of a query: read a word, a phrase, a prefix or a filter as a query node.

>>> read_word("ferr*")
TextQuery(text='ferr', kind='prefix', field='')
>>> read_filter("on", "2024-07", staff=False)
PublishedRange(first=datetime.date(2024, 7, 1), before=datetime.date(2024, 8, 1))

All functions return None for a text or value without a meaning; the parser then reads it as plain words.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from articles.search.query.nodes import (
    PHRASE,
    PREFIX,
    STATES,
    AttributeFilter,
    DeskState,
    FlagFilter,
    MatchAll,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
    all_of,
)
from articles.search.text import analyzer
from articles.story.attributes import ATTRIBUTES, Attribute
from articles.story.characters import APOSTROPHES
from articles.story.characters import WORD as WORD_CHARACTERS
from articles.story.dates import in_ascii
from articles.story.nouns import NOUNS
from articles.story.variants import SIGNS

IN_VERSIONS = MatchAll()  # `in:versions` excludes no story: it chooses the index of past versions
OPERATORS = ("OR", "AND", "NOT")
QUOTES = re.compile('["＂“”„‟«»「」『』《》〝〞〟]')
_MAX_FALLBACK = 8  # words that are used of a filter with an unknown value


def read_word(text: str, field: str = "") -> Query | None:
    """Return the query for a word without quotation marks; None if it has no letter or digit.

    `ferr*` is a prefix; a word with several parts (twenty-one) is a phrase of them. Signs that are a part of a word
    (C++) stay; an article that elision joins to a word (l'île) does not count.
    """
    bare = text.rstrip("*")
    words = analyzer.words(bare)
    while len(words) > 1 and words[0].text.islower() and bare[words[0].end : words[0].end + 1] in tuple(APOSTROPHES):
        words = words[1:]
    if not words:
        return None
    core = bare[words[0].start : words[-1].end]
    if len(words) == 1 and (signs := SIGNS.match(bare, words[0].end)):
        core += signs[0]
    if core in OPERATORS:  # here it is a word: in lower case the lexer does not read it as an operator again
        core = core.lower()
    if len(words) == 1 and analyzer.is_pairless(words[0].text):
        # The index has pairs of characters: find the pairs that start with this one.
        return TextQuery(core, PREFIX, field)
    if text != bare and is_prefix(bare):
        return TextQuery(core, PREFIX, field)
    return TextQuery(QUOTES.sub(" ", core), PHRASE, field) if len(words) > 1 else TextQuery(core, field=field)


def is_prefix(text: str) -> bool:
    """Return whether a text ends with a word that can be a prefix: two letters or more.

    One character is enough in scripts that are indexed in pairs of characters.
    """
    words = analyzer.words(text)
    if not words or words[-1].end != len(text):
        return False
    last = analyzer.fold(words[-1].text)
    return len(last) >= 2 or analyzer.is_pairless(words[-1].text)


def read_phrase(text: str, field: str = "") -> Query | None:
    """Return the query for a text in quotation marks: these words, in this order and in these forms."""
    text = " ".join(text.split())
    return TextQuery(text, PHRASE, field) if analyzer.words(text) else None


def read_words(text: str, field: str = "") -> Query | None:
    """Return the query for a text read as plain words (at most eight), all of which a story must have."""
    unique_words = dict.fromkeys(w.text for w in analyzer.words(text)[:_MAX_FALLBACK])
    queries = tuple(query for w in unique_words if (query := read_word(w, field)))
    return all_of(queries) if queries else None


# --- filters ----------------------------------------------------------------------------------------------------------

_YEARS = range(2, 9_999)  # of these, the day before and the month after are days too
_PERIOD = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?", re.ASCII)


def parse_period(text: str) -> tuple[date, date] | None:
    """Return the first day of a year, month or day and the first day after it.

    2024, 2024-07 and 2024-07-02 are read, also with `/` or `.` and in the digits of all scripts; None for anything
    else and for days that do not exist.
    """
    match = _PERIOD.fullmatch(in_ascii(text))
    if not match or int(match[1]) not in _YEARS:
        return None
    year, month, day = int(match[1]), int(match[3] or 1), int(match[4] or 1)
    try:
        first = date(year, month, day)
        if match[4]:
            return first, first + timedelta(days=1)
        return first, date(year + month // 12, month % 12 + 1, 1) if match[3] else date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None


def _after(value: str) -> Query | None:
    return (days := parse_period(value)) and PublishedRange(days[0], None)


def _before(value: str) -> Query | None:
    return (days := parse_period(value)) and PublishedRange(None, days[0])


def _on(value: str) -> Query | None:
    return (days := parse_period(value)) and PublishedRange(*days)


def _updated(value: str) -> Query | None:
    return (days := parse_period(value)) and UpdatedRange(*days)


def _has(value: str) -> Query | None:
    return FlagFilter("photo") if value.lower() in ("photo", "photos") else None


def _is(value: str) -> Query | None:
    return FlagFilter(value.lower()) if value.lower() in ("corrected", "updated") else None


def _is_for_staff(value: str) -> Query | None:
    return DeskState(value.lower()) if value.lower() in STATES else _is(value)


def _in(value: str) -> Query | None:
    return IN_VERSIONS if value.lower() == "versions" else None


def _term_filter(noun: str) -> Callable[[str], Query | None]:
    return lambda value: TermFilter(noun, value) if value else None


def _attribute_filter(attribute: Attribute) -> Callable[[str], Query | None]:
    def read(text: str) -> Query | None:
        value = attribute.read(text) or attribute.value_of_name(text)
        return AttributeFilter(attribute.name, value) if value else None

    return read


FILTERS: dict[str, Callable[[str], Query | None]] = {
    **{operator: _term_filter(name) for name, noun in NOUNS.items() for operator in noun.operators},
    **{attribute.operator: _attribute_filter(attribute) for attribute in ATTRIBUTES.values()},
    "after": _after,
    "before": _before,
    "on": _on,
    "updated": _updated,
    "has": _has,
    "is": _is,
}
STAFF_FILTERS = {"is": _is_for_staff, "in": _in}
TEXT_FIELDS = ("headline", "dek", "caption", "alt", "credit", "dateline")
ALIASES = {"title": "headline", "date": "on"}  # other names that people try first
NAMES = frozenset((*FILTERS, *STAFF_FILTERS, *TEXT_FIELDS, *ALIASES))
_UNKNOWN_FILTER = re.compile(f'([A-Za-z]{{2,12}}):[{WORD_CHARACTERS}"]')


def unknown_filter(word: str) -> str:
    """Return the name before the colon if a word looks like a filter and is none; else ""."""
    match = _UNKNOWN_FILTER.match(word)
    return match[1] if match and "//" not in word and match[1].lower() not in NAMES else ""


def read_filter(name: str, value: str, *, staff: bool) -> Query | None:
    """Return the query for a filter and its value; None if the filter does not know the value."""
    value = " ".join(value.split()).strip(" ,;")
    reader = (STAFF_FILTERS if staff and name in STAFF_FILTERS else FILTERS).get(name)
    return reader(value) if reader else None


def advice(name: str, *, staff: bool) -> str:
    """Return a hint which values a filter takes, for the notice about a value that it does not know."""
    if name in ("after", "before", "on", "updated"):
        return _("write a year, month or day: 2024, 2024-07 or 2024-07-02")
    for attribute in ATTRIBUTES.values():
        if name == attribute.operator:
            return attribute.advice
    if name == "has":
        return _("only has:photo is known")
    if name == "is":
        values = ", ".join(f"is:{n}" for n in ("corrected", "updated", *(STATES if staff else ())))
        return _("known are %(values)s") % {"values": values}
    if name == "in":
        return _("in:versions stands by itself") if staff else _("it is no filter here")
    return _("it needs a value, without a blank after the colon")
