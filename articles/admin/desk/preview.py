"""The preview of a desk copy: the public page as readers would see it, for users who may see the draft."""

from types import SimpleNamespace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.admin.article.status import ArticleStatus
from articles.admin.article.warnings import warnings_context
from articles.models import DeskCopy, Version
from articles.models.article import story_path
from articles.public.story.layout import StoryLayout
from articles.record import desk_copies, revision, versioning
from articles.record.permalinks import current_address
from articles.story.keys import slugify
from articles.story.story import Story
from articles.taxonomy.current_names import names_in
from media.renditions import pictures_to_come

WIDTHS = {"telephone": "Telephone, 390 px", "tablet": "Tablet, 768 px", "desk": "Desk, 1280 px"}


def frame(request: HttpRequest, copy: DeskCopy, context: dict) -> HttpResponse:
    """Return the page that frames the preview at a width of `WIDTHS` (`?width=`)."""
    width = request.GET.get("width")
    context |= {
        "title": "Preview",
        "copy": copy,
        "article": copy.article,
        "widths": WIDTHS,
        "width": width if width in WIDTHS else "desk",
    }
    status = ArticleStatus(copy.article)
    context |= warnings_context(status, status.on_the_desk, timezone.now(), may_edit=True)
    return TemplateResponse(request, "admin/articles/deskcopy/preview.html", context)


def page(request: HttpRequest, copy: DeskCopy) -> HttpResponse:
    """Return the public page of a desk copy; nothing may store the response, and only this site may frame it."""
    now = timezone.now()
    story = _story_to_print(copy)
    # Once the story is published, each of its terms has a live story, and so a link.
    names = {key: name._replace(has_live_stories=True) for key, name in names_in(story).items()}
    layout = StoryLayout(story, names)
    url = _url(copy, story)
    number = copy.article.latest + 1
    copy.article.latest = number  # for the template; the article is not saved
    context = {
        "article": copy.article,
        "story": story,
        "layout": layout,
        "photos": pictures_to_come(layout.photographs, now),
        "version": Version(article=copy.article, number=number),
        "entry": SimpleNamespace(version=number),
        "url": url,
        "canonical": settings.SITE_URL + url,
        "shown_version": number,
        "years_old": layout.years_old(timezone.localdate()),
    }
    response = HttpResponse(render_to_string("admin/articles/deskcopy/preview_page.html", context, request))
    policy = {**settings.SECURE_CSP, "frame-ancestors": ["'self'"]}
    response.headers["Content-Security-Policy"] = "; ".join(
        f"{name} {' '.join(sources)}" for name, sources in policy.items()
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _story_to_print(copy: DeskCopy) -> Story:
    """Return the story as it would be published now: validated, with its date and the notes printed so far."""
    live = versioning.latest_version(copy.article)
    story = revision.with_record_fields(desk_copies.freeze(copy), live and live.story)
    return revision.first_publication(story, date=versioning.effective_date(None)).story


def _url(copy: DeskCopy, story: Story) -> str:
    if address := current_address(copy.article):
        return address.get_absolute_url()
    return story_path(story.published.day, copy.slug or slugify(story.headline) or "story")
