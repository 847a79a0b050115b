"""What the desk calls an article where only its key is known: in the lists of versions, addresses and the log.

headlines(user, [row.article_id for row in page])       {17: "Harbor opens", 18: "Erased article"}
"""

import json
from collections.abc import Iterable

from django.db.models import F

from articles.desk import permissions
from articles.models import Article, CatalogueEntry, DeskCopy, Version

_NONE = "(no headline)"


def headlines(user, keys: Iterable[int]) -> dict[int, str]:
    """Give the headlines of the articles somebody may see, by key: four queries at most, each by an index."""
    rows = permissions.visible_to(user, Article.objects.filter(pk__in=set(keys))).order_by()
    states = dict(rows.values_list("pk", "state"))
    result = {pk: "Erased article" for pk, state in states.items() if state == Article.State.ERASED}
    entries = CatalogueEntry.objects.filter(article__in=_with_state(states, Article.State.LIVE))
    result |= {entry.article_id: str(entry) for entry in entries.only("article", "headline", "opening")}
    copies = DeskCopy.objects.filter(article__in=_with_state(states, Article.State.UNPUBLISHED))
    result |= dict(copies.values_list("article", "headline"))
    withdrawn = Version.objects.filter(
        article__in=_with_state(states, Article.State.WITHDRAWN), number=F("article__latest"), story_json__isnull=False
    )
    for pk, story in withdrawn.values_list("article", "story_json"):
        result[pk] = json.loads(story).get("headline", "")
    return {pk: result.get(pk) or _NONE for pk in states}


def _with_state(states: dict[int, str], state: str) -> list[int]:
    return [pk for pk, article_state in states.items() if article_state == state]
