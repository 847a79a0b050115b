"""The preview of a desk copy: the public page as readers would see it, for users who may see the draft.

`page` shows what is saved, `form_page` what stands in the form and is not saved.
"""

from datetime import datetime
from types import SimpleNamespace
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin.article.status import ArticleStatus
from articles.admin.article.warnings import warnings_context
from articles.admin.desk.form_story import story_of_form
from articles.desk.checks import photo_obstacle
from articles.models import Article, DeskCopy, Version
from articles.models.article import story_path
from articles.public.story.layout import StoryLayout
from articles.record import desk_copies, revision, versioning
from articles.record.permalinks import current_address
from articles.story.dates import InvalidStory
from articles.story.keys import SLUG_LENGTH, slugify
from articles.story.lazy_text import gettext_lazy as _
from articles.story.story import Story
from articles.story.text import clean_text
from articles.taxonomy.current_names import CurrentName, current_names_in
from media.models import Photo
from media.renditions import pictures_to_come
from media.rights import uuids_in

WIDTHS = {"telephone": _("Telephone, 390 px"), "tablet": _("Tablet, 768 px"), "desk": _("Desk, up to 1280 px")}


def frame(request: HttpRequest, copy: DeskCopy, context: dict) -> HttpResponse:
    """Return the page that frames the preview at a width of `WIDTHS` (`?width=`)."""
    width = request.GET.get("width")
    context |= {
        "title": gettext("Preview"),
        "copy": copy,
        "article": copy.article,
        "widths": WIDTHS,
        "width": width if width in WIDTHS else "desk",
    }
    status = ArticleStatus(copy.article)
    moment = status.publication_moment(timezone.now())
    context |= warnings_context(status, status.on_the_desk, moment, may_edit=True)
    return TemplateResponse(request, "admin/articles/deskcopy/preview.html", context)


def page(request: HttpRequest, copy: DeskCopy) -> HttpResponse:
    """Return the public page of a desk copy as it was saved."""
    return _page(request, copy.article, _story_to_print(copy.article, desk_copies.freeze(copy)), copy.slug)


def form_page(request: HttpRequest, copy: DeskCopy | None) -> HttpResponse:
    """Return the public page of what the form has on the screen, which is not saved; `copy` is None for a new story.

    A sentence as plain text if no story can be made of it.
    """
    article, saved = (copy.article, desk_copies.freeze(copy)) if copy else (Article(), Story())
    try:
        story = _story_to_print(article, story_of_form(request.POST, saved))
    except InvalidStory as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8")
    return _page(request, article, story, clean_text(request.POST.get("slug", ""))[:SLUG_LENGTH])


def _page(request: HttpRequest, article: Article, story: Story, slug: str) -> HttpResponse:
    """Return the public page of a story; nothing may store the response, and only this site may frame it."""
    now = timezone.now()
    # Once the story is published, each of its terms has a live story, and so a link.
    names = {key: name._replace(has_live_stories=True) for key, name in current_names_in(story).items()}
    names |= _new_names(story, names)
    layout = StoryLayout(story, names)
    url = _url(article, story, slug)
    number = article.latest + 1
    article.latest = number  # for the template; the article is not saved
    photos = pictures_to_come(layout.photographs, now)
    context = {
        "article": article,
        "story": story,
        "layout": layout,
        "photos": photos,
        "hidden_photos": hidden_photos(request.user, set(layout.photographs) - photos.keys(), article, now),
        "version": Version(article=article, number=number),
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


class HiddenPhoto(NamedTuple):
    """Why readers do not see a photograph, and the page of the library where that can be changed; "" without one."""

    reason: str
    url: str


def hidden_photos(user, uuids: set[str], article: Article, now: datetime) -> dict[str, HiddenPhoto]:
    """Return by UUID why readers will not see photographs of a story; one query, or none without photographs."""
    may_change = user.has_perm("media.change_photo")
    photos = Photo.objects.filter(uuid__in=uuids_in(uuids)) if uuids else ()
    return {
        str(photo.uuid): HiddenPhoto(
            (photo_obstacle(photo, str(article.uuid), now) or gettext("%(photo)s has no file that can be shown."))
            % {"photo": gettext("It")},
            reverse("admin:media_photo_change", args=[photo.pk]) if may_change and not photo.is_erased else "",
        )
        for photo in photos
    }


def _new_names(story: Story, names: dict) -> dict[tuple[str, str], CurrentName]:
    """Return names for the tags that are made when the form is saved, so that the page shows them."""
    new = [tag for tag in story.tags if ("tag", tag.key) not in names]
    return {("tag", tag.key): CurrentName("tag", tag.key, -n, tag.key, tag.name, False) for n, tag in enumerate(new, 1)}


def _story_to_print(article: Article, desk_story: Story) -> Story:
    """Return the story as it would be published now: validated, with its date and the notes printed so far."""
    live = versioning.latest_version(article)
    story = revision.with_record_fields(desk_story, live and live.story)
    return revision.first_publication(story, date=versioning.effective_date(None)).story


def _url(article: Article, story: Story, slug: str) -> str:
    if article.pk and (address := current_address(article)):
        return address.get_absolute_url()
    return story_path(story.published.day, slug or slugify(story.headline) or "story")
