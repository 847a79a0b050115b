"""Pages of work on many stories: ask, show what was found, begin, watch it, stop it, let it go on."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from articles.admin.lists import QuickAdmin, moment, plain
from articles.admin.standing import date_in_words
from articles.dates import StoryDate
from articles.models import Article, CatalogueEntry
from articles.record import Refused

_MOMENTS = (moment("made_at", "Asked for"), moment("finished_at", "Finished"))


class WorkAdmin(QuickAdmin):
    """Each kind of work gives its form, its verbs, its task, and who may ask for it and begin it."""

    list_display = ("__str__", "state", plain("made_by", "Asked for by"), *_MOMENTS)
    list_filter = ("state",)
    asks = begins = ""  # permissions
    plural = asked = why = button = ""  # what the pages that list and ask for it say
    form_class: type
    verbs: object  # begin and stop
    task: object
    acts: tuple[str, ...] = ("begin", "stop")
    each_page = 20

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, self.opts.model_name
        urls = [path(f"<int:pk>/{act}/", wrap(self._act(act)), name=f"articles_{name}_{act}") for act in self.acts]
        return [*urls, *super().get_urls()]

    # --- who may ---

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(self.asks)

    has_add_permission = has_module_permission = has_view_permission

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_begin(self, request) -> bool:
        return self.has_view_permission(request) and request.user.has_perm(self.begins)

    # --- pages ---

    def add_view(self, request, form_url="", extra_context=None):
        """Ask for the words, and look for them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            work = form.save(commit=False)
            work.made_by = request.user.get_username()
            return redirect(f"admin:articles_{self.opts.model_name}_change", self.look(work).pk)
        context = {"title": self.asked, "form": form, "why": self.why, "button": self.button}
        return self._page(request, "admin/articles/work/ask.html", context)

    def look(self, work):
        """Keep what is asked for, with what was found."""
        work.save()
        return work

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show what was found, and how the work goes."""
        work = self._work(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self._page(request, f"admin/articles/{self.opts.model_name}/work.html", self.shown(request, work))

    def history_view(self, request, object_id, extra_context=None):
        return redirect(f"admin:articles_{self.opts.model_name}_change", self._work(request, object_id).pk)

    def shown(self, request, work) -> dict:
        stories, counts = work.stories.all(), self.counts(work)
        page = Paginator(stories, self.each_page).get_page(request.GET.get("page"))
        page.object_list = list(page.object_list.select_related("article"))
        name_stories(page.object_list)
        return {
            "title": str(work),
            "work": work,
            "page": page,
            "counts": counts,
            "may_begin": self.may_begin(request),
            "percent": 100 * (counts["all"] - counts["waiting"]) // counts["all"] if counts["all"] else 0,
        }

    def counts(self, work) -> dict[str, int]:
        return work.stories.aggregate(
            all=Count("pk"),
            done=Count("pk", filter=Q(version__isnull=False)),
            refused=Count("pk", filter=Q(version=None) & ~Q(outcome="")),
            waiting=Count("pk", filter=Q(done_at=None)),
        )

    # --- acts ---

    def _act(self, name: str) -> Callable:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            work = self._work(request, pk)
            if not self.may_begin(request):
                raise PermissionDenied
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            back = redirect(f"admin:articles_{self.opts.model_name}_change", work.pk)
            try:
                messages.success(request, getattr(self, name)(request, work))
            except Refused as error:
                messages.error(request, str(error))
            if request.POST.get("page", "").isdecimal():
                back["Location"] += f"?page={request.POST['page']}"
            return back

        return view

    def begin(self, request, work) -> str:
        self.verbs.begin(work, by=request.user.get_username())
        self.task.enqueue(work.pk)
        return "It has begun. You can leave this page; the work goes on."

    def stop(self, request, work) -> str:
        self.verbs.stop(work, by=request.user.get_username())
        return "It stops after the story it is at. What is done stays done."

    # --- what pages share ---

    def _work(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        work = self.get_queryset(request).filter(pk=pk).first() if str(pk).isdecimal() else None
        if work is None:
            raise Http404("There is nothing here.")
        return work

    def _page(self, request, template: str, context: dict) -> TemplateResponse:
        return TemplateResponse(
            request,
            template,
            self.admin_site.each_context(request) | {"opts": self.opts, "plural": self.plural} | context,
        )


def name_stories(stories: list) -> None:
    """Say of each story of a page what readers call it and where it is; one query."""
    entries = CatalogueEntry.objects.filter(article__in=[story.article_id for story in stories])
    by_article = {entry.article_id: entry for entry in entries}
    for story in stories:
        entry = by_article.get(story.article_id)
        story.entry = entry
        story.headline = str(entry) if entry else _name_of(story.article)
        story.published = date_in_words(StoryDate(entry.published)) if entry else ""


def _name_of(article: Article) -> str:
    return f"Article {str(article.uuid)[:8]} ({article.get_state_display().lower()})"


def chosen(rows: QuerySet, request: HttpRequest) -> None:
    """Keep which stories of the page that was shown are chosen, and which are not."""
    shown, ticked = (_keys(request, name) for name in ("shown", "chosen"))
    rows.filter(pk__in=shown, done_at=None).exclude(pk__in=ticked).update(is_chosen=False)
    rows.filter(pk__in=shown & ticked, done_at=None).update(is_chosen=True)


def _keys(request: HttpRequest, name: str) -> set[int]:
    """Read the keys that a form sent; what is none is left out."""
    sent = request.POST.getlist(name)[:500]
    return {int(key) for key in sent if key.isascii() and key.isdecimal() and len(key) < 19}
