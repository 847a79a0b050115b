"""`Link` headers between a story and its versions, for programs: RFC 7089 (Memento) and RFC 5829.

https://www.rfc-editor.org/rfc/rfc7089, https://www.rfc-editor.org/rfc/rfc5829

>>> str(TypedLink("https://archive.example/2024/07/02/ferry/", ("original",)))
'<https://archive.example/2024/07/02/ferry/>; rel="original"'
"""

from datetime import datetime
from typing import NamedTuple

from django.utils.http import http_date

from articles.models import Article, Version

LINK_FORMAT = "application/link-format"


class TypedLink(NamedTuple):
    """A typed link (RFC 8288); `moments` are the attributes datetime, from and until."""

    url: str
    rels: tuple[str, ...]
    type: str = ""
    moments: tuple[tuple[str, datetime], ...] = ()

    def __str__(self):
        parts = [f"<{self.url}>", f'rel="{self.rel}"']
        parts += [f'type="{self.type}"'] if self.type else []
        parts += [f'{name}="{in_http(moment)}"' for name, moment in self.moments]
        return "; ".join(parts)

    @property
    def rel(self) -> str:
        """The value of the rel attribute."""
        return " ".join(self.rels)


def in_http(moment: datetime) -> str:
    """Return a moment as an HTTP date."""
    return http_date(moment.timestamp())


def header(links: list[TypedLink]) -> str:
    """Return the value of a `Link` header."""
    return ", ".join(map(str, links))


def version_as_of(article: Article, moment: datetime) -> int | None:
    """Return the number of the version that was live at a moment; None before the first.

    Of the versions until then the one with the highest number was live, even if an earlier one has a later moment: a
    version replaces all versions before it.
    """
    versions = Version.objects.filter(article=article, effective_at__lte=moment)
    return versions.order_by("-number").values_list("number", flat=True).first()


def original(canonical: str) -> TypedLink:
    """Return the link to the story's own page; `canonical` is its URL."""
    return TypedLink(canonical, ("original",))


def timegate(canonical: str) -> TypedLink:
    """Return the link to the TimeGate."""
    return TypedLink(f"{canonical}timegate/", ("timegate",))


def timemap(canonical: str) -> TypedLink:
    """Return the link to the TimeMap."""
    return TypedLink(f"{canonical}timemap/", ("timemap",), LINK_FORMAT)


def version_history(canonical: str) -> TypedLink:
    """Return the link to the history page."""
    return TypedLink(f"{canonical}history/", ("version-history",), "text/html")


def latest_version(canonical: str, latest: int) -> TypedLink:
    """Return the link to the latest version."""
    return TypedLink(f"{canonical}versions/{latest}/", ("latest-version",))


def story_links(canonical: str, article: Article) -> list[TypedLink]:
    """Return the links for the page of a story."""
    return [
        timegate(canonical),
        timemap(canonical),
        version_history(canonical),
        latest_version(canonical, article.latest),
    ]


def version_links(canonical: str, article: Article, number: int) -> list[TypedLink]:
    """Return the links from a version to the ones before and after, to the latest and to the history."""
    links = []
    if number > 1:
        links.append(TypedLink(f"{canonical}versions/{number - 1}/", ("predecessor-version",)))
    if number < article.latest:
        links.append(TypedLink(f"{canonical}versions/{number + 1}/", ("successor-version",)))
    return [*links, latest_version(canonical, article.latest), version_history(canonical)]


def mementos(canonical: str, article: Article, number: int) -> list[TypedLink]:
    """Return the links to a version and to the first, last, previous and next one, with their moments; one query."""
    rels_by_number: dict[int, list[str]] = {number: []}
    for place, rel in ((1, "first"), (article.latest, "last"), (number - 1, "prev"), (number + 1, "next")):
        if 1 <= place <= article.latest:
            rels_by_number.setdefault(place, []).append(rel)
    rows = Version.objects.filter(article=article, number__in=rels_by_number).order_by("number")
    return [
        memento(canonical, place, moment, rels_by_number[place])
        for place, moment in rows.values_list("number", "effective_at")
    ]


def memento(canonical: str, number: int, moment: datetime, rels: list[str]) -> TypedLink:
    """Return the link to a version with its moment; `rels` are further relations."""
    return TypedLink(f"{canonical}versions/{number}/", (*rels, "memento"), moments=(("datetime", moment),))
