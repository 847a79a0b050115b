"""Fields of the desk form with a choice: the language, of a list, and the genre, with suggestions."""

from functools import cache

from django import forms
from django.conf.locale import LANG_INFO
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

GENRES = (
    "news",
    "analysis",
    "opinion",
    "editorial",
    "review",
    "interview",
    "feature",
    "obituary",
    "letter",
    "fact check",
)

# Languages that Django has no words for, though newsrooms write in them.
_MORE_LANGUAGES = {
    "am": "Amharic", "fil": "Filipino", "gu": "Gujarati", "ha": "Hausa", "ku": "Kurdish", "lo": "Lao", "mt": "Maltese",
    "om": "Oromo", "or": "Odia", "pa": "Punjabi", "ps": "Pashto", "qu": "Quechua", "rw": "Kinyarwanda", "si": "Sinhala",
    "so": "Somali", "ti": "Tigrinya", "yi": "Yiddish", "yo": "Yoruba", "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip


@cache
def _languages() -> dict[str, str]:
    names = {code: info["name"] for code, info in LANG_INFO.items() if "name" in info} | _MORE_LANGUAGES
    return {code: f"{name} ({code})" for code, name in sorted(names.items(), key=lambda pair: pair[1])}


def language_choices(stored: str = "") -> list[tuple[str, str]]:
    """Return the languages as (code, name), by name; a stored value that is none of them is the first and stays."""
    languages = _languages()
    choices = list(languages.items())
    return choices if not stored or stored in languages else [(stored, f"{stored} (not in the list)"), *choices]


class LongSelect(forms.Select):
    """A select of many options, written at once; Django renders a template for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, flatatt({"selected": str(code) == chosen}), label) for code, label in self.choices),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class LanguageField(forms.ChoiceField):
    """A language of the list, for a text field of a model. `keep` adds the value that a story has already."""

    widget = LongSelect

    def __init__(self, *, max_length: int | None = None, **kwargs):
        super().__init__(choices=language_choices(), **kwargs)

    def keep(self, stored: str):
        """Offer a stored value as well, whatever it is."""
        self.choices = language_choices(stored)


class SuggestionInput(forms.TextInput):
    """A text field that suggests values and takes others."""

    def __init__(self, suggestions: tuple[str, ...], attrs=None):
        self.suggestions = suggestions
        super().__init__(attrs)

    def render(self, name, value, attrs=None, renderer=None):
        list_id = f"{(attrs or {}).get('id', name)}_suggestions"
        options = format_html_join("", '<option value="{}">', ((text,) for text in self.suggestions))
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)
