"""The help of the desk: one short page for each role, with pictures that `newsroom.tooling.help_pictures` makes."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.story.lazy_text import gettext_lazy as _

# The pages in their order: address, title, and what the role does in one sentence.
PAGES = {
    "reporter": (_("Reporter"), _("Write a story, send it to review, say what is wrong with a published one.")),
    "editor": (_("Editor"), _("Read what waits, publish, correct, schedule, withdraw.")),
    "photo-editor": (_("Photo editor"), _("Describe photographs and state their rights.")),
    "archivist": (
        _("Archivist"),
        _("Find anything, look after tags and series, import old stories and printed pages."),
    ),
    "administrator": (_("Administrator"), _("Make accounts, erase by order, remove a name from the archive.")),
}


@admin.site.admin_view
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Return the list of the help pages."""
    return _page(request, "admin/help/index.html", {"title": gettext("Help")})


@admin.site.admin_view
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Return the help page of a role."""
    if name not in PAGES:
        raise Http404(gettext("There is no such help page."))
    return _page(
        request,
        f"admin/help/{name}.html",
        {"title": gettext("Help: %(pages)s") % {"pages": PAGES[name][0]}, "name": name},
    )


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    pages = [(name, title, about) for name, (title, about) in PAGES.items()]
    request.current_app = admin.site.name
    return TemplateResponse(request, template, admin.site.each_context(request) | {"pages": pages} | context)
