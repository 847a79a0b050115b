"""The read-only admin of the task queue: which tasks wait, run and failed, with the reason."""

import django_tasks_db.admin  # noqa: F401  registers its own page first, whatever the order of the applications
from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html
from django.utils.text import capfirst
from django_tasks_db.models import DBTaskResult

from articles.admin.base import ChoiceFilter, ReadOnlyAdmin, datetime_column
from articles.jobs.tasks_api import TaskResultStatus
from articles.story.lazy_text import gettext_lazy as _

admin.site.unregister(DBTaskResult)

_STATES = {
    TaskResultStatus.READY: _("Waiting"),
    TaskResultStatus.RUNNING: _("Running"),
    TaskResultStatus.FAILED: _("Failed"),
    TaskResultStatus.SUCCESSFUL: _("Done"),
}


class StateFilter(ChoiceFilter):
    title = _("state")
    parameter_name = "state"
    labelled_choices = tuple((state.value.lower(), label, Q(status=state)) for state, label in _STATES.items())


@admin.register(DBTaskResult)
class TaskQueueAdmin(ReadOnlyAdmin):
    about = _(
        "Work that goes on after a page is closed. What is done is kept for a month, what failed with its reason."
    )
    list_display = (
        "task_name",
        "state",
        datetime_column("enqueued_at", _("Asked for")),
        datetime_column("started_at", _("Begun")),
        datetime_column("finished_at", _("Finished")),
    )
    list_filter = (StateFilter,)
    fields = (*list_display, "arguments", "failure")
    readonly_fields = fields
    ordering = ("-enqueued_at",)

    @admin.display(description=_("What"))
    def task_name(self, result):
        return capfirst(result.task_path.rpartition(".")[2].replace("_", " "))

    @admin.display(description=_("State"), ordering="status")
    def state(self, result):
        return _STATES[TaskResultStatus(result.status)]

    @admin.display(description=_("About number"))
    def arguments(self, result):
        return ", ".join(map(str, result.args_kwargs.get("args", ()))) or "–"

    @admin.display(description=_("Why it failed"))
    def failure(self, result):
        return format_html('<pre class="scrolls">{}</pre>', result.traceback) if result.traceback else "–"
