"""`/corrections/`: every correction and clarification, the newest first, by month."""

import re
from datetime import UTC, datetime
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from articles.models import Article, Version
from articles.views.pages import ListPage
from articles.views.paging import bad_cursor, with_cursor

SIZE = 40
_CURSOR = re.compile(r"(older|newer)\.(-?[0-9]{1,12})\.([0-9]{1,18})", re.ASCII)
_BOUNDS = (-62_135_596_800, 253_402_300_799)  # the seconds of the years 1 to 9999


class Corrections(ListPage):
    template_name = "articles/corrections.html"
    parameters = frozenset({"cursor"})

    def get_context_data(self, **kwargs):
        query = self.request.GET
        place = _place(query.get("cursor", ""))
        self.misread = [] if place else bad_cursor(query)
        is_newer = bool(place) and place[0] == "newer"
        versions = (
            Version.objects.corrections()
            .filter(article__state=Article.State.LIVE)
            .select_related("article__entry")
            .defer("story_json")
        )
        versions = versions.order_by(*(("effective_at", "pk") if is_newer else ("-effective_at", "-pk")))
        if place:
            versions = versions.filter(_beyond(*place))
        shown = list(versions[: SIZE + 1])
        goes_on, shown = len(shown) > SIZE, shown[:SIZE]
        if is_newer:
            shown.reverse()
        zone = timezone.get_default_timezone()
        months = groupby(shown, key=lambda v: v.effective_at.astimezone(zone).date().replace(day=1))
        return super().get_context_data(
            months=[(month, list(versions)) for month, versions in months],
            newer=_link(query, "newer", shown[0]) if shown and (goes_on if is_newer else place) else "",
            older=_link(query, "older", shown[-1]) if shown and (is_newer or goes_on) else "",
            **kwargs,
        )

    def notices(self):
        return [*super().notices(), *self.misread]


def _place(cursor: str) -> tuple[str, datetime, int] | None:
    match = _CURSOR.fullmatch(cursor)
    if not match or not _BOUNDS[0] <= int(match[2]) <= _BOUNDS[1]:
        return None
    return match[1], datetime.fromtimestamp(int(match[2]), UTC), int(match[3])


def _beyond(direction: str, moment: datetime, pk: int) -> Q:
    side = "gt" if direction == "newer" else "lt"
    return Q(**{f"effective_at__{side}": moment}) | Q(effective_at=moment, **{f"pk__{side}": pk})


def _link(query, direction: str, version: Version) -> str:
    return with_cursor(query, f"{direction}.{int(version.effective_at.timestamp())}.{version.pk}")
