"""What others may do with stories and photographs, stated once in settings and told on every surface.

    REUSE=archiving-only   ──▶  search and archiving yes; text and data mining, and training of models, no

`robots.txt`, tdmrep.json, headers, meta elements, RSL, trust.txt, schema.org and the files of photographs all read
this. Here, because the files of photographs need it, and nothing else does that knows no articles.
"""

from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_noop

_PLUS = "http://ns.useplus.org/ldf/vocab/"


class ReuseTerms(NamedTuple):
    """A named choice: its words for readers, what it allows, and its value of plus:DataMining."""

    words: str
    archiving: bool
    mining: bool
    training: bool
    data_mining: str


CHOICES = {
    "open": ReuseTerms(
        gettext_noop("Search, archiving, text and data mining and AI training are allowed."),
        True,
        True,
        True,
        "DMI-ALLOWED",
    ),
    "no-training": ReuseTerms(
        gettext_noop("Search, archiving and text and data mining are allowed. AI training is not."),
        True,
        True,
        False,
        "DMI-PROHIBITED-AIMLTRAINING",
    ),
    "archiving-only": ReuseTerms(
        gettext_noop("Search and archiving are allowed. Text and data mining and AI training are not."),
        True,
        False,
        False,
        "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING",
    ),
    "search-only": ReuseTerms(
        gettext_noop("Search is allowed. Archiving, text and data mining and AI training are not."),
        False,
        False,
        False,
        "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING",
    ),
}


def reuse_terms() -> ReuseTerms | None:
    """Return the terms that the newsroom has chosen; None if it states none."""
    return CHOICES.get(settings.REUSE)


def data_mining_uri() -> str:
    """Return the value of plus:DataMining (http://ns.useplus.org/LDF/ldf-XMPSpecification); empty without terms."""
    terms = reuse_terms()
    return f"{_PLUS}{terms.data_mining}" if terms else ""


@checks.register()
def check_reuse_terms(app_configs, **kwargs):
    """Report terms that cannot be stated."""
    faults = []
    if settings.REUSE and settings.REUSE not in CHOICES:
        faults.append(f"REUSE: {settings.REUSE!r} is none of {', '.join(CHOICES)}.")
    for name in ("TERMS_URL", "LICENSING_URL"):
        value = getattr(settings, name)
        try:
            if value:
                URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            faults.append(f"{name}: {value!r} is no address; write https://….")
    return [checks.Error(fault, id="media.E010") for fault in faults]
