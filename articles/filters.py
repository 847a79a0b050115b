"""Filtering the catalogue by the parameters of an address; the same for pages, exports and feeds.

    found = CatalogueFilter(QueryDict("section=world&tag=belarus&not_tag=sport&after=2024-06"))
    found.qs, found.notices, found.chips

Bad input explains itself in `notices` and filters nothing.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict

from articles.dates import InvalidStory, StoryDate
from articles.models import CatalogueAgency, CatalogueAuthor, CatalogueEntry, CatalogueTag
from articles.names import Name, today
from articles.text import clean_text, key_of

MOST_VALUES = 20
BESIDES = {"cursor"}  # parameters that choose a page of the list, not its stories
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def ignored(names: set[str]) -> list[str]:
    """Say that parameters were ignored; what campaigns and mailings add to an address is nobody's mistake."""
    shown = sorted(clean_text(name)[:40] or "(nothing)" for name in names if not name.startswith("utm_"))
    words = ", ".join(f"“{name}”" for name in shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
    return [f"The address asks for {words}, which this page does not know; that part was ignored."] if shown else []


class Chip(NamedTuple):
    """One active filter, and the query of the same list without it."""

    label: str
    value: str
    without: str


class Wanted(NamedTuple):
    """The things a parameter names, and the words in it that name nothing."""

    names: list[Name]
    unknown: list[str]
    surplus: int = 0


class NamesField(forms.Field):
    """Slugs, aliases or names of sections, tags, authors or agencies, as often as the parameter is given."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *args, noun: str, **kwargs):
        self.noun = noun
        super().__init__(*args, **kwargs)

    def clean(self, value) -> Wanted:
        given = [text for text in (clean_text(v).strip()[:300] for v in value or ()) if text]
        given = list(dict.fromkeys(given))
        given, surplus = given[:MOST_VALUES], len(given) - MOST_VALUES
        known = today(**{self.noun: [key for text in given for key in (text, key_of(text))]})
        found = {text: known.get((self.noun, text)) or known.get((self.noun, key_of(text))) for text in given}
        found = {text: name if name and name.is_found else None for text, name in found.items()}
        names = {name.pk: name for name in found.values() if name}
        return Wanted(list(names.values()), [text for text, name in found.items() if not name], surplus)


class DateField(forms.CharField):
    """A year, month or day, given as the first day it has."""

    def clean(self, value) -> date | None:
        text = clean_text(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            if len(text) > 10 or int(text[:4]) < 1:
                raise InvalidStory(text)
            return StoryDate(text).day
        except (InvalidStory, ValueError):
            raise ValidationError(f"“{text[:40]}” is not a date; write 2024, 2024-07 or 2024-07-02.") from None


class AnswerField(forms.CharField):
    """Yes or no; None when not asked."""

    def clean(self, value) -> bool | None:
        text = clean_text(super().clean(value) or "").strip().lower()
        if text and text not in _YES | _NO:
            raise ValidationError(f"“{text[:40]}” is neither yes nor no; write 1 or 0.")
        return text in _YES if text else None


class LanguageField(forms.CharField):
    def clean(self, value) -> str:
        text = clean_text(super().clean(value) or "").strip().lower()
        if text and not (text.replace("-", "").isalnum() and text.isascii() and len(text) <= 35):
            raise ValidationError(f"“{text[:40]}” is not a language; write a code such as en or pt-br.")
        return text


class SortField(forms.CharField):
    ORDERS = {"newest": "-docid", "oldest": "docid"}

    def clean(self, value) -> str:
        text = clean_text(super().clean(value) or "").strip().lower()
        if text and text not in self.ORDERS:
            raise ValidationError(f"“{text[:40]}” is no order; stories are sorted by newest or oldest.")
        return text


class NamesFilter(django_filters.Filter):
    """Keep stories that have all the things named, or with `exclude` none of them."""

    field_class = NamesField

    def filter(self, qs: QuerySet, wanted: Wanted) -> QuerySet:
        for name in wanted.names:
            condition = _has(name)
            qs = qs.exclude(condition) if self.exclude else qs.filter(condition)
        return qs


def _has(name: Name) -> Q:
    if name.noun == "section":
        return Q(section=name.pk)
    link = {"tag": CatalogueTag, "author": CatalogueAuthor, "agency": CatalogueAgency}[name.noun]
    return Q(pk__in=link.objects.filter(**{name.noun: name.pk}).values("entry"))


class SinceFilter(django_filters.Filter):
    field_class = DateField

    def filter(self, qs, day):
        return qs.since(day) if day else qs


class UntilFilter(django_filters.Filter):
    field_class = DateField

    def filter(self, qs, day):
        return qs.until(day) if day else qs


class AnswerFilter(django_filters.Filter):
    field_class = AnswerField

    def filter(self, qs, answer):
        return qs if answer is None else qs.filter(**{self.field_name: answer})


class LanguageFilter(django_filters.Filter):
    field_class = LanguageField

    def filter(self, qs, code):
        return qs.filter(Q(language__iexact=code) | Q(language__istartswith=f"{code}-")) if code else qs


class SortFilter(django_filters.Filter):
    field_class = SortField

    def filter(self, qs, order):
        return qs.order_by(SortField.ORDERS[order or "newest"])


def _names(noun: str, label: str, exclude: bool = False) -> NamesFilter:
    return NamesFilter(noun=noun, label=label, exclude=exclude)


class CatalogueFilter(django_filters.FilterSet):
    """The stories an address asks for, newest first unless it says otherwise."""

    section = _names("section", "Section")
    tag = _names("tag", "Tag")
    author = _names("author", "Author")
    agency = _names("agency", "Agency")
    not_section = _names("section", "Not in section", exclude=True)
    not_tag = _names("tag", "Not tagged", exclude=True)
    not_author = _names("author", "Not by", exclude=True)
    not_agency = _names("agency", "Not from", exclude=True)
    lang = LanguageFilter(label="Language")
    after = SinceFilter(label="From")
    before = UntilFilter(label="Before")
    has_photo = AnswerFilter(field_name="has_photo", label="With a photograph")
    corrected = AnswerFilter(field_name="is_corrected", label="Corrected")
    sort = SortFilter(label="Order")

    class Meta:
        model = CatalogueEntry
        fields = []

    @property
    def notices(self) -> list[str]:
        """Say what was not understood, and was ignored."""
        return [*ignored(set(self.data) - set(self.filters) - BESIDES), *self._misunderstood()]

    def _misunderstood(self) -> Iterator[str]:
        for name, errors in self.errors.items():
            yield f"{name}: {' '.join(errors)}"
        for name, wanted in self._wanted().items():
            for text in wanted.unknown:
                yield f"{name}: no story has the {self.filters[name].extra['noun']} “{text[:60]}”; it was ignored."
            if wanted.surplus > 0:
                yield f"{name}: only the first {MOST_VALUES} are used."

    @property
    def chips(self) -> list[Chip]:
        """Name the active filters, each with the query that drops it."""
        chips = []
        for name, wanted in self._wanted().items():
            for thing in wanted.names:
                others = [other.slug for other in wanted.names if other is not thing]
                chips.append(Chip(self.filters[name].label, thing.name, self._query_with(name, others)))
        for name, value in self.form.cleaned_data.items():
            if value in ("", None) or isinstance(value, Wanted) or name == "sort":
                continue
            shown = {True: "yes", False: "no"}.get(value, self.data.get(name))
            chips.append(Chip(self.filters[name].label, clean_text(shown), self._query_with(name, [])))
        return chips

    def _wanted(self) -> dict[str, Wanted]:
        self.errors  # noqa: B018  asking for the errors makes the form clean its values
        return {name: value for name, value in self.form.cleaned_data.items() if isinstance(value, Wanted)}

    def _query_with(self, name: str, values: list[str]) -> str:
        query: QueryDict = self.data.copy()
        query.setlist(name, values)
        query.pop("cursor", None)
        return f"?{query.urlencode()}" if query.urlencode() else "."
