"""The names of accounts, which differ by more than case, normal form and characters that nobody sees.

    refuse_taken(name); refuse_former(name)         ValidationError if somebody has it, or worked under it

"Rosa" and "rosa" are one name. Compared in Python, because SQLite knows the case of ASCII letters alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext

from articles.record.word_places import account_columns
from articles.story.characters import INVISIBLE

_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def folded(name: str) -> str:
    """Return what all spellings of one name have in common."""
    small = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).casefold()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", small))


def refuse_taken(name: str, *, except_for: int | None = None):
    """Raise ValidationError for the name of another account; `except_for` is the key of the account itself."""
    if _spellings(_account_names(except_for), name):
        raise _taken()


def refuse_former(name: str):
    """Raise ValidationError for a name that drafts, unsaved text or the record have: they belong to names.

    Reads each column with names of accounts once.
    """
    if _spellings(_former_names(), name):
        raise _former()


@receiver(pre_save, sender=User)
def refuse_other_spelling(sender, instance: User, raw=False, update_fields=None, **kwargs):
    """Raise ValidationError for a new name of an account, however it is saved, that differs from another in spelling.

    The very name of somebody who worked here is theirs: an operator makes their account again with it. An account that
    is not active is made by `restore_archive`, for each name in the record.
    """
    if raw or not instance.is_active or (update_fields is not None and "username" not in update_fields):
        return
    name = instance.username
    if instance.pk and User.objects.filter(pk=instance.pk, username=name).exists():
        return
    if _spellings(_account_names(instance.pk), name) - {name}:
        raise _taken()
    if _spellings(_former_names(), name) - {name}:
        raise _former()


def _taken() -> ValidationError:
    return ValidationError(gettext("Somebody signs in with this name already."))


def _former() -> ValidationError:
    return ValidationError(
        gettext("Somebody has worked here under this name, and what they did stays theirs: choose another one.")
    )


def _account_names(except_for: int | None) -> Iterable[str]:
    return User.objects.exclude(pk=except_for).values_list("username", flat=True)


def _former_names() -> Iterator[str]:
    for model, column in account_columns():
        yield from model._base_manager.order_by().values_list(column, flat=True).distinct()


def _spellings(names: Iterable[str | None], name: str) -> set[str]:
    """Return the names that are spellings of a name, itself included."""
    return {other for other in names if other and folded(other) == folded(name)}
