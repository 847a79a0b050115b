"""Fields of the desk form with a choice: language, genre and edition, of known values or another one."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext, gettext_noop

from articles.models import DeskCopy
from articles.story.language_names import LANGUAGE_TAG, direction
from articles.story.lazy_text import gettext_lazy as _

MAX_KNOWN = 200  # values of stories on the desk that are offered

# Languages that Django has no words for, though newsrooms write in them.
_MORE_LANGUAGES = {
    "am": gettext_noop("Amharic"),
    "fil": gettext_noop("Filipino"),
    "gu": gettext_noop("Gujarati"),
    "ha": gettext_noop("Hausa"),
    "ku": gettext_noop("Kurdish"),
    "lo": gettext_noop("Lao"),
    "mt": gettext_noop("Maltese"),
    "om": gettext_noop("Oromo"),
    "or": gettext_noop("Odia"),
    "pa": gettext_noop("Punjabi"),
    "ps": gettext_noop("Pashto"),
    "qu": gettext_noop("Quechua"),
    "rw": gettext_noop("Kinyarwanda"),
    "si": gettext_noop("Sinhala"),
    "so": gettext_noop("Somali"),
    "ti": gettext_noop("Tigrinya"),
    "yi": gettext_noop("Yiddish"),
    "yo": gettext_noop("Yoruba"),
    "zh": gettext_noop("Chinese"),
    "zu": gettext_noop("Zulu"),
}


@cache
def _languages(desk_language: str) -> dict[str, str]:
    """Return the languages as code and name in the language of the desk, by name; Django translates most of them."""
    names = {code: info["name"] for code, info in LANG_INFO.items() if "name" in info} | _MORE_LANGUAGES
    translated = {code: gettext(name) for code, name in names.items()}
    return {code: f"{name} ({code})" for code, name in sorted(translated.items(), key=lambda pair: pair[1])}


@cache
def _language_codes(desk_language: str) -> dict[str, str]:
    """Return the codes of the languages by their folded names: in English, in the desk's and in their own language."""
    names = [(code, info[kind]) for code, info in LANG_INFO.items() for kind in ("name", "name_local") if kind in info]
    names += _MORE_LANGUAGES.items()
    names += [(code, gettext(name)) for code, name in names]
    return {name.casefold(): code for code, name in reversed(names)}


def language_choices(*others: str) -> list[tuple[str, str]]:
    """Return the languages as (code, name), by name; other codes that a story has come first and stay."""
    languages = _languages(get_language())
    unlisted = [
        (code, gettext("%(code)s (not in the list)") % {"code": code})
        for code in dict.fromkeys(others)
        if code not in languages
    ]
    return [*unlisted, *languages.items()]


class LongSelect(forms.Select):
    """A select of many options, written at once; Django renders a template for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        choices = list(self.choices)
        if chosen and all(str(code) != chosen for code, label in choices):
            choices.insert(0, (chosen, chosen))  # what was refused stays in sight, and nothing else is chosen for it
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, flatatt({"selected": str(code) == chosen}), label) for code, label in choices),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class LanguageField(forms.ChoiceField):
    """A language of the list, by its code or its name, or another code of a language, for a text field of a model."""

    widget = LongSelect
    default_error_messages = {
        "invalid_choice": _(
            "“%(value)s” is no language of the list. Choose one, or write its code, as in “nds” or “pt-br”."
        )
    }

    def __init__(self, *, max_length: int | None = None, **kwargs):
        super().__init__(choices=language_choices(), **kwargs)

    def to_python(self, value) -> str:
        text = super().to_python(value)
        return text if self.valid_value(text) else _language_codes(get_language()).get(text.casefold(), text)

    def offer(self, stored: str, sent: str = ""):
        """Offer the value that a story has, whatever it is, and the one that is sent, if it is a code of a language."""
        is_code = LANGUAGE_TAG.fullmatch(sent)
        self.choices = language_choices(*([stored] if stored else []), *([sent] if is_code else []))
        codes = (code for code, _name in self.choices)
        self.widget.attrs["data-right-to-left"] = " ".join(code for code in codes if direction(code) == "rtl")


def known_values(name: str) -> list[str]:
    """Return the genres or editions to choose from: those of the setting, then others of stories on the desk."""
    values = {"genre": settings.GENRES, "edition": settings.EDITIONS}[name]
    rows = DeskCopy.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
    return list(dict.fromkeys([*values, *rows[:MAX_KNOWN]]))


def spelling_of(value: str, known: Sequence[str]) -> str:
    """Return a value in the spelling of the known one that differs in capitals or blanks alone, else as it is."""
    value = " ".join(value.split())
    return next((other for other in known if other.casefold() == value.casefold()), value)


def nearly(value: str, known: Sequence[str]) -> list[str]:
    """Return at most three known values that are similar to a new one; none for a known one."""
    if value in known:
        return []
    by_letters = {other.casefold(): other for other in known}
    return [by_letters[match] for match in get_close_matches(value.casefold(), by_letters, n=3, cutoff=0.75)]


class ChoiceSelect(LongSelect):
    """A choice to which the script adds "Another …", for a value that is typed."""

    class Media:
        js = (forms.Script("articles/desk/choices.js", type="module"),)

    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-choices": "", **(attrs or {})}, choices)


class ChoiceInput(forms.TextInput):
    """A text field that suggests values and takes others; the script makes it a choice with "Another …"."""

    class Media:
        js = (forms.Script("articles/desk/choices.js", type="module"),)

    def __init__(self, attrs=None):
        self.suggestions: Sequence[str] = ()
        super().__init__({"data-choices": "", **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id', name)}_suggestions"
        options = format_html_join("", '<option value="{}">', ((text,) for text in self.suggestions))
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)
