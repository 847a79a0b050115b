"""What entries of the audit log are about, by the names of today instead of keys.

subject_names(user, rows)      {("series", "the-flood"): "The flood", ("audio", "16e9…"): "Ferry runs aground"}
"""

from collections.abc import Iterable

from articles.admin.record.headlines import headlines
from articles.models import Address, Article, AuditEntry, PrintedPage, Series, StoryAudio
from articles.taxonomy.taxonomy import TAXONOMIES
from media.models import Photo
from media.rights import uuids_in

STATE = " state"  # the noun of a row's state in the log is “tag state”
_NAMED = {name: taxonomy.model for name, taxonomy in TAXONOMIES.items()} | {"series": Series}
_BY_UUID = {"printed page": PrintedPage, "photograph": Photo}
_BY_STORY = ("audio", "schedule", "related" + STATE)  # these have the headline of their story


def subject_names(user, rows: Iterable[AuditEntry]) -> dict[tuple[str, str], str]:
    """Return the names of what entries are about, by noun and key, in one or two queries for each noun.

    What is gone, or is of a story that the user may not see, is not in it.
    """
    keys: dict[str, set[str]] = {}
    for row in rows:
        keys.setdefault(row.noun, set()).add(row.key)
    names = {}
    for noun, own in keys.items():
        names |= {(noun, key): name for key, name in _names(user, noun, own) if name}
    return names


def _names(user, noun: str, keys: set[str]) -> Iterable[tuple[str, str]]:
    if noun in _BY_STORY:
        stories = _stories(noun, keys)
        titles = headlines(user, stories.values())
        return [(key, titles.get(pk, "")) for key, pk in stories.items()]
    if noun in _BY_UUID:
        return [(str(row.uuid), str(row)) for row in _BY_UUID[noun]._base_manager.filter(uuid__in=uuids_in(keys))]
    if noun in _NAMED:
        return _NAMED[noun]._base_manager.filter(slug__in=keys).values_list("slug", "name")
    model = Address if noun == "address" else _NAMED.get(noun.removesuffix(STATE))
    rows = model._base_manager.filter(pk__in=_numbers(keys)) if model else ()
    return [(str(row.pk), str(row)) for row in rows]


def _stories(noun: str, keys: set[str]) -> dict[str, int]:
    """Return the primary key of the article of each key."""
    if noun == "audio":
        rows = StoryAudio._base_manager.filter(uuid__in=uuids_in(keys)).values_list("uuid", "article")
        return {str(uuid): pk for uuid, pk in rows}
    if noun == "schedule":  # the story's UUID and a number
        uuids = uuids_in(key.split("/")[0] for key in keys)
        articles = {str(uuid): pk for uuid, pk in Article.objects.filter(uuid__in=uuids).values_list("uuid", "pk")}
        return {key: pk for key in keys if (pk := articles.get(key.split("/")[0]))}
    return {str(number): number for number in _numbers(keys)}


def _numbers(keys: Iterable[str]) -> list[int]:
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
