"""The admin of imports: upload files, look at how they are read, import them in the background, download the report."""

from collections.abc import Mapping
from types import MappingProxyType

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.urls import path
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext

from articles.admin.base import column, datetime_column
from articles.admin.jobs import import_words, remark_words
from articles.admin.jobs.base import JobAdmin
from articles.importing import uploads
from articles.importing.formats import FORMATS
from articles.importing.formats.columns import guessed, mapping_of
from articles.jobs import story_import, tasks
from articles.models import StoryImport
from articles.record.versioning import ActionRefused
from articles.story.lazy_text import gettext_lazy as _
from media.admin.forms import ManyFilesField

# The fields of a story whose column is chosen; what is in no other column is kept with the source.
MAPPED = {
    "headline": _("headline"),
    "body": _("text"),
    "body_html": _("text as HTML"),
    "dek": _("dek"),
    "published": _("date"),
    "updated": _("date of update"),
    "authors": _("authors"),
    "section": _("section"),
    "tags": _("tags"),
    "url": _("URL"),
    "id": _("identifier"),
    "language": _("language"),
}
NO_POST_TYPES = {"comment", "attachment", "photograph", "nav_menu_item", "revision"}


class ReadingOptionsForm(forms.ModelForm):
    """How files are read and what becomes of their stories, as the options of `import_stories`."""

    format = forms.ChoiceField(required=False, label=_("Format"))
    guesses: Mapping[str, str] = MappingProxyType({})
    rare_title = _("If dates, words or the source are read wrongly")
    rare_fields = ("encoding", "dates_from_folders", "published", "source")

    class Meta:
        model = StoryImport
        fields = ("format", "date_order", "is_draft", "encoding", "dates_from_folders", "published", "source")
        widgets = {"date_order": forms.RadioSelect}
        labels = {
            "published": _("Date of stories that have none"),
            "source": _("Source of stories that name none"),
            "dates_from_folders": _("Stories without a date take the one of their folder"),
        }
        help_texts = {
            "encoding": _("Only if it is not recognised: windows-1251, shift_jis, …"),
            "dates_from_folders": _("2004/05/06, 2004-05 or 2004, in the folders of a ZIP archive."),
            "published": _("2004-05-06, 2004-05 or 2004."),
            "source": _(
                "The newspaper or the system that the files are from. Keep it the same: stories are known by it."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        titles = [
            (name, one.title if one.title == name else capfirst(one.title)) for name, one in sorted(FORMATS.items())
        ]
        self.fields["format"].choices = [("", gettext("Recognise it")), *titles]
        self.fields["date_order"].choices = StoryImport.DateOrder.choices
        self._add_columns(self.instance.result.get("columns", []))
        self._add_post_types(self.instance.result.get("types", []))

    def _add_columns(self, columns: list[str]):
        """Add a field for each part of a story, to choose its column in the table that the dry run read."""
        if not columns:
            return
        self.guesses = guessed(columns)
        mapping = mapping_of(columns, self.instance.mapping)
        for name, label in MAPPED.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=gettext("Column: %(label)s") % {"label": label},
                choices=[("", "none"), *((column, column) for column in columns)],
                initial=mapping.get(name, ""),
                required=False,
            )

    def _add_post_types(self, types: list[str]):
        """Add a choice of the types of WordPress that the dry run did not read as stories."""
        choices = sorted({*types, *self.instance.post_types} - NO_POST_TYPES)
        choices = [name for name in choices if " " not in name]
        if choices:
            self.fields["post_types"] = forms.MultipleChoiceField(
                label=gettext("Take these types of WordPress as stories too"),
                choices=[(name, name) for name in choices],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=self.instance.post_types,
            )

    def clean(self):
        values = super().clean()
        if self.guesses:
            chosen = {name: values.get(f"column_{name}") or "" for name in MAPPED}
            used = [column for column in chosen.values() if column]
            if twice := next((column for column in used if used.count(column) > 1), None):
                self.add_error(
                    None,
                    gettext("The column “%(twice)s” is chosen twice; it can be one part of a story only.")
                    % {"twice": twice},
                )
            self.instance.mapping = {
                name: column for name, column in chosen.items() if column != self.guesses.get(name, "")
            }
        if "post_types" in self.fields:
            self.instance.post_types = values.get("post_types", [])
        for name in ("encoding", "published", "source"):
            values[name] = values.get(name, "").strip()
        return values


class UploadStoriesForm(ReadingOptionsForm):
    """The files of a new import, with how to read them."""

    files = ManyFilesField(
        label=_("Files"),
        help_text=format_lazy(
            _(
                "Up to {data_upload_max_number_files} files, or one ZIP archive with up to {max_files} in folders; "
                "at most {max_upload_bytes} MB."
            ),
            data_upload_max_number_files=f"{settings.DATA_UPLOAD_MAX_NUMBER_FILES:,}",
            max_files=f"{uploads.MAX_FILES:,}",
            max_upload_bytes=uploads.MAX_UPLOAD_BYTES // 10**6,
        ),
    )
    field_order = ("files",)


@admin.register(StoryImport)
class StoryImportAdmin(JobAdmin):
    """The pages of imports; nothing is imported before somebody has seen the result of a dry run."""

    list_display = (
        "__str__",
        "state",
        column("made_by", _("Uploaded by")),
        datetime_column("made_at", _("Uploaded")),
        datetime_column("finished_at", _("Finished")),
    )
    request_permission = start_permission = "articles.add_storyimport"
    plural, add_label, button = _("Imports"), _("Import stories"), _("Upload and look how they are read")
    why = _(
        "Stories in files come into the archive with their own dates. First you see how the files "
        "are read and what would happen; nothing is imported before you say so. What is published "
        "stays in the history for ever. The same files can be imported again: nothing is created "
        "twice."
    )
    form_class = UploadStoriesForm
    verbs = story_import
    task = tasks.import_stories
    endpoints = ("begin", "stop", "dry_run", "discard")

    def get_urls(self):
        report = path("<int:pk>/report/", self.admin_site.admin_view(self.report), name="articles_storyimport_report")
        return [report, *super().get_urls()]

    def save_from_form(self, job, form):
        """Store the files and start the dry run. Raises ActionRefused."""
        try:
            story_import.save(job, form.cleaned_data["files"])
        except uploads.UploadRefused as error:
            raise ActionRefused(str(error)) from None
        story_import.dry_run(job)
        self.task.enqueue(job.pk)
        return job

    def page_context(self, request, job):
        counts = job.result.get("counts", {})
        done = sum(counts.values())
        return {
            "title": str(job),
            "job": job,
            "format_title": FORMATS[job.format].title if job.format in FORMATS else gettext("recognised"),
            "outcomes": import_words.outcomes_in_words(counts),
            "done": done,
            "new": counts.get("created", 0) + counts.get("updated", 0),
            "remarks": [(remark_words.in_words(kind), count) for kind, count in job.result.get("remarks", [])],
            "samples": [(sample["place"], import_words.sample_rows(sample)) for sample in job.samples],
            "problems": import_words.problems_by_reason(job.result.get("problems", [])),
            "came_in": import_words.stories_that_came_in(job),
            "percent": min(100, 100 * done // job.total) if job.total else 0,
            "options": ReadingOptionsForm(instance=job) if self._may_read_again(job) else None,
            "may_begin": self.may_begin(request),
            "dry_run_at": _dry_run_token(job),
            "has_report": bool(job.files) and job.report_path.exists(),
            "days": story_import.RETENTION.days,
        }

    def begin(self, request, job):
        """Begin or continue the import; raises ActionRefused if the files were read again since the page was shown."""
        if job.begun_at is None and request.POST.get("dry_run_at") != _dry_run_token(job):
            raise ActionRefused(
                gettext("The files were read again since you opened this page. Look at the result, then begin.")
            )
        return super().begin(request, job)

    def dry_run(self, request, job) -> str:
        """Read the files again with the options that were sent, and return the message."""
        if not self._may_read_again(job):
            raise ActionRefused(gettext("It is running or was begun already."))
        form = ReadingOptionsForm(request.POST, instance=job)
        if not form.is_valid():
            errors = [f"{field.label}: {' '.join(field.errors)}" for field in form if field.errors]
            raise ActionRefused(" ".join([*form.non_field_errors(), *errors]))
        story_import.dry_run(job)
        self.task.enqueue(job.pk)
        return gettext("The files are read again.")

    def discard(self, request, job) -> str:
        """Delete the files and the job, and return the message."""
        story_import.discard(job)
        return gettext("The files were deleted; nothing was imported.")

    def report(self, request, pk):
        """Return the report in JSON Lines as a download."""
        job = self._get_job(request, pk)
        if not self.may_begin(request):
            raise PermissionDenied
        if not (job.files and job.report_path.exists()):
            raise Http404(gettext("There is no report, or it was deleted."))
        name = f"{job.report_path.stem}-{job.pk}.jsonl"
        return FileResponse(
            job.report_path.open("rb"), as_attachment=True, filename=name, content_type="application/jsonl"
        )

    @staticmethod
    def _may_read_again(job) -> bool:
        return job.is_not_started and job.begun_at is None and bool(job.files)


def _dry_run_token(job: StoryImport) -> str:
    """Return the token of the dry run whose result a page shows, "" without one."""
    return job.dry_run_at.isoformat() if job.dry_run_at else ""
