"""The parts of the page around the desk form: other editors and unsaved input; and the page when the copy is gone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.accounts.refused_forms import RefusedForm
from articles.admin.desk import autosave, opened_copies
from articles.desk import permissions
from articles.models import BinEntry, DeskCopy
from articles.record import desk_revisions


def editing_context(request: HttpRequest, copy: DeskCopy | None) -> dict:
    """Return the other editors and the unsaved input; `?restore=…` fills the form with one unsaved input.

    Its value is the token of a form, or 1 for the newest input. `copy` is None for a new story.
    """
    prefix, args = ("articles_deskcopy", [copy.pk]) if copy else ("articles_deskcopy_new", [])
    context = {
        "autosave_url": reverse(f"admin:{prefix}_autosave", args=args),
        "form_preview_url": reverse(f"admin:{prefix}_form_preview", args=args),
        "form_check_url": reverse(f"admin:{prefix}_check", args=args),
        "form_token": autosave.form_token_of(request) or autosave.new_form_token(),
    }
    if copy:
        context["form_comparison_url"] = reverse("admin:articles_deskcopy_form_comparison", args=args)
    if request.method != "GET":  # with `_restored` the browser shows its own copy, which the form never saves
        return context | {"restored_at": request.POST.get("_restored", "")[:40]}
    by, now = request.user.get_username(), timezone.now()
    if copy:
        # What the form is opened with; read before the form, so that it never has more than the form shows.
        request.desk_form_options = {"base_revision": desk_revisions.record(copy, by="").pk}
        autosave.ping(copy, by, now)
        context["others"] = autosave.other_editors(copy, by, now)
    if restored := _restored(request, copy, by):
        return context | restored
    return context | {"unsaved_inputs": autosave.unsaved_inputs(copy, by, now)}


def _restored(request: HttpRequest, copy: DeskCopy | None, by: str) -> dict:
    """Turn a request for unsaved input into one that shows it in the form; return what the page needs for it."""
    key = request.GET.get("restore", "")
    sessions = autosave.unsaved_sessions(copy, by) if key else []
    session = next((one for one in sessions if key == "1" or one.form_token == key), None)
    if session is None:
        return {}
    assert not request.FILES  # noqa: S101  read here: a later read would parse the body and overwrite POST
    request.POST, request.method = autosave.restored_form_data(session), "POST"
    restored = {"restored_at": request.POST["_restored"], "local_copy": request.POST.get("local_copy", "")}
    return restored | {"form_token": session.form_token or autosave.new_form_token()}


def gone_response(request: HttpRequest, object_id: str, context: dict) -> HttpResponse:
    """Return a page with the input of the form, since the desk copy has left the desk in the meantime.

    Who comes back to the form without input, with the browser's Back button, is led to the page of the article. If the
    story lies on the desk again, as another copy, what was typed is stored with that one, where it is offered.
    `context` is the one of all pages of the admin. Raises Http404 if the user never had the desk copy open.
    """
    article = opened_copies.article_of(request, object_id)
    if article and not permissions.may_see(request.user, article):
        article = None
    if request.method != "POST":
        if article is None:
            raise Http404(
                gettext(
                    "There is no such story on the desk: it was published, put back or deleted, or it is not yours."
                )
            )
        sentence = gettext("It has left the desk: it was published or put back. This is the story’s own page.")
        if BinEntry.objects.filter(article=article, by=request.user.get_username(), is_unsaved=True).exists():
            sentence += gettext(" What you had typed and not saved is in the bin.")
        messages.info(request, sentence)
        return redirect("admin:articles_article_change", article.pk)
    copy = DeskCopy.objects.filter(article=article).first() if article else None
    may_write = copy is not None and permissions.may_edit(request.user, copy.article)
    context |= {
        "new_copy": copy if may_write and _is_stored_for(copy, request) else None,
        "title": gettext("This story has left the desk"),
        "opts": DeskCopy._meta,
        "article": article,
        "refused": RefusedForm(request.path, _without_token(request.POST)),
    }
    return TemplateResponse(request, "admin/articles/deskcopy/gone.html", context, status=409)


def _is_stored_for(copy: DeskCopy, request: HttpRequest) -> bool:
    form_token = autosave.form_token_of(request)
    return autosave.store_for(copy, request.user.get_username(), request.POST, form_token, timezone.now())


def _without_token(posted: QueryDict) -> QueryDict:
    form_data = posted.copy()
    form_data.pop("csrfmiddlewaretoken", None)
    return form_data
