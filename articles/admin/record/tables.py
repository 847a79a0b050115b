"""The read-only admin of the tables of the record and the catalogue; only verbs write them."""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from articles.admin.base import ChoiceFilter, NamingAdmin, ReadOnlyAdmin, column, datetime_column
from articles.admin.record.headlines import headlines
from articles.models import Address, CatalogueEntry, ErasureRequest, ImportedItem, ScheduledStory, Version
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy as _
from articles.story.lazy_text import pgettext_lazy
from articles.story.moments import moment_in_words


class ArticleRowAdmin(NamingAdmin):
    """A table whose rows belong to an article; the column `record` links to the article by its headline."""

    list_select_related = ("article",)

    def resolve_names(self, request, rows: list):
        """Set the headline of the article on each row; None if the user may not see the article."""
        titles = headlines(request.user, [row.article_id for row in rows])
        for row in rows:
            row.article_headline = titles.get(row.article_id)

    @admin.display(description=_("Story"))
    def record(self, row):
        return link_to(row.article_id, row.article_headline) or gettext("Article %(uuid)s") % {
            "uuid": str(row.article.uuid)[:8]
        }


def link_to(pk: int, headline: str | None):
    """Return a link to the record page of an article with its headline as text; None without a headline."""
    url = reverse("admin:articles_article_change", args=[pk])
    return headline and format_html('<a href="{}">{}</a>', url, headline)


def story_date_column(name: str, label: str):
    """Return a column that prints a story date, as precise as it is, "–" if it is empty."""

    @admin.display(description=label)
    def value(row):
        text = getattr(row, name)
        return in_words(StoryDate(text)) if text else "–"

    value.__name__ = name
    return value


@admin.register(Version)
class VersionAdmin(ArticleRowAdmin):
    about = _("Every version of every story, the newest first. None of them is ever changed.")
    list_display = (
        "record",
        "__str__",
        "kind",
        story_date_column("effective", _("Takes effect")),
        "by",
        datetime_column("recorded_at", _("Recorded")),
    )
    list_display_links = ("__str__",)
    list_filter = ("kind",)
    fields = (
        "record",
        "number",
        "kind",
        column("note", _("Note to readers")),
        "by",
        story_date_column("effective", _("Takes effect")),
        datetime_column("recorded_at", _("Recorded")),
        "commitment",
        "digest",
    )
    readonly_fields = fields
    ordering = ("-pk",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("story_json")


class CurrentFilter(ChoiceFilter):
    title = _("address")
    parameter_name = "address"
    labelled_choices = (
        ("current", _("Current"), Q(is_current=True)),
        ("former", _("Former, redirects"), Q(is_current=False)),
    )


@admin.register(Address)
class AddressAdmin(ArticleRowAdmin):
    about = _("Where stories are found, and where they once were: a former address leads to the current one for ever.")
    list_display = ("record", "__str__", "status")
    list_display_links = ("__str__",)
    list_filter = (CurrentFilter,)
    fields = ("record", "publication_day", "slug", column("sequence", _("Place in the day")), "status")
    readonly_fields = fields
    ordering = ("-pk",)

    @admin.display(description=_("Publication day"))
    def publication_day(self, row):
        return in_words(StoryDate(row.day.isoformat()))

    @admin.display(description=_("Standing"))
    def status(self, row):
        return gettext("Current") if row.is_current else gettext("Former, redirects")


@admin.register(ImportedItem)
class ImportedItemAdmin(ArticleRowAdmin):
    about = _(
        "Which item of an imported file became which story, so that importing the file again makes nothing "
        "twice. Items are kept as digests: their words stand nowhere here."
    )
    list_display = ("record", "__str__")
    list_display_links = ("__str__",)
    fields = (
        "record",
        column("item", _("Item of the source (digest)")),
        column("fingerprint", _("What it said (digest)")),
    )
    readonly_fields = fields
    ordering = ("-pk",)


@admin.register(ScheduledStory)
class ScheduledStoryAdmin(ArticleRowAdmin):
    about = _("Stories that wait for their hour, frozen as they stood when they were scheduled.")
    sortable_by = None  # these are few
    list_display = ("record", "due", "kind", "by", column("refused", _("Refused because")))
    list_display_links = None
    fields = (
        "record",
        "due",
        "kind",
        column("note", _("Note to readers")),
        column("gravity", _("The note stands at the")),
        column("slug", _("Address ends in")),
        column("based_on", _("Follows version")),
        "by",
        column("refused", _("Refused because")),
    )
    readonly_fields = fields

    @admin.display(description=_("Due"), ordering="due_at")
    def due(self, row):
        return moment_in_words(row.due_at)

    def resolve_names(self, request, rows):
        """Set the headline that will be published: that of the frozen story."""
        super().resolve_names(request, rows)
        for row in rows:
            row.article_headline = row.article_headline and (row.story.headline or row.article_headline)


class ExecutedFilter(ChoiceFilter):
    title = _("standing")
    parameter_name = "standing"
    labelled_choices = (
        ("waiting", _("Waiting for an administrator"), Q(executed_at=None)),
        ("executed", _("Executed"), Q(executed_at__isnull=False)),
    )


@admin.register(ErasureRequest)
class ErasureRequestAdmin(ArticleRowAdmin):
    about = _("Orders to erase a story, and what became of each. Files are cleaned after the words are gone.")
    sortable_by = None  # these are few
    list_display = (
        "reference",
        "record",
        column("requested_by", _("Asked for by")),
        datetime_column("requested_at", _("Asked for")),
        column("executed_by", _("Executed by")),
        datetime_column("executed_at", _("Executed")),
        datetime_column("scrubbed_at", _("Files cleaned")),
    )
    list_filter = (ExecutedFilter,)
    fields = list_display
    readonly_fields = fields
    list_select_related = ("article", "requested_by")


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(ReadOnlyAdmin):
    about = _("What readers can find: the live stories as lists show them, made from the record.")
    days = (story_date_column("published", _("Published")), story_date_column("updated", _("Updated")))
    list_display = ("__str__", "record", *days, "section", "byline")
    list_select_related = ("section",)
    fields = (column("headline", _("Headline")), "record", "version", *days, "section", "byline", "genre", "language")
    readonly_fields = fields

    @admin.display(description=pgettext_lazy("page of an article", "Record"))
    def record(self, row):
        url = reverse("admin:articles_article_change", args=[row.article_id])
        return format_html(
            gettext('<a href="{url}">Open<span class="visually-hidden"> the record of {name}</span></a>'),
            url=url,
            name=row,
        )
