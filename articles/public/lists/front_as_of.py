"""The front page as of a moment: the stories that were live then, with the text of the version that was live.

All comes from the effective times of versions; stories that are withdrawn or erased today are left out.
"""

import calendar
import itertools
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Address, Article, CatalogueEntry, Version, VersionKind
from articles.models.catalogue import docid_of
from articles.public.as_of_parameter import read_as_of
from articles.public.lists.date_archive import neighbours
from articles.public.lists.front import CHANGED, ILLUSTRATED, LATEST, FrontPageView
from articles.public.pagination import photographs
from articles.story.bylines import byline_of
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.taxonomy.current_names import CurrentName, current_names

STORIES = 48
MAX_ADDRESSES_READ = 64  # addresses read at once; a story that moved to another day or slug has several
_PUBLIC_KINDS = [kind for kind in VersionKind.values if kind not in (VersionKind.WITHDRAW, VersionKind.ERASE)]


class SectionAsOf(NamedTuple):
    """A section with its name as printed then, and the current name with its URL."""

    name: str
    today: CurrentName | None

    def get_absolute_url(self) -> str:
        return (self.today and self.today.url) or reverse("sections")


class StoryAsOf:
    """A story of one version with the attributes of a CatalogueEntry that lists show."""

    def __init__(self, version: Version, article: Article, names: dict[tuple[str, str], CurrentName]):
        story = cast("Story", version.story)  # the front page of a past day lists no erased version
        self.entry, self.number = article.entry, version.number
        self.is_as_today = version.number == article.latest
        self.section = story.section and SectionAsOf(story.section.name, names.get(("section", story.section.key)))
        self.kicker, self.headline, self.dek = story.kicker, story.headline, story.dek
        self.opening = "" if story.dek and story.headline else first_words(story.body)
        self.byline = byline_of(story)
        self.genre, self.language = story.genre, story.language
        self.lead_photo = story.lead.photo if story.lead else ""
        self.lead_sha256 = story.lead.sha256 if story.lead else ""
        self.lead_alt = story.lead.alt if story.lead else ""
        self.published_date, self.updated_date = story.published, story.updated
        self.is_corrected = story.is_corrected
        self.is_updated = story.updated is not None

    def __str__(self):
        return self.headline or self.opening or _("(no headline)")

    def get_absolute_url(self) -> str:
        """Return the URL of the story if the version is live today, or else that of the version."""
        url = self.entry.get_absolute_url()
        return url if self.is_as_today else f"{url}versions/{self.number}/"


class FrontPageAsOf(FrontPageView):
    """The front page with `?as_of=`; for an unreadable or future time that of today, with a notice."""

    parameters = frozenset({"as_of"})

    def validators(self):
        self.as_of_request = read_as_of(self.request)
        validators = super().validators()
        # A future moment becomes a past one without any change of the catalogue.
        return validators._replace(
            parts=(*validators.parts, bool(self.as_of_request.as_of)), last_modified_is_complete=False
        )

    def get_template_names(self):
        return ["articles/lists/front_as_of.html" if self.as_of_request.as_of else self.template_name]

    def get_context_data(self, **kwargs):
        as_of = self.as_of_request.as_of
        if not as_of:
            return super().get_context_data(**kwargs)
        stories = stories_as_of(as_of.moment)
        photos = photographs(stories)
        latest, others = stories[:LATEST], stories[LATEST:]
        lead = next((story for story in latest[:6] if story.lead_photo in photos), latest[0] if latest else None)
        others_on_top = [story for story in latest if story is not lead]
        return super(FrontPageView, self).get_context_data(
            as_of=as_of,
            lead=lead,
            illustrated=others_on_top[:ILLUSTRATED],
            latest=others_on_top[ILLUSTRATED:],
            photos=photos,
            sections=_by_section(others),
            corrected=corrections_as_of(as_of.moment),
            steps=_day_links(as_of.day, self.today),
            **kwargs,
        )

    def notices(self):
        return [*super().notices(), *self.as_of_request.notices]


def front(request):
    """Answer `/` with today's front page, or with that of `?as_of=`."""
    view = FrontPageAsOf if "as_of" in request.GET else FrontPageView
    return view.as_view()(request)


def live_as_of(rows: QuerySet, moment: datetime) -> QuerySet:
    """Return the rows of articles that were live at a moment and are live today."""
    versions = Version.objects.filter(article=OuterRef("article"), effective_at__lte=moment).order_by("-number")
    return rows.alias(kind_then=Subquery(versions.values("kind")[:1])).filter(
        article__state=Article.State.LIVE, kind_then__in=_PUBLIC_KINDS
    )


def stories_as_of(moment: datetime, count: int = STORIES) -> list[StoryAsOf]:
    """Return the latest stories as of a moment, in the order of the front page; usually three queries."""
    # The day of an address is in the time zone of the source, which can be a day ahead of the newsroom.
    addresses = Address.objects.filter(day__lte=timezone.localdate(moment) + timedelta(days=1))
    addresses = live_as_of(addresses, moment).order_by("-day", "-sequence", "-pk").select_related("article__entry")
    versions = Version.objects.filter(article=OuterRef("article"), effective_at__lte=moment).order_by("-number")
    addresses = addresses.annotate(version_then=Subquery(versions.values("pk")[:1]))
    # Of several addresses, the one of then has the publication day of the version that was live then.
    live: dict[int, tuple[Version, Article]] = {}
    for start in itertools.count(0, MAX_ADDRESSES_READ):
        candidates = list(addresses[start : start + MAX_ADDRESSES_READ])
        versions = Version.objects.in_bulk({address.version_then for address in candidates})
        for address in candidates:
            version = versions[address.version_then]
            if version.story.published.day == address.day:
                live.setdefault(address.article_id, (version, address.article))
        if len(live) >= count or len(candidates) < MAX_ADDRESSES_READ:
            break
    stories = list(live.values())[:count]
    keys = {version.story.section.key for version, _ in stories if version.story.section}
    names = current_names(section=keys)
    return [StoryAsOf(version, article, names) for version, article in stories]


def corrections_as_of(moment: datetime, count: int = CHANGED) -> list[Version]:
    """Return the latest corrections as of a moment; one query."""
    versions = Version.objects.corrections().filter(effective_at__lte=moment)
    versions = live_as_of(versions, moment).order_by("-effective_at", "-pk")
    return list(versions.select_related("article__entry")[:count])


def _by_section(stories: list[StoryAsOf]) -> list[tuple[SectionAsOf | None, list[StoryAsOf]]]:
    """Return the stories grouped by their section then, in order of names; stories without a section come last."""
    groups: dict[str, list[StoryAsOf]] = {}
    for story in stories:
        groups.setdefault(story.section.name if story.section else "", []).append(story)
    return [(group[0].section, group) for _, group in sorted(groups.items(), key=lambda g: (not g[0], g[0].casefold()))]


class DayLink(NamedTuple):
    """A link to the front page of another day."""

    rel: str
    label: str
    day: date


def _day_links(day: date, now: date) -> list[DayLink]:
    """Return the links to other days between the first story's day and yesterday; two queries."""
    before, after = neighbours(docid_of(day), docid_of(day + timedelta(days=1)) - 1)
    oldest = CatalogueEntry.objects.order_by("docid").first()
    links = [
        ("prev", _("A month before"), _months_later(day, -1)),
        ("prev", _("The day before"), before and before.day),
        ("next", _("The day after"), after and after.day),
        ("next", _("A month after"), _months_later(day, 1)),
    ]
    return [DayLink(*link) for link in links if oldest and link[2] and oldest.day <= link[2] < now]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
