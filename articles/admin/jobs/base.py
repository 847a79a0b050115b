"""The pages of background jobs: request a job, see the stories it will change, begin, watch, stop and continue it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext

from articles.admin.base import BaseAdmin, column, datetime_column
from articles.models import Article, CatalogueEntry
from articles.record.refusals import ActionRefused
from articles.story.date_formatting import in_words
from articles.story.dates import StoryDate
from articles.story.lazy_text import gettext_lazy as _

_DATE_COLUMNS = (datetime_column("made_at", _("Asked for")), datetime_column("finished_at", _("Finished")))


class JobAdmin(BaseAdmin):
    """The admin of one kind of background job.

    A subclass sets the form, the module with the verbs `begin` and `stop`, the task, the permissions to request and to
    start a job, the texts of the pages, and the methods that are endpoints (`begin`, `stop`, …).
    """

    list_display = ("__str__", "state", column("made_by", _("Asked for by")), *_DATE_COLUMNS)
    list_filter = ("state",)
    request_permission = start_permission = ""
    plural = add_label = why = button = ""
    form_class: type
    verbs: object
    task: object
    endpoints: tuple[str, ...] = ("begin", "stop")
    page_size = 20

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, self.opts.model_name
        urls = [
            path(f"<int:pk>/{endpoint}/", wrap(self._endpoint(endpoint)), name=f"articles_{name}_{endpoint}")
            for endpoint in self.endpoints
        ]
        return [*urls, *super().get_urls()]

    # --- permissions ---

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(self.request_permission)

    has_add_permission = has_module_permission = has_view_permission

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_begin(self, request) -> bool:
        """Return whether a user may begin and stop jobs."""
        return self.has_view_permission(request) and request.user.has_perm(self.start_permission)

    # --- pages ---

    def add_view(self, request, form_url="", extra_context=None):
        """Return the form of a new job; save the job with its stories when the form is sent."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_class(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            job = form.save(commit=False)
            job.made_by = request.user.get_username()
            try:
                job = self.save_from_form(job, form)
            except ActionRefused as error:
                form.add_error(None, str(error))
            else:
                return redirect(f"admin:articles_{self.opts.model_name}_change", job.pk)
        context = {"title": self.add_label, "form": form, "why": self.why, "button": self.button}
        return self._page(request, "admin/articles/job/ask.html", context)

    def save_from_form(self, job, form):
        """Save a new job with what it will work on, and return the job. Raises ActionRefused."""
        job.save()
        return job

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Return the page of a job: its stories, progress and buttons."""
        job = self._get_job(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self._page(request, f"admin/articles/{self.opts.model_name}/job.html", self.page_context(request, job))

    def history_view(self, request, object_id, extra_context=None):
        return redirect(f"admin:articles_{self.opts.model_name}_change", self._get_job(request, object_id).pk)

    def page_context(self, request, job) -> dict:
        """Return the context of the page of a job, with one page of its stories."""
        stories, counts = job.stories.all(), self.counts(job)
        page = Paginator(stories, self.page_size).get_page(request.GET.get("page"))
        page.object_list = list(page.object_list.select_related("article"))
        add_headlines(page.object_list)
        return {
            "title": str(job),
            "job": job,
            "page": page,
            "counts": counts,
            "may_begin": self.may_begin(request),
            "percent": 100 * (counts["all"] - counts["waiting"]) // counts["all"] if counts["all"] else 0,
        }

    def counts(self, job) -> dict[str, int]:
        """Return the number of stories of a job: all, done, refused and waiting."""
        return job.stories.aggregate(
            all=Count("pk"),
            done=Count("pk", filter=Q(version__isnull=False)),
            refused=Count("pk", filter=Q(version=None) & ~Q(outcome="")),
            waiting=Count("pk", filter=Q(done_at=None)),
        )

    # --- endpoints ---

    def _endpoint(self, name: str) -> Callable:
        """Return a view that calls the method `name` and shows its message, or why the method refused."""

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            job = self._get_job(request, pk)
            if not self.may_begin(request):
                raise PermissionDenied
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            response = redirect(f"admin:articles_{self.opts.model_name}_change", job.pk)
            try:
                messages.success(request, getattr(self, name)(request, job))
            except ActionRefused as error:
                messages.error(request, str(error))
                if response_with_input := self.refused_page(request, job):
                    return response_with_input
            if not self.model.objects.filter(pk=pk).exists():
                return redirect(f"admin:articles_{self.opts.model_name}_changelist")
            if request.POST.get("page", "").isdecimal():
                response["Location"] += f"?page={request.POST['page']}"
            return response

        return view

    def refused_page(self, request, job) -> HttpResponse | None:
        """Return a page with what was entered in a request that was refused; None where that is stored, or nothing."""
        return None

    def begin(self, request, job) -> str:
        """Begin or continue a job, put its task into the queue, and return the message."""
        self.verbs.begin(job, by=request.user.get_username())
        self.task.enqueue(job.pk)
        return gettext("It has begun. You can leave this page; the work goes on.")

    def stop(self, request, job) -> str:
        """Ask the worker to stop a job, and return the message."""
        self.verbs.stop(job, by=request.user.get_username())
        return gettext("It stops after the story it is at. What is done stays done.")

    # --- shared by the pages ---

    def _get_job(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_queryset(request).filter(pk=pk).first() if str(pk).isdecimal() else None
        if job is None:
            raise Http404(gettext("There is nothing here."))
        return job

    def _page(self, request, template: str, context: dict) -> TemplateResponse:
        return TemplateResponse(
            request,
            template,
            self.admin_site.each_context(request) | {"opts": self.opts, "plural": self.plural} | context,
        )


def add_headlines(stories: list) -> None:
    """Set entry, headline and publication date on the stories of a page, in one query."""
    entries = CatalogueEntry.objects.filter(article__in=[story.article_id for story in stories])
    by_article = {entry.article_id: entry for entry in entries}
    for story in stories:
        entry = by_article.get(story.article_id)
        story.entry = entry
        story.headline = str(entry) if entry else _fallback_title(story.article)
        story.published = in_words(StoryDate(entry.published)) if entry else ""


def _fallback_title(article: Article) -> str:
    return gettext("Article %(uuid)s (%(state)s)") % {
        "uuid": str(article.uuid)[:8],
        "state": Article.State(article.state).words,
    }


def save_choices(rows: QuerySet, request: HttpRequest) -> None:
    """Save which stories of the page that was sent are ticked; stories of other pages keep their choice."""
    on_page, ticked = (posted_keys(request, name) for name in ("shown", "chosen"))
    rows.filter(pk__in=on_page, done_at=None).exclude(pk__in=ticked).update(is_chosen=False)
    rows.filter(pk__in=on_page & ticked, done_at=None).update(is_chosen=True)


def posted_keys(request: HttpRequest, name: str) -> set[int]:
    """Return the keys in a form field, without values that are not keys."""
    values = request.POST.getlist(name)[:500]
    return {int(key) for key in values if key.isascii() and key.isdecimal() and len(key) < 19}
