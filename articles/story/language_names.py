"""What a language tag is, the names of languages for readers, from Django's locale data, and the direction of scripts.

>>> language_name("pt-br"), code_of_language("German")
('Brazilian Portuguese', 'de')
"""

import re
from functools import cache, lru_cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import get_supported_language_variant, gettext

# BCP 47: a language and up to seven subtags, in any capitals.
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,7}", re.I | re.ASCII)
_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
_RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "nkoo", "rohg", "syrc", "thaa"}


def language_name(code: str) -> str:
    """Return the name of a language in the language of the page; the code itself for one that Django does not know."""
    code = code.lower()
    info = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    name = gettext(info["name"]) if "name" in info else ""
    is_variant = name and "-" in code and code not in LANG_INFO
    return f"{name} ({code})" if is_variant else name or code


def site_language() -> str:
    """Return the language of the words of pages: "de" also where LANGUAGE_CODE is "de-at", with dates as in Austria."""
    return _with_words(settings.LANGUAGE_CODE)


def code_of_language(name: str) -> str:
    """Return the code of a language by its English name or its own; empty for another text."""
    return _codes().get(name.strip().casefold(), "")


_with_words = lru_cache(8)(get_supported_language_variant)


@cache
def _codes() -> dict[str, str]:
    infos = [info for info in LANG_INFO.values() if "name" in info]
    return {info[key].casefold(): info["code"] for key in ("name_local", "name") for info in infos}


@cache
def own_name_of(code: str) -> str:
    """Return the name of a language in itself, as in `Deutsch`; the code where Django has none."""
    info = LANG_INFO.get(code.lower()) or LANG_INFO.get(code.lower().partition("-")[0]) or {}
    name = info.get("name_local", "")
    return name[:1].upper() + name[1:] or code


@lru_cache(512)
def direction(code: str) -> str:
    """Return the direction of a language's script: "rtl" or "ltr"."""
    first, *more = (code or "").lower().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), "")
    return "rtl" if (script in _RIGHT_TO_LEFT_SCRIPTS if script else first in _RIGHT_TO_LEFT) else "ltr"
