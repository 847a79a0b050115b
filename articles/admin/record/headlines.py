"""Headlines by article key, for the lists of versions, addresses and the audit log.

headlines(user, [row.article_id for row in page])       {17: "Harbor opens", 18: "Erased article"}
"""

import json
import re
from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext

from articles.desk import permissions
from articles.models import Article, CatalogueEntry, DeskCopy, Version
from articles.story.lazy_text import gettext_lazy as _

_NO_HEADLINE = _("(no headline)")
_STORY = re.compile(r"(?<![a-z])story ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f-])")


def headlines(user, keys: Iterable[int]) -> dict[int, str]:
    """Return the headlines by key of the articles that a user may see, in at most four queries, each by an index."""
    rows = permissions.visible_to(user, Article.objects.filter(pk__in=set(keys))).order_by()
    states = dict(rows.values_list("pk", "state"))
    by_key = {pk: gettext("Erased article") for pk, state in states.items() if state == Article.State.ERASED}
    entries = CatalogueEntry.objects.filter(article__in=_with_state(states, Article.State.LIVE))
    by_key |= {entry.article_id: str(entry) for entry in entries.only("article", "headline", "opening")}
    copies = DeskCopy.objects.filter(article__in=_with_state(states, Article.State.UNPUBLISHED))
    by_key |= dict(copies.values_list("article", "headline"))
    withdrawn = Version.objects.filter(
        article__in=_with_state(states, Article.State.WITHDRAWN), number=F("article__latest"), story_json__isnull=False
    )
    for pk, story in withdrawn.values_list("article", "story_json"):
        by_key[pk] = json.loads(story).get("headline", "")
    return {pk: by_key.get(pk) or _NO_HEADLINE for pk in states}


def with_headlines(user, details: Iterable[str]) -> list[str]:
    """Return details of the audit log with headlines for the numbers of stories: "story “Harbor opens”".

    The number of a story that the user may not see stays.
    """
    details = list(details)
    uuids = {uuid for detail in details for uuid in _STORY.findall(detail)}
    keys = {str(uuid): pk for pk, uuid in Article.objects.filter(uuid__in=uuids).values_list("pk", "uuid")}
    titles = headlines(user, keys.values()) if keys else {}

    def named(match: re.Match) -> str:
        title = titles.get(keys.get(match[1], 0))
        return gettext("story “%(headline)s”") % {"headline": title} if title else match[0]

    return [_STORY.sub(named, detail) for detail in details]


def _with_state(states: dict[int, str], state: str) -> list[int]:
    return [pk for pk, article_state in states.items() if article_state == state]
