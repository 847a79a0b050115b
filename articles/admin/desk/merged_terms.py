"""Sections, tags, authors and agencies that were merged into others while a form was open: the form has the others."""

import re
from collections.abc import Iterable

from django.http import QueryDict

from articles.models import Merge
from articles.taxonomy.taxonomy import TAXONOMIES

_FIELDS = {
    "section": re.compile(r"section"),
    "tag": re.compile(r"tags"),
    "author": re.compile(r"bylines-[0-9]{1,4}-author"),
    "agency": re.compile(r"agency_lines-[0-9]{1,4}-agency"),
}
_MAX_STEPS = 20  # merges of a term that was merged again


def follow_merges(posted: QueryDict) -> QueryDict:
    """Return the form data with the key of the term of today in place of each that was merged since."""
    changed = posted.copy()
    for noun, pattern in _FIELDS.items():
        names = [name for name in posted if pattern.fullmatch(name)]
        targets = _targets(noun, {key for name in names for key in posted.getlist(name)})
        for name in names if targets else ():
            keys = [targets.get(key, key) for key in posted.getlist(name)]
            changed.setlist(name, list(dict.fromkeys(keys)))
    return changed


def _targets(noun: str, keys: Iterable[str]) -> dict[str, str]:
    """Return, by the key of each term that is gone, the key of the one that it was merged into."""
    numbers = {int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19}
    gone = numbers - set(TAXONOMIES[noun].model._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
    targets = {key: key for key in gone}
    for _ in range(_MAX_STEPS if gone else 0):
        merges = Merge.objects.filter(noun=noun, undone_at=None, attributes__id__in=list(set(targets.values())))
        steps = {merge.attributes["id"]: merge.into for merge in merges}
        if not steps:
            break
        targets = {key: steps.get(target, target) for key, target in targets.items()}
    return {str(key): str(target) for key, target in targets.items() if key != target}
