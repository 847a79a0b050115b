"""Form fields for the parameters of the archive; a bad value raises ValidationError with an explanation."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.search.query.fields import parse_period
from articles.story.attributes import Attribute
from articles.story.text import clean_text

MAX_VALUES = 20
MAX_LENGTH = 300
ORDERS = ("newest", "oldest", "relevance")
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class MultiValue(NamedTuple):
    """The distinct values of a repeatable parameter; `surplus` is how many were over MAX_VALUES."""

    texts: tuple[str, ...] = ()
    surplus: int = 0


class TaxonomyField(forms.Field):
    """Slugs, aliases or names of sections, tags, authors or agencies; the parameter may be repeated."""

    widget = forms.MultipleHiddenInput
    unset = MultiValue()

    def clean(self, value) -> MultiValue:
        texts = [text for text in (clean_text(v).strip()[:MAX_LENGTH] for v in value or ()) if text]
        texts = list(dict.fromkeys(texts))
        return MultiValue(tuple(texts[:MAX_VALUES]), max(0, len(texts) - MAX_VALUES))


class SingleValueField(forms.CharField):
    """A single text value, stripped and without control characters; `unset` if it is empty."""

    def clean(self, value):
        text = clean_text(super().clean(value) or "").strip()
        return self.read(text) if text else self.unset

    unset: object = ""

    def read(self, text: str):
        """Return the value of a text that is not empty. Raises ValidationError."""
        return text


class QueryField(SingleValueField):
    """The text of the search box; the query parser reads fewer characters and gives a notice."""

    def read(self, text) -> str:
        return text[:MAX_LENGTH]


class DateField(SingleValueField):
    """A year, month or day; the value is its first day."""

    unset = None
    end = 0  # of the period, whose first day and the day after its last one are known

    def read(self, text) -> date:
        if not (period := parse_period(text)):
            raise ValidationError(
                _("“%(text)s” is not a date; write 2024, 2024-07 or 2024-07-02.") % {"text": text[:40]}
            )
        return period[self.end]


class LastDateField(DateField):
    """A year, month or day; the value is the day after its last one, so that the whole period is included."""

    end = 1


class YesNoField(SingleValueField):
    """Yes or no; None without a value."""

    unset = None

    def read(self, text) -> bool:
        if text.lower() not in _YES | _NO:
            raise ValidationError(_("“%(text)s” is neither yes nor no; write 1 or 0.") % {"text": text[:40]})
        return text.lower() in _YES


class AttributeField(SingleValueField):
    """A value of an attribute, for example the code of a language, as filters use it."""

    def __init__(self, *, attribute: Attribute, **kwargs):
        super().__init__(**kwargs)
        self.attribute = attribute

    def read(self, text) -> str:
        value = self.attribute.read(text) or self.attribute.value_of_name(text)
        if not value:
            raise ValidationError(self.attribute.invalid_value % {"text": text[:40]})
        return value


class SortField(SingleValueField):
    """One of ORDERS."""

    def read(self, text) -> str:
        if text.lower() not in ORDERS:
            sentence = _("“%(text)s” is no order; stories are sorted by %(orders)s.")
            raise ValidationError(sentence % {"text": text[:40], "orders": ", ".join(ORDERS)})
        return text.lower()
