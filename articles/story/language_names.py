"""The names of languages for readers, from Django's locale data.

>>> language_name("pt-br"), code_of_language("German")
('Brazilian Portuguese', 'de')
"""

from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext


def language_name(code: str) -> str:
    """Return the name of a language in the language of the page; the code itself for one that Django does not know."""
    code = code.lower()
    info = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    name = gettext(info["name"]) if "name" in info else ""
    is_variant = name and "-" in code and code not in LANG_INFO
    return f"{name} ({code})" if is_variant else name or code


def code_of_language(name: str) -> str:
    """Return the code of a language by its English name or its own; empty for another text."""
    return _codes().get(name.strip().casefold(), "")


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
