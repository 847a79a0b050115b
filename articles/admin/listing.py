"""Which articles the list shows: those that never were published, from the desk; the others by their day.

    found = listed(user, Wanted(request.GET), now)
    found.articles, found.total, found.sections, found.years

Live stories are found and counted by the catalogue's columns, in memory; what the database alone knows (where a story
stands on the desk, what it lacks) it gives by small indexes, the newest 5,000; where there are more, it says so. So it
costs the same however long the archive is.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, QuerySet

from articles import roles
from articles.admin import desk_words
from articles.admin.desk_found import READ, Copies
from articles.admin.search.worded import parted, past_with_words_of
from articles.admin.wanted import MOST, PAGE, Wanted
from articles.models import Address, Article, CatalogueEntry, Version
from articles.models.catalogue import docid_of
from articles.models.written import Written
from articles.search import finding
from articles.search.engines import SearchTooSlow
from articles.search.histogram import day_of
from articles.search.queries import Everything
from media.models import Photo, Release
from media.rights import uuids_in

NOT_READ = f"Of the stories on the desk and the withdrawn ones, only the newest {READ} were searched for words."
CUT = (
    f"More than {MOST:,} are withdrawn, on hold, hidden or lack the same; only the newest {MOST:,} were looked through."
)
IN_VERSIONS = "Here only the latest version of each story is searched; in:versions was passed over."
_ON_DESK = ("mine", "review", "ready", "scheduled", "embargoed")  # statuses that the desk decides, live or not


@dataclass
class Found:
    """One page of keys in order, and what all of it is counted by."""

    articles: list[int] = field(default_factory=list)
    total: int = 0
    pages: int = 1
    sections: list[tuple[int, int]] = field(default_factory=list)  # (key, stories), the most frequent first
    years: list[tuple[int, int]] = field(default_factory=list)
    months: list[tuple[int, int]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    is_cut: bool = False  # of one kind there are more than were looked through
    is_read_cut: bool = False  # and more than were read for words

    def newest(self, rows: QuerySet) -> list:
        """Return as many rows as are looked through, and note whether there are more."""
        some = list(rows[: MOST + 1])
        self.is_cut |= len(some) > MOST
        return some[:MOST]


def listed(user, wanted: Wanted, now: datetime, *, size: int = PAGE) -> Found:
    """Find one page of what somebody may see and asks for."""
    numbered = _numbered(user, wanted.q)
    if numbered:
        return Found(numbered, len(numbered))
    found = Found(notices=[*wanted.reading.notices, *([IN_VERSIONS] if wanted.reading.in_versions else [])])
    copies = Copies(user, wanted, now)
    drafts = copies.drafts()
    start = (wanted.page - 1) * PAGE
    end = min(start + size, MOST)
    published, total = [], 0
    if user.has_perm("articles.view_version"):
        try:
            published, total = _published(wanted, copies, found, end, now)
        except SearchTooSlow:
            found.notices.append(finding.TOO_SLOW)
    keys = [*drafts, *published]
    found.total = len(drafts) + total
    found.pages = max(1, -(-min(found.total, MOST) // PAGE))
    found.articles = keys[start:end]
    if (copies.is_cut and wanted.q) or found.is_read_cut:
        found.notices.append(NOT_READ)
    if found.is_cut:
        found.notices.append(CUT)
    return found


def _published(wanted: Wanted, copies: Copies, found: Found, end: int, now: datetime) -> tuple[list[int], int]:
    """Give the first `end` published articles that match, live, withdrawn and erased, and how many there are."""
    live, total = [], 0
    if wanted.status not in ("withdrawn", "erased", "draft"):
        live, total = _live(wanted, copies, found, end, now)
    gone = _gone(wanted, found) if wanted.status in ("", "withdrawn", "erased", "hold", "noindex") else []
    if wanted.order == "relevance":
        ordered = [(docid, None) for docid in live] + gone
    else:
        both = [(docid, None) for docid in live] + gone
        ordered = sorted(both, key=lambda one: one[0], reverse=wanted.order == "newest")
    shown = ordered[:end]
    by_docid = dict(
        CatalogueEntry.objects.filter(docid__in=[docid for docid, key in shown if key is None]).values_list(
            "docid", "article_id"
        )
    )
    keys = [key or by_docid.get(docid) for docid, key in shown]
    return [key for key in keys if key], total + len(gone)


def _live(wanted: Wanted, copies: Copies, found: Found, end: int, now: datetime) -> tuple[list[int], int]:
    """Give the docids of live stories that match, as many as are needed, and how many there are."""
    narrow = _narrowed(wanted, copies, found, now)
    if narrow is None:
        result = finding.find(wanted.query, sort=wanted.order, size=end)
        found.notices += result.notices
        found.sections = [(count.pk, count.count) for count in result.facets.get("section", ())]
        found.years = [(count.pk, count.count) for count in result.facets.get("year", ())]
        if wanted.year and not result.is_stopped:
            days = finding.calendar(wanted.year, wanted.query)
            found.months = _by_month(days)
        besides = copies.live_docids() if wanted.q else []
        besides = [docid for docid in besides if docid not in set(result.docids)]
        if besides:
            known = set(finding.docids(wanted.query).tolist())
            besides = [docid for docid in besides if docid not in known]
        return result.docids + besides, result.total + len(besides)
    docids = sorted(narrow, reverse=True)
    if not wanted.is_everything:
        known = set(finding.docids(wanted.query).tolist()) | (set(copies.live_docids()) if wanted.q else set())
        docids = [docid for docid in docids if docid in known]
    found.sections = _sections_of(docids)
    found.years = sorted(Counter(day_of(docid).year for docid in docids).items(), reverse=True)
    if wanted.year:
        found.months = sorted(Counter(day_of(docid).month for docid in docids).items())
    if wanted.order == "oldest":
        docids.reverse()
    return docids, len(docids)


def _by_month(days: dict) -> list[tuple[int, int]]:
    months: Counter[int] = Counter()
    for day, count in days.items():
        months[day.month] += count
    return sorted(months.items())


def _sections_of(docids: list[int]) -> list[tuple[int, int]]:
    counted = CatalogueEntry.objects.filter(docid__in=docids, section__isnull=False).order_by().values("section")
    return sorted(counted.annotate(n=Count("docid")).values_list("section", "n"), key=lambda pair: -pair[1])


def lacking(what: str, now: datetime) -> QuerySet[CatalogueEntry]:
    """Keep the live stories that lack something, by the index made for it."""
    entries = CatalogueEntry.objects.all()
    match what:
        case "headline":
            return entries.filter(headline=Written(""))
        case "byline":
            return entries.filter(byline=Written(""))
        case "section":
            return entries.filter(section=None)
        case "alt":
            return entries.filter(has_photo=True, lead_alt=Written("")).exclude(lead_photo="")
    barred = Photo.objects.exclude(pk__in=Photo.objects.allowed(now))
    holders = Release.objects.filter(photo__in=barred).order_by("-pk").values_list("holder", flat=True)[:MOST]
    return entries.filter(article__uuid__in=uuids_in(holders))


def _narrowed(wanted: Wanted, copies: Copies, found: Found, now: datetime) -> set[int] | None:
    """Give the docids that status and missing things leave; None where they leave all live stories."""
    sets = []
    if wanted.status in (*_ON_DESK, "desk"):
        sets.append(set(copies.live_docids(any_words=True)))
    elif wanted.status in ("hold", "noindex"):
        flag = "legal_hold" if wanted.status == "hold" else "noindex"
        flagged = Article.objects.filter(**{flag: True}, entry__isnull=False).order_by("-pk")
        sets.append(set(found.newest(flagged.values_list("entry__docid", flat=True))))
    if wanted.missing:
        lacks = lacking(wanted.missing, now).order_by("-docid")
        sets.append(set(found.newest(lacks.values_list("docid", flat=True))))
    return set.intersection(*sets) if sets else None


def _gone(wanted: Wanted, found: Found) -> list[tuple[int, int]]:
    """Give withdrawn and erased articles that match, as (docid they would have, key)."""
    states = [wanted.status] if wanted.status in ("withdrawn", "erased") else ["withdrawn", "erased"]
    if wanted.missing:
        return []
    is_read = bool(wanted.q or wanted.section)
    keys: list[int] = []
    for state in states:
        articles = Article.objects.standing(state).order_by("-pk")
        if wanted.status in ("hold", "noindex"):
            articles = articles.filter(**{"legal_hold" if wanted.status == "hold" else "noindex": True})
        if is_read and state == "withdrawn":
            keys += _withdrawn_with_words(wanted, articles, found)
        elif not is_read:
            keys += found.newest(articles.values_list("pk", flat=True))
    places = Address.objects.filter(article__in=keys, is_current=True)
    if wanted.span:
        places = places.filter(day__gte=wanted.span.first, day__lt=wanted.span.before)
    rows = places.values_list("day", "sequence", "article_id")
    return sorted(((docid_of(day, sequence), key) for day, sequence, key in rows), reverse=True)


def _withdrawn_with_words(wanted: Wanted, articles: QuerySet[Article], found: Found) -> list[int]:
    """Give withdrawn articles that match: the index knows their words, and only what else is asked for is read."""
    latest = Version.objects.filter(article__in=articles, number=F("article__latest")).order_by("-article_id")
    ids = past_with_words_of(wanted.query)
    rows = [row for row in found.newest(latest.values_list("pk", "article_id")) if ids is None or row[0] in ids]
    if parted(wanted.query)[1] == Everything():
        return [article for _, article in rows]
    found.is_read_cut |= len(rows) > READ
    read = Version.objects.filter(pk__in=[key for key, _ in rows[:READ]])
    stories = [(version.article_id, version.story, {"withdrawn"}) for version in read]
    return desk_words.Asked(wanted.query).among(stories)


def _numbered(user, text: str) -> list[int]:
    """Give the articles whose number begins so, where the text can be nothing but a number."""
    digits = text.lower().replace("-", "")
    if not (8 <= len(digits) <= 32 and len(text) >= 8 and not digits.strip("0123456789abcdef")):
        return []
    ends = [uuid.UUID(digits.ljust(32, filler)) for filler in "0f"]
    found = roles.visible_to(user, Article.objects.filter(uuid__gte=ends[0], uuid__lte=ends[1]))
    return list(found.order_by("-pk").values_list("pk", flat=True)[:PAGE])
