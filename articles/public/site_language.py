"""The one language of all pages: LANGUAGE_CODE of the settings. Stories state their own."""

from functools import lru_cache

from django.conf import settings
from django.core import checks
from django.utils.translation import get_language_bidi, get_supported_language_variant


@checks.register()
def check_language(app_configs, **kwargs):
    """Report a LANGUAGE_CODE for which there are no words."""
    try:
        get_supported_language_variant(settings.LANGUAGE_CODE)
    except LookupError:
        codes = ", ".join(code for code, _ in settings.LANGUAGES)
        fault = f"LANGUAGE_CODE: there is no translation for {settings.LANGUAGE_CODE!r}; write one of {codes}."
        return [checks.Error(fault, id="articles.E021")]
    return []


def language() -> str:
    """Return the language of the words of pages, for `lang`: "de" also where the dates are Austrian ("de-at")."""
    return _language(settings.LANGUAGE_CODE)


def direction() -> str:
    """Return the direction of pages: "rtl" or "ltr"."""
    return "rtl" if get_language_bidi() else "ltr"


@lru_cache(8)
def _language(code: str) -> str:
    try:
        return get_supported_language_variant(code)
    except LookupError:  # the words are the untranslated ones
        return "en"
