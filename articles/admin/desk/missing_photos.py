"""The drafts without a lead photo, for photo editors: the title of each, what it is about and who writes it.

A photo editor sees no text of a draft. `articles.see_missing_photos` is the permission.
"""

from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from articles.models import DeskCopy, Placement
from articles.story.wording import dotted

PERMISSION = "articles.see_missing_photos"
MAX_DRAFTS = 500


class DraftTitle(NamedTuple):
    """A draft as photo editors see it."""

    title: str
    details: str
    saved_at: datetime


def drafts_without_photo(limit: int = MAX_DRAFTS) -> list[DraftTitle]:
    """Return the drafts without a lead photo, last saved first."""
    leads = Placement.objects.filter(copy=OuterRef("pk"), anchor="", photo__isnull=False)
    copies = DeskCopy.objects.filter(~Exists(leads), based_on=0).order_by("-saved_at", "-pk")
    rows = copies.select_related("section").only("headline", "state", "opened_by", "saved_at", "section__name")
    return [DraftTitle(str(copy), _details(copy), copy.saved_at) for copy in rows[:limit]]


def page(request: HttpRequest, context: dict) -> HttpResponse:
    """Return the page that lists them; `context` is the one of all pages of the admin."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    context |= {
        "title": gettext("Drafts without a photograph"),
        "drafts": drafts_without_photo(),
        "max_drafts": MAX_DRAFTS,
    }
    return TemplateResponse(request, "admin/articles/deskcopy/missing_photos.html", context)


def _details(copy: DeskCopy) -> str:
    section = copy.section.name if copy.section else ""
    return dotted(section, str(copy.get_state_display()), str(copy.opened_by))
