"""The list of articles: what each is called wherever it stands, in a constant number of queries."""

from typing import NamedTuple

from django.contrib import admin
from django.db.models import F, Prefetch, Q
from django.utils.html import format_html_join

from articles import roles
from articles.admin.lists import QuickAdmin, SectionFilter, StatusFilter, YearFilter
from articles.admin.standing import date_in_words, moment_in_words
from articles.catalogue import byline_text
from articles.dates import StoryDate
from articles.models import Article, Byline, CatalogueEntry, DeskCopy, Version


class Listed(NamedTuple):
    """An article as one line of the list, from the catalogue, the desk or the record."""

    headline: str = ""
    section: str = ""
    bylines: str = ""
    published: str = ""
    updated: str = ""

    @classmethod
    def of(cls, article: Article) -> "Listed":
        if article.state == Article.State.LIVE:
            entry = article.entry
            return cls(str(entry), _name(entry.section), entry.byline, entry.published, entry.updated)
        if article.state == Article.State.UNPUBLISHED and hasattr(article, "desk_copy"):
            copy = article.desk_copy
            names = byline_text([byline.name for byline in copy.bylines.all()])
            return cls(copy.headline, _name(copy.section), names, copy.published, copy.updated)
        if article.state == Article.State.WITHDRAWN:
            story = article.withdrawn_at[0].story
            dates = [date.text if date else "" for date in (story.published, story.updated)]
            names = byline_text([byline.name for byline in story.bylines])
            return cls(story.headline, _name(story.section), names, *dates)
        return cls("Erased article" if article.state == Article.State.ERASED else "")


def _name(named) -> str:
    return named.name if named else ""


class ArticleList(QuickAdmin):
    """The columns, filters and search of the list."""

    list_display = ("headline", "status", "section", "bylines", "published", "updated", "versions")
    list_filter = (StatusFilter, SectionFilter, YearFilter)
    search_fields = ("uuid",)  # makes the search field appear; `get_search_results` decides where it looks
    search_help_text = "Words of the headline, or an article’s number"

    def get_queryset(self, request):
        rows = roles.visible_to(request.user, super().get_queryset(request))
        rows = rows.select_related("entry__section", "desk_copy__section", "scheduled")
        withdrawn = Version.objects.filter(number=F("article__latest"), article__state=Article.State.WITHDRAWN)
        return rows.prefetch_related(
            Prefetch("desk_copy__bylines", Byline.objects.order_by("position", "pk")),
            Prefetch("versions", withdrawn, to_attr="withdrawn_at"),
        )

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split()[:10]:
            headlines = CatalogueEntry.objects.filter(headline__icontains=word).values("article")
            drafts = DeskCopy.objects.filter(headline__icontains=word).values("article")
            withdrawn = Version.objects.filter(
                article__state=Article.State.WITHDRAWN, number=F("article__latest"), story_json__icontains=word
            ).values("article")
            found = Q(pk__in=headlines) | Q(pk__in=drafts) | Q(pk__in=withdrawn)
            queryset = queryset.filter(found | Q(uuid__istartswith=word) if _is_number(word) else found)
        return queryset, False

    @admin.display(description="Headline")
    def headline(self, article):
        return Listed.of(article).headline or "(no headline)"

    @admin.display(description="Status")
    def status(self, article):
        return format_html_join(" ", '<span class="pill pill-{}">{}</span>', statuses(article))

    @admin.display(description="Section")
    def section(self, article):
        return Listed.of(article).section

    @admin.display(description="By")
    def bylines(self, article):
        return Listed.of(article).bylines

    @admin.display(description="Published")
    def published(self, article):
        return _in_words(Listed.of(article).published)

    @admin.display(description="Updated")
    def updated(self, article):
        return _in_words(Listed.of(article).updated)

    @admin.display(description="Versions")
    def versions(self, article):
        return article.latest or None


def statuses(article: Article) -> list[tuple[str, str]]:
    """Give the words of an article's status, each with its kind."""
    copy, scheduled = getattr(article, "desk_copy", None), getattr(article, "scheduled", None)
    words = [] if article.state == Article.State.UNPUBLISHED else [(article.state, article.get_state_display())]
    if copy:
        state = copy.get_state_display()
        words.append((copy.state, f"On the desk: {state.lower()}" if words else state))
    if scheduled:
        words.append(
            ("refused", "Schedule refused")
            if scheduled.refused
            else ("scheduled", f"Due {moment_in_words(scheduled.due_at)}")
        )
    if article.legal_hold:
        words.append(("hold", "Legal hold"))
    return words


def _in_words(text: str) -> str:
    """Print the day at most: the record gives the minute."""
    return date_in_words(StoryDate(text[:10])) if text else ""


def _is_number(word: str) -> bool:
    return len(word) >= 8 and not word.lower().strip("0123456789abcdef-")
