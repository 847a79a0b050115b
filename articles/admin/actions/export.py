"""The bulk action that exports stories as JSON Lines."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.actions.base import BulkAction, BulkPlan, state_sentence
from articles.desk import permissions
from articles.importing.formats import jsonl
from articles.record import desk_copies
from articles.story.lazy_text import gettext_lazy as _


class Export(BulkAction):
    """Export live stories as readers see them, and drafts of the user from the desk."""

    bulk_name = "export"
    label = _("Export as JSON Lines")
    permission = "articles.view_article"
    is_download = True

    def describe(self, form_data):
        return gettext("Export")

    def plan_allowed(self, item, form_data, user):
        if item.story and item.version:
            return BulkPlan(gettext("Version %(number)s, as readers see it.") % {"number": item.version.number})
        if item.copy and not item.article.ever_published and permissions.may_edit(user, item.article):
            return BulkPlan(gettext("The text on the desk; readers have not seen it."))
        return BulkPlan(
            refusal=gettext("%(state_sentence)s There is no text to give away.")
            % {"state_sentence": state_sentence(item.article)}
        )

    def download(self, items, user, now):
        response = HttpResponse(content_type="application/x-ndjson; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="stories-{timezone.localdate(now)}.jsonl"'
        response.headers["Cache-Control"] = "no-store"
        exported = [item for item in items if self.plan(item, {}, user).effect]
        jsonl.WRITER.write((item.story or desk_copies.freeze(item.copy) for item in exported), response)
        return response
