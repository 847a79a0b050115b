"""What a parameter may say: names, dates, an answer, a language, an order. Bad values explain themselves."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from articles.story.dates import InvalidStory, StoryDate
from articles.story.text import clean_text

MAX_VALUES = 20
MAX_LENGTH = 300
ORDERS = ("newest", "oldest", "relevance")
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class MultiValue(NamedTuple):
    """The different values of a parameter that can be given more than once, and how many were too many."""

    texts: tuple[str, ...] = ()
    surplus: int = 0


class TaxonomyField(forms.Field):
    """Slugs, aliases or names of sections, tags, authors or agencies, as often as the parameter is given."""

    widget = forms.MultipleHiddenInput
    unset = MultiValue()

    def clean(self, value) -> MultiValue:
        texts = [text for text in (clean_text(v).strip()[:MAX_LENGTH] for v in value or ()) if text]
        texts = list(dict.fromkeys(texts))
        return MultiValue(tuple(texts[:MAX_VALUES]), max(0, len(texts) - MAX_VALUES))


class SingleValueField(forms.CharField):
    """A value that is given once; what stands around it, and what no text may hold, is dropped."""

    def clean(self, value):
        text = clean_text(super().clean(value) or "").strip()
        return self.read(text) if text else self.unset

    unset: object = ""

    def read(self, text: str):
        return text


class QueryField(SingleValueField):
    """What was typed into the search box; the query language reads less than this of it, and says so."""

    def read(self, text) -> str:
        return text[:MAX_LENGTH]


class DateField(SingleValueField):
    """A year, month or day, given as the first day it has."""

    unset = None

    def read(self, text) -> date:
        try:
            if len(text) > 10 or int(text[:4]) < 1:
                raise InvalidStory(text)
            return StoryDate(text).day
        except (InvalidStory, ValueError):
            raise ValidationError(f"“{text[:40]}” is not a date; write 2024, 2024-07 or 2024-07-02.") from None


class YesNoField(SingleValueField):
    """Yes or no; None when not asked."""

    unset = None

    def read(self, text) -> bool:
        if text.lower() not in _YES | _NO:
            raise ValidationError(f"“{text[:40]}” is neither yes nor no; write 1 or 0.")
        return text.lower() in _YES


class LanguageField(SingleValueField):
    def read(self, text) -> str:
        if not (text.replace("-", "").isalnum() and text.isascii() and len(text) <= 35):
            raise ValidationError(f"“{text[:40]}” is not a language; write a code such as en or pt-br.")
        return text.lower()


class SortField(SingleValueField):
    def read(self, text) -> str:
        if text.lower() not in ORDERS:
            raise ValidationError(f"“{text[:40]}” is no order; stories are sorted by {', '.join(ORDERS)}.")
        return text.lower()
