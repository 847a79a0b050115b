"""Saved searches of the article list and the search of everything: links, and the views that save and delete them."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from articles.admin.article.list_params import ArticleListParams
from articles.admin.search.params import StaffSearchParams
from articles.models import SavedView
from articles.story.text import clean_text

MAX_VIEWS = 100


class SavedViewLink(NamedTuple):
    """A saved search as a link; `is_current` if the page shows this very search."""

    view: SavedView
    url: str
    is_current: bool
    may_delete: bool


class ViewForm(forms.ModelForm):
    """The name and the query string of a saved search."""

    class Meta:
        model = SavedView
        fields = ("name", "query", "is_shared", "searches_everything")

    def clean_name(self):
        return " ".join(clean_text(self.cleaned_data["name"]).split())

    def clean_query(self):
        """Return the query string with only the parameters that its page knows; nothing else gets into a link."""
        params = StaffSearchParams if "searches_everything" in self.data else ArticleListParams
        return params(QueryDict(self.cleaned_data["query"].lstrip("?"))).url_with().lstrip("?")


def may_share(user) -> bool:
    """Return whether a user may save a search for everybody."""
    return user.has_perm("articles.change_article")


def _may_delete(user, view: SavedView) -> bool:
    return view.owner_id == user.pk or (view.is_shared and user.has_perm("articles.delete_savedview"))


def saved_view_links(user, params: ArticleListParams | StaffSearchParams) -> list[SavedViewLink]:
    """Return the links to the user's own saved searches of a page and the shared ones, in one query."""
    current = params.url_with().lstrip("?")
    views = SavedView.objects.filter(
        Q(owner=user) | Q(is_shared=True), searches_everything=isinstance(params, StaffSearchParams)
    )
    return [
        SavedViewLink(view, _url_of(view), view.query == current, _may_delete(user, view))
        for view in views.select_related("owner")[:MAX_VIEWS]
    ]


def _page_of(view: SavedView) -> str:
    return reverse("staff_search" if view.searches_everything else "admin:articles_article_changelist")


def _url_of(view: SavedView) -> str:
    return _page_of(view) + (f"?{view.query}" if view.query else "")


def save(request) -> HttpResponse:
    """Save the search of the page under a name; it replaces the user's own one of that page and name."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    searches_everything = "searches_everything" in request.POST
    if searches_everything and not request.user.has_perm("articles.search_archive"):
        raise PermissionDenied
    name = " ".join(clean_text(request.POST.get("name", "")).split())
    own = SavedView.objects.filter(owner=request.user)
    view = own.filter(name=name, searches_everything=searches_everything).first() or SavedView(owner=request.user)
    form = ViewForm(request.POST, instance=view)
    if request.POST.get("is_shared") and not may_share(request.user):
        raise PermissionDenied
    if form.is_valid() and not view.pk and own.count() >= SavedView.MAX_PER_USER:
        form.add_error(
            None,
            ValidationError(
                gettext("You have %(max_per_user)s views; drop one that you no longer need.")
                % {"max_per_user": SavedView.MAX_PER_USER}
            ),
        )
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("staff_search" if searches_everything else "admin:articles_article_changelist")
    view = form.save()
    message = (
        gettext("The view “%(view)s” is kept above the search.")
        if view.searches_everything
        else gettext("The view “%(view)s” is kept above the list.")
    )
    messages.success(request, message % {"view": view})
    return redirect(_url_of(view))


def drop(request, key: int) -> HttpResponse:
    """Delete a saved search: the user's own, or a shared one with the permission for it."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    view = SavedView.objects.filter(Q(owner=request.user) | Q(is_shared=True), pk=key).first()
    if view is None:
        raise Http404(gettext("There is no such view."))
    if not _may_delete(request.user, view):
        raise PermissionDenied
    page = _page_of(view)
    view.delete()
    messages.success(request, gettext("The view “%(view)s” is gone.") % {"view": view})
    return redirect(page)
