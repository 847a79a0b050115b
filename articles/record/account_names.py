"""The names of accounts, which differ by more than case and Unicode normal form: "Rosa" and "rosa" are one name.

    refuse_taken(name); refuse_former(name)         ValidationError if somebody has it, or worked under it

Compared in Python, because SQLite knows the case of ASCII letters alone.
"""

import unicodedata
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from articles.record.word_places import account_columns


def folded(name: str) -> str:
    """Return what all spellings of one name have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def refuse_taken(name: str, *, except_for: int | None = None):
    """Raise ValidationError for the name of another account; `except_for` is the key of the account itself."""
    if _has(User.objects.exclude(pk=except_for).values_list("username", flat=True), name):
        raise ValidationError(gettext("Somebody signs in with this name already."))


def refuse_former(name: str):
    """Raise ValidationError for a name that drafts, unsaved text or the record have: they belong to names.

    Reads each column with names of accounts once.
    """
    for model, column in account_columns():
        if _has(model._base_manager.order_by().values_list(column, flat=True).distinct(), name):
            raise ValidationError(
                gettext("Somebody has worked here under this name, and what they did stays theirs: choose another one.")
            )


def _has(names: Iterable[str], name: str) -> bool:
    wanted = folded(name)
    return any(folded(other) == wanted for other in names if other)
