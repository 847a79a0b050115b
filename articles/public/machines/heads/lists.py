"""The metadata of the front page and of lists."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.public.archive.filter_labels import unit_in_words
from articles.public.archive.views import ArchiveView
from articles.public.base import PublicView
from articles.public.lists.corrections import CorrectionsView
from articles.public.lists.date_archive import DayView, MonthView, YearView
from articles.public.lists.front import FrontPageView
from articles.public.lists.on_this_day import OnThisDayView
from articles.public.lists.series import SeriesView
from articles.public.lists.taxonomy import TermIndexView, TermView
from articles.public.machines.absolute_urls import absolute
from articles.public.machines.feed_links import (
    feed_links,
    filtered_feeds,
    latest_feeds,
)
from articles.public.machines.heads.metadata import FOLLOWED, INDEX, UNLISTED, HeadMetadata, head_of, shortened
from articles.public.machines.schema_org.article import creative_work_series
from articles.public.machines.schema_org.json_ld import as_script
from articles.public.machines.schema_org.site import archive, breadcrumbs, profile_page
from articles.story.nouns import NOUNS
from media.views import PhotoList


@head_of.register
def _front(page: FrontPageView, context: dict) -> HeadMetadata:
    params = set(page.request.GET) & page.parameters
    return HeadMetadata(
        robots=UNLISTED if params else INDEX,
        canonical=absolute(reverse("front")),
        title=settings.SITE_NAME,
        description=_("The latest stories of %(site)s, and everything it has published since it began.")
        % {"site": settings.SITE_NAME},
        feeds=latest_feeds(),
        blocks=(as_script(archive()),),
    )


@head_of.register
def _browser(page: ArchiveView, context: dict) -> HeadMetadata:
    is_narrowed = bool(page.request.GET)
    params = page.filterset.valid_params.items()
    pairs = [(name, value) for name, values in params for value in values if name != "sort"]
    return HeadMetadata(
        robots=FOLLOWED if is_narrowed else INDEX,
        canonical="" if is_narrowed else absolute(reverse("articles")),
        title=_("All stories"),
        description=_("Every story of %(site)s: by words, section, tag, author and date.")
        % {"site": settings.SITE_NAME},
        feeds=filtered_feeds(context["title"], urlencode(pairs)) if pairs else latest_feeds(),
    )


@head_of.register
def _series(page: SeriesView, context: dict) -> HeadMetadata:
    series = context["term"]
    steps = [(settings.SITE_NAME, reverse("front")), ("Series", reverse("series_index"))]
    return _list(
        page,
        context,
        title=series.name,
        path=series.get_absolute_url(),
        description=shortened(series.description)
        or _("A series of %(site)s: %(name)s.") % {"site": settings.SITE_NAME, "name": series.name},
        feeds=feed_links("series_feed", series.name, series.slug),
        blocks=(
            as_script(creative_work_series(series, context["entries"])),
            as_script(breadcrumbs([*steps, (series.name, series.get_absolute_url())])),
        ),
    )


@head_of.register
def _term(page: TermView, context: dict) -> HeadMetadata:
    term, noun = context["term"], context["noun"]
    steps = [(settings.SITE_NAME, reverse("front"))]
    if noun != "section":
        steps.append((str(NOUNS[noun].plural_label), reverse(NOUNS[noun].plural)))
    return _list(
        page,
        context,
        title=term.name,
        path=term.get_absolute_url(),
        description=shortened(term.description)
        or _("Stories of %(site)s: %(name)s.") % {"site": settings.SITE_NAME, "name": term.name},
        type="profile" if noun == "author" else "website",
        feeds=feed_links(f"{noun}_feed", term.name, term.slug),
        blocks=(
            *([as_script(profile_page(term))] if noun == "author" else []),
            as_script(breadcrumbs([*steps, (term.name, term.get_absolute_url())])),
        ),
    )


@head_of.register
def _names(page: TermIndexView, context: dict) -> HeadMetadata:
    title = context["title"]
    about = _("%(title)s of %(site)s, with the number of stories of each.") % {
        "title": title,
        "site": settings.SITE_NAME,
    }
    return _list(page, context, title=title, description=about, path=page.request.path, feeds=latest_feeds())


@head_of.register(YearView)
@head_of.register(MonthView)
@head_of.register(DayView)
def _days(page: PublicView, context: dict) -> HeadMetadata:
    day = unit_in_words(page.first, page.unit)
    about = (
        _("What %(site)s published on %(period)s.")
        if page.unit == "day"
        else _("What %(site)s published in %(period)s.")
    )
    about = about % {"site": settings.SITE_NAME, "period": day}
    feeds = filtered_feeds(day, urlencode({"after": page.first, "before": page.end}))
    return _list(page, context, title=day, description=about, path=page.request.path, feeds=feeds)


@head_of.register
def _on_this_day(page: OnThisDayView, context: dict) -> HeadMetadata:
    day = f"{page.day_of_year:%m}-{page.day_of_year:%d}"
    return HeadMetadata(
        # The page of today is another one tomorrow; each day has its own.
        canonical=absolute(reverse("on_this_day", args=day.split("-"))),
        title=_("On this day"),
        description=_("What %(site)s published on this day in earlier years.") % {"site": settings.SITE_NAME},
        feeds=latest_feeds(),
    )


@head_of.register
def _corrections(page: CorrectionsView, context: dict) -> HeadMetadata:
    feeds = feed_links("corrections_feed", _("Corrections: %(site)s") % {"site": settings.SITE_NAME})
    about = _("The corrections of %(site)s: what was wrong or unclear, and what is right.") % {
        "site": settings.SITE_NAME
    }
    return _list(page, context, title=_("Corrections"), description=about, path=page.request.path, feeds=feeds)


@head_of.register
def _photos(page: PhotoList, context: dict) -> HeadMetadata:
    return HeadMetadata(
        robots=FOLLOWED if context["is_filtered"] else INDEX,
        canonical="" if context["is_filtered"] else absolute(reverse("photos")),
        title=_("Photographs"),
        description=_("Photographs of %(site)s: by words, photographer, place, keyword and year.")
        % {"site": settings.SITE_NAME},
        feeds=latest_feeds(),
    )


def _list(page, context: dict, *, path: str, **parts) -> HeadMetadata:
    """Return the metadata of a list: search engines list its first page, but no page with a cursor or a filter."""
    has_params = set(page.request.GET) & page.parameters
    return HeadMetadata(
        robots=FOLLOWED if has_params else INDEX, canonical="" if has_params else absolute(path), **parts
    )
