"""The record and what derives from it, to look at: only the verbs write these tables."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.admin.lists import ReadOnlyAdmin
from articles.admin.standing import moment_in_words
from articles.models import Address, AuditEntry, CatalogueEntry, ErasureRequest, Origin, Scheduled, Version


class OfArticleAdmin(ReadOnlyAdmin):
    """Rows that belong to an article, each with the way to its record."""

    list_select_related = ("article",)

    @admin.display(description="Article")
    def record(self, row):
        url = reverse("admin:articles_article_change", args=[row.article_id])
        return format_html('<a href="{}">{}…</a>', url, str(row.article.uuid)[:8])


@admin.register(Version)
class VersionAdmin(OfArticleAdmin):
    list_display = ("__str__", "record", "kind", "effective", "by", "recorded_at")
    list_filter = ("kind",)
    fields = ("record", "number", "kind", "note", "by", "effective", "recorded_at", "commitment", "digest")
    readonly_fields = fields
    ordering = ("-pk",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("story_json")


@admin.register(Address)
class AddressAdmin(OfArticleAdmin):
    list_display = ("__str__", "record", "is_current")
    list_filter = ("is_current",)
    fields = ("day", "slug", "sequence", "record", "is_current")
    readonly_fields = fields
    ordering = ("-pk",)


@admin.register(Origin)
class OriginAdmin(OfArticleAdmin):
    list_display = ("__str__", "record")
    fields = ("item", "fingerprint", "record")
    readonly_fields = fields
    ordering = ("-pk",)


@admin.register(Scheduled)
class ScheduledAdmin(OfArticleAdmin):
    list_display = ("due", "record", "kind", "headline", "by", "refused")
    list_display_links = None
    fields = ("record", "due_at", "kind", "note", "gravity", "slug", "based_on", "by", "refused")
    readonly_fields = fields

    @admin.display(description="Due", ordering="due_at")
    def due(self, row):
        return moment_in_words(row.due_at)

    @admin.display(description="Headline")
    def headline(self, row):
        return row.story.headline


@admin.register(ErasureRequest)
class ErasureRequestAdmin(OfArticleAdmin):
    list_display = ("reference", "record", "requested_by", "requested_at", "executed_by", "executed_at", "scrubbed_at")
    list_filter = (("executed_at", admin.EmptyFieldListFilter),)
    fields = ("reference", "record", "requested_by", "requested_at", "executed_by", "executed_at", "scrubbed_at")
    readonly_fields = fields
    list_select_related = ("article", "requested_by")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "by", "action", "noun", "key", "detail")
    list_filter = ("noun",)
    fields = ("at", "by", "action", "noun", "key", "detail")
    readonly_fields = fields


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(OfArticleAdmin):
    list_display = ("__str__", "record", "published", "updated", "section", "byline")
    list_select_related = ("article", "section")
    fields = ("headline", "record", "version", "published", "updated", "section", "byline", "genre", "language")
    readonly_fields = fields
