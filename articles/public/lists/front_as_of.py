"""The front page as it was on a day: the stories that were live then, in the words they had then.

Everything comes from the record's effective times; what is withdrawn or erased today stays away.
"""

import calendar
import itertools
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from articles.models import Address, Article, CatalogueEntry, Version, VersionKind
from articles.models.catalogue import docid_of
from articles.public.as_of_parameter import read_as_of
from articles.public.lists.date_archive import neighbours
from articles.public.lists.front import CHANGED, ILLUSTRATED, LATEST, FrontPageView
from articles.public.pagination import photographs
from articles.story.bylines import byline_of
from articles.story.html_blocks import first_words
from articles.taxonomy.current_names import CurrentName, current_names

STORIES = 48
MAX_ADDRESSES_READ = 64  # addresses read at once; a story that moved to another day or slug has several
_PUBLIC_KINDS = [kind for kind in VersionKind.values if kind not in (VersionKind.WITHDRAW, VersionKind.ERASE)]


class SectionAsOf(NamedTuple):
    """A section under the name it was printed with, leading to what it is today."""

    name: str
    today: CurrentName | None

    def get_absolute_url(self) -> str:
        return (self.today and self.today.url) or reverse("sections")


class StoryAsOf:
    """A story as lists show it, in the words of one version; what a CatalogueEntry is for today."""

    def __init__(self, version: Version, article: Article, names: dict[tuple[str, str], CurrentName]):
        story, self.entry, self.number = version.story, article.entry, version.number
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
        self.is_corrected = any(note.kind in ("correction", "clarification") for note in story.notes)
        self.is_updated = story.updated is not None

    def __str__(self):
        return self.headline or self.opening or "(no headline)"

    def get_absolute_url(self) -> str:
        """Its page where it still reads so, else the version of then."""
        url = self.entry.get_absolute_url()
        return url if self.is_as_today else f"{url}versions/{self.number}/"


class FrontPageAsOf(FrontPageView):
    """The front page with `?as_of=`: as it was then; as it is today where the time makes no sense, with a notice."""

    parameters = frozenset({"as_of"})

    def validators(self):
        self.as_of_request = read_as_of(self.request)
        validators = super().validators()
        # A moment that was still to come passes without any change of the catalogue.
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
    """Answer `/`: today's front page, or that of the time the address asks for."""
    view = FrontPageAsOf if "as_of" in request.GET else FrontPageView
    return view.as_view()(request)


def live_as_of(rows: QuerySet, moment: datetime) -> QuerySet:
    """Keep what belongs to articles that readers could see at that moment, and may see today."""
    versions = Version.objects.filter(article=OuterRef("article"), effective_at__lte=moment).order_by("-number")
    return rows.alias(kind_then=Subquery(versions.values("kind")[:1])).filter(
        article__state=Article.State.LIVE, kind_then__in=_PUBLIC_KINDS
    )


def stories_as_of(moment: datetime, count: int = STORIES) -> list[StoryAsOf]:
    """Give the latest stories of that moment, in the order of the front page then; three queries as a rule."""
    # The day of an address is the source's own, which can be a day ahead of the newsroom's.
    addresses = Address.objects.filter(day__lte=timezone.localdate(moment) + timedelta(days=1))
    addresses = live_as_of(addresses, moment).order_by("-day", "-sequence", "-pk").select_related("article__entry")
    versions = Version.objects.filter(article=OuterRef("article"), effective_at__lte=moment).order_by("-number")
    addresses = addresses.annotate(version_then=Subquery(versions.values("pk")[:1]))
    # The address of then is the one on the day that the version of then was published on.
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
    """Give the latest corrections of that moment; one query."""
    versions = Version.objects.corrections().filter(effective_at__lte=moment)
    versions = live_as_of(versions, moment).order_by("-effective_at", "-pk")
    return list(versions.select_related("article__entry")[:count])


def _by_section(stories: list[StoryAsOf]) -> list[tuple[SectionAsOf | None, list[StoryAsOf]]]:
    """Group what stands below by the section of then, by name; what had none comes last."""
    groups: dict[str, list[StoryAsOf]] = {}
    for story in stories:
        groups.setdefault(story.section.name if story.section else "", []).append(story)
    return [(group[0].section, group) for _, group in sorted(groups.items(), key=lambda g: (not g[0], g[0].casefold()))]


class DayLink(NamedTuple):
    """A way to another day."""

    rel: str
    label: str
    day: date


def _day_links(day: date, now: date) -> list[DayLink]:
    """Give the ways to other days, from the first story's to yesterday; two queries."""
    before, after = neighbours(docid_of(day), docid_of(day + timedelta(days=1)) - 1)
    oldest = CatalogueEntry.objects.order_by("docid").first()
    links = [
        ("prev", "A month before", _a_month(day, -1)),
        ("prev", "The day before", before and before.day),
        ("next", "The day after", after and after.day),
        ("next", "A month after", _a_month(day, 1)),
    ]
    return [DayLink(*step) for step in links if oldest and step[2] and oldest.day <= step[2] < now]


def _a_month(day: date, step: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
