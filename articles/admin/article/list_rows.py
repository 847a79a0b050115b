"""The rows of the article list: headline, status, photo and missing fields of each article."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Prefetch
from django.utils.translation import gettext

from articles.desk import permissions
from articles.models import Article, DeskCopy, Version
from articles.record import desk_copies
from articles.record.revision import with_record_fields
from articles.story.bylines import byline_text
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.html_blocks import first_words
from articles.story.moments import moment_in_words
from articles.taxonomy.resolver import TaxonomyResolver
from media.models import Photo
from media.renditions import desk_pictures
from media.rights import uuids_in


class ArticleRow(NamedTuple):
    """One row of the list, ready to print. `statuses` are (CSS class, label), `missing_fields` labels.

    `snippet` is a passage as pieces (text, is_marked), set by `list_snippets`.
    """

    article: Article
    headline: str
    section: str
    bylines: str
    published: str
    updated: str
    photo: Photo | None
    crop: str
    statuses: list[tuple[str, str]]
    missing_fields: list[str]
    snippet: tuple[tuple[str, bool], ...] = ()


class _StorySummary(NamedTuple):
    """The parts of a story that a row needs, from a version or a desk copy. Pictures are plain dictionaries."""

    headline: str = ""
    opening: str = ""  # printed if there is no headline
    section: str = ""
    bylines: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    pictures: tuple[dict, ...] = ()


def article_rows(user, keys: list[int], now: datetime) -> list[ArticleRow]:
    """Return the rows of articles in the order of their keys, in a fixed number of queries.

    Articles that the user may not see are left out.
    """
    articles = _load_articles(user, keys)
    summaries = {article.pk: _summarise(article) for article in articles}
    uuids = [picture.get("photo", "") for summary in summaries.values() for picture in summary.pictures]
    photos = {str(photo.uuid): photo for photo in Photo.objects.filter(uuid__in=uuids_in(filter(None, uuids)))}
    leads = {pk: lead for pk, summary in summaries.items() if (lead := _lead(summary.pictures))}
    leads = {pk: lead for pk, lead in leads.items() if lead.get("photo") in photos}
    files = desk_pictures([photos[lead["photo"]] for lead in leads.values()])
    changed = _with_changes(articles)
    rows_by_key = {}
    for article in articles:
        summary, lead = summaries[article.pk], leads.get(article.pk, {})
        is_erased = article.state == Article.State.ERASED
        rows_by_key[article.pk] = ArticleRow(
            article,
            gettext("Erased article") if is_erased else summary.headline or summary.opening or gettext("(no headline)"),
            summary.section,
            byline_text(list(summary.bylines)),
            _day(summary.published),
            _day(summary.updated),
            files.get(lead.get("photo", "")),
            lead.get("crop", ""),
            statuses(article, article.pk in changed, now),
            [] if is_erased else _missing_fields(summary, photos, now),
        )
    return [rows_by_key[key] for key in keys if key in rows_by_key]


def _load_articles(user, keys: Iterable[int]) -> list[Article]:
    latest = Version.objects.filter(number=F("article__latest")).only("article", "number", "story_json")
    rows = permissions.visible_to(user, Article.objects.filter(pk__in=keys)).order_by()
    rows = rows.select_related("entry__section", "desk_copy__section", "scheduled")
    return list(
        rows.prefetch_related(
            "desk_copy__tags",
            "desk_copy__bylines__author",
            "desk_copy__agency_lines__agency",
            "desk_copy__placements",
            Prefetch("versions", latest, to_attr="newest"),
        )
    )


def _summarise(article: Article) -> _StorySummary:
    if article.newest and article.newest[0].story_json:
        return _summarise_story(json.loads(article.newest[0].story_json), getattr(article, "entry", None))
    copy = getattr(article, "desk_copy", None)
    if copy is None:
        return _StorySummary()
    placements = [
        {"anchor": p.anchor, "photo": str(p.photo_id or ""), "alt": p.alt, "crop": p.crop}
        for p in copy.placements.all()
    ]
    names = tuple(byline.name for byline in copy.bylines.all())
    section = copy.section.name if copy.section else ""
    return _StorySummary(
        copy.headline, first_words(copy.body), section, names, copy.published, copy.updated, tuple(placements)
    )


def _summarise_story(story: dict, entry) -> _StorySummary:
    """Return the summary of a story's JSON; to parse fifty whole stories would cost more than the rest of the page."""
    section = (entry.section.name if entry.section else "") if entry else story.get("section", {}).get("name", "")
    return _StorySummary(
        story.get("headline", ""),
        entry.opening if entry else "",
        section,
        tuple(byline.get("name", "") for byline in story.get("bylines", ())),
        story.get("published", ""),
        story.get("updated", ""),
        tuple(story.get("pictures", ())),
    )


def _lead(pictures: Iterable[dict]) -> dict | None:
    return next((picture for picture in pictures if not picture.get("anchor")), None)


def _missing_fields(summary: _StorySummary, photos: dict[str, Photo], now: datetime) -> list[str]:
    """Return the labels of what an editor still has to add or clear."""
    pictures = [(picture, photos.get(picture["photo"])) for picture in summary.pictures if picture.get("photo")]
    is_missing = {
        gettext("no headline"): not summary.headline,
        gettext("no section"): not summary.section,
        gettext("no byline"): not any(summary.bylines),
        gettext("no alt text"): any(not (picture.get("alt") or (photo and photo.alt)) for picture, photo in pictures),
        gettext("photo not cleared"): any(photo and not photo.allows(now) for _, photo in pictures),
        gettext("photo not in the library"): any(photo is None for _, photo in pictures),
    }
    return [label for label, missing in is_missing.items() if missing]


def _with_changes(articles: list[Article]) -> set[int]:
    """Return the keys of live articles whose desk copy differs from the latest version, in current names."""
    pairs = [
        (article.pk, with_record_fields(desk_copies.freeze(article.desk_copy), live), live)
        for article in articles
        if article.is_live and hasattr(article, "desk_copy") and article.newest
        for live in [article.newest[0].story]
    ]
    resolver = TaxonomyResolver()
    resolver.unknown(story for _, new, old in pairs for story in (new, old))
    return {pk for pk, new, old in pairs if new.resolved(resolver.resolve) != old.resolved(resolver.resolve)}


def statuses(article: Article, has_changes: bool, now: datetime) -> list[tuple[str, str]]:
    """Return the labels of an article's status as (CSS class, label)."""
    copy, scheduled = getattr(article, "desk_copy", None), getattr(article, "scheduled", None)
    labels = [] if article.state == Article.State.UNPUBLISHED else [(article.state, article.get_state_display())]
    if copy:
        state = copy.get_state_display()
        if not labels:
            labels.append((copy.state, state))
        elif article.is_live:
            labels.append(
                (
                    copy.state,
                    gettext("Changes on the desk: %(state)s") % {"state": DeskCopy.State(copy.state).words}
                    if has_changes
                    else gettext("Open on the desk"),
                )
            )
        else:
            labels.append((copy.state, gettext("On the desk: %(state)s") % {"state": DeskCopy.State(copy.state).words}))
        if copy.embargo and copy.embargo > now:
            labels.append(
                ("scheduled", gettext("Embargoed until %(embargo)s") % {"embargo": moment_in_words(copy.embargo)})
            )
    if scheduled:
        labels.append(
            ("refused", gettext("Schedule refused"))
            if scheduled.refused
            else ("scheduled", gettext("Due %(due_at)s") % {"due_at": moment_in_words(scheduled.due_at)})
        )
    if article.legal_hold:
        labels.append(("hold", gettext("Legal hold")))
    return labels


def _day(text: str) -> str:
    """Return a story date in words, at most to the day; the record page prints the minute."""
    return in_words(StoryDate(text[:10])) if text else ""
