"""What one term of a query means: a word, a phrase, the beginning of a word, or a filter and its value."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from articles.search.query.nodes import (
    PHRASE,
    PREFIX,
    STATES,
    And,
    DeskState,
    FlagFilter,
    LanguageFilter,
    MatchAll,
    PublishedRange,
    Query,
    TermFilter,
    TextQuery,
    UpdatedRange,
)
from articles.search.text import analyzer
from articles.story.nouns import NOUNS

VERSIONS = MatchAll()  # what `in:versions` stands for: it says where to look, not for what
OPERATORS = ("OR", "AND", "NOT")
QUOTES = re.compile('["＂“”„‟«»「」『』《》〝〞〟]')
_MAX_FALLBACK = 8  # words of a filter that was not understood


def word(text: str, field: str = "") -> Query | None:
    """Read a bare word: `ferr*` is a beginning, what has parts (twenty-one) a phrase of them; None if it has none."""
    bare = text.rstrip("*")
    word_list = analyzer.words(bare)
    if not word_list:
        return None
    core = bare[word_list[0].start : word_list[-1].end]
    if core in OPERATORS:  # a word after all: never to be taken for one when it is written again
        core = core.lower()
    if len(word_list) == 1 and analyzer.is_pairless(core):  # the index holds pairs: look for those that begin so
        return TextQuery(core, PREFIX, field)
    if text != bare and is_beginning(bare):
        return TextQuery(core, PREFIX, field)
    return TextQuery(QUOTES.sub(" ", core), PHRASE, field) if len(word_list) > 1 else TextQuery(core, field=field)


def is_beginning(text: str) -> bool:
    """Whether enough of a word is there to look for all that begin so, and it ends where the text does."""
    word_list = analyzer.words(text)
    if not word_list or word_list[-1].end != len(text):
        return False
    last = analyzer.fold(word_list[-1].text)
    return len(last) >= 2 or analyzer.is_pairless(word_list[-1].text)


def phrase(text: str, field: str = "") -> Query | None:
    """Read what stood in quotation marks: these words in this order, in these forms."""
    text = " ".join(text.split())
    return TextQuery(text, PHRASE, field) if analyzer.words(text) else None


def words(text: str, field: str = "") -> Query | None:
    """Read text as plain words that must all be there."""
    unique_words = dict.fromkeys(w.text for w in analyzer.words(text)[:_MAX_FALLBACK])
    parts = tuple(query for w in unique_words if (query := word(w, field)))
    return And(parts) if len(parts) > 1 else parts[0] if parts else None


# --- filters ----------------------------------------------------------------------------------------------------------

_DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?", re.ASCII)
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}", re.ASCII)


def period(text: str) -> tuple[date, date] | None:
    """Give the first day of a year, month or day, and the first after it; None if it is not in the calendar."""
    match = _DAY.fullmatch(text.strip())
    if not match:
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
    return (days := period(value)) and PublishedRange(days[0], None)


def _before(value: str) -> Query | None:
    return (days := period(value)) and PublishedRange(None, days[0])


def _on(value: str) -> Query | None:
    return (days := period(value)) and PublishedRange(*days)


def _updated(value: str) -> Query | None:
    return (days := period(value)) and UpdatedRange(*days)


def _language(value: str) -> Query | None:
    code = value.lower().replace("_", "-")
    return LanguageFilter(code) if _CODE.fullmatch(code) else None


def _has(value: str) -> Query | None:
    return FlagFilter("photo") if value.lower() in ("photo", "photos") else None


def _is(value: str) -> Query | None:
    return FlagFilter(value.lower()) if value.lower() in ("corrected", "updated") else None


def _is_for_staff(value: str) -> Query | None:
    return DeskState(value.lower()) if value.lower() in STATES else _is(value)


def _in(value: str) -> Query | None:
    return VERSIONS if value.lower() == "versions" else None


def _named(noun: str) -> Callable[[str], Query | None]:
    return lambda value: TermFilter(noun, value) if value else None


READERS: dict[str, Callable[[str], Query | None]] = {
    **{operator: _named(name) for name, noun in NOUNS.items() for operator in noun.operators},
    "lang": _language,
    "after": _after,
    "before": _before,
    "on": _on,
    "updated": _updated,
    "has": _has,
    "is": _is,
}
STAFF = {"is": _is_for_staff, "in": _in}
IN_TEXT = ("headline", "dek", "caption", "credit", "dateline")
NAMES = frozenset((*READERS, *STAFF, *IN_TEXT))


def filtered(name: str, value: str, *, staff: bool) -> Query | None:
    """Read a filter and its value; None where the value says nothing to it."""
    value = " ".join(value.split()).strip(" ,;")
    reader = (STAFF if staff and name in STAFF else READERS).get(name)
    return reader(value) if reader else None


def advice(name: str, *, staff: bool) -> str:
    """Say what a filter wants that was not understood."""
    if name in ("after", "before", "on", "updated"):
        return "write a year, month or day: 2024, 2024-07 or 2024-07-02"
    if name == "lang":
        return "write a language code such as en or pt-br"
    if name == "has":
        return "only has:photo is known"
    if name == "is":
        return "known are " + ", ".join(f"is:{n}" for n in ("corrected", "updated", *(STATES if staff else ())))
    if name == "in":
        return "in:versions stands by itself" if staff else "it is no filter here"
    return "it needs a value, without a blank after the colon"
