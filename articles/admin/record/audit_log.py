"""The read-only admin of the audit log; entries about stories link to the article by its headline."""

import re

from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext

from articles.admin.base import column, datetime_column
from articles.admin.record.audit_actions import action_words, noun_words
from articles.admin.record.headlines import headlines, with_headlines
from articles.admin.record.subjects import subject_names
from articles.admin.record.tables import ArticleRowAdmin, link_to
from articles.models import Article, AuditEntry
from articles.models.audit import REDACTION
from articles.models.audit_digests import STATE
from articles.story.lazy_text import gettext_lazy as _
from articles.story.nouns import NOUNS
from media.rights import uuids_in

_SUBJECTS = {
    "article": _("Stories"),
    **{name: noun.plural_label for name, noun in NOUNS.items()},
    "series": _("Series"),
    "fix": _("Find and fix"),
    "import": _("Imports"),
    "anonymisation": _("Anonymisations"),
    "account": _("Accounts"),
}


_COMMITMENT = re.compile(r"[0-9a-f]{32}:[0-9a-f]{64}")


class SubjectFilter(admin.SimpleListFilter):
    title = _("what it concerns")
    parameter_name = "noun"

    def lookups(self, request, model_admin):
        return list(_SUBJECTS.items())

    def queryset(self, request, queryset):
        return queryset.filter(noun=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ArticleRowAdmin):
    about = _("Who did what beside the text: flags, addresses, names, merges, orders and sign-in.")
    list_display = (datetime_column("at", _("When")), column("by", _("Who")), "action_label", "subject", "words")
    list_filter = (SubjectFilter,)
    fields = (*list_display[:-1], "detail")
    readonly_fields = fields
    list_select_related = ()

    def get_queryset(self, request):
        """Leave out the digests of rows that publishing and imports wrote: nobody did them by hand."""
        return super().get_queryset(request).exclude(action=STATE, key="")

    def resolve_names(self, request, rows):
        """Set the link to the article on entries about a story; None if the article does not exist any more."""
        uuids = uuids_in(row.key for row in rows if row.noun == "article")
        articles = {str(key): pk for pk, key in Article.objects.filter(uuid__in=uuids).values_list("pk", "uuid")}
        titles = headlines(request.user, articles.values())
        names = subject_names(request.user, rows)
        for row, detail in zip(rows, with_headlines(request.user, [row.detail for row in rows]), strict=True):
            row.detail_with_headlines = detail
            row.subject_name = names.get((row.noun, row.key))
            pk = articles.get(row.key) if row.noun == "article" else None
            row.article_link = link_to(pk, titles.get(pk)) if pk else None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Call the page by what was done: the row's own name ends in a key."""
        row = AuditEntry.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        context = {"subtitle": capfirst(action_words(row.action))} if row else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description=_("Did what"), ordering="action")
    def action_label(self, row):
        return capfirst(action_words(row.action))

    @admin.display(description=_("To what"))
    def subject(self, row):
        if row.noun == "article":
            return row.article_link or gettext("Article %(key)s") % {"key": row.key[:8]}
        noun = capfirst(noun_words(row.noun))
        if row.subject_name:
            return gettext("%(noun)s “%(name)s”") % {"noun": noun, "name": row.subject_name}
        return f"{noun} {row.key}"

    @admin.display(description=_("detail"), empty_value="–")
    def words(self, row):
        """Return the detail, of a commitment only the first figures: it is for verify_archive, not for people."""
        is_digest = row.noun == REDACTION["noun"] or _COMMITMENT.fullmatch(row.detail)
        return f"{row.detail[:12]}…" if is_digest else row.detail_with_headlines
