"""The photographs of the library, and the printed pages, that have the words of a staff search, in a story or not."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from articles.admin.search.params import StaffSearchParams
from articles.admin.search.text_part import split_text
from articles.catalogue import printed_pages
from articles.models.printed_pages import PrintedPage
from articles.public.printed_pages import passage
from articles.search.query.nodes import MatchAll
from media import search
from media.models import Photo
from media.renditions import desk_pictures

MAX_PAGES = 5  # printed pages on the page of the search
MAX_PHOTOS = 6  # on the page of the search; the library lists them all


class LibraryMatches(NamedTuple):
    """The photographs that came in last, with their files, and the address of the library's list of all."""

    photos: list[Photo]
    url: str
    has_more: bool


def photographs_matching(user, params: StaffSearchParams) -> LibraryMatches | None:
    """Return the photographs with all words of the query, or None.

    None for a user who may not see the library, and for a query with conditions that only stories can meet.
    """
    words = " ".join(text.text for text in params.query.texts())
    if not words or not user.has_perm("media.view_photo") or split_text(params.query)[1] != MatchAll():
        return None
    matches = search.on_desk(Photo.objects.not_erased().order_by("-pk"), words).with_release()
    photos = list(matches[: MAX_PHOTOS + 1])
    files = desk_pictures(photos)
    for photo in photos:
        if str(photo.uuid) in files:
            files[str(photo.uuid)].is_released = photo.is_released
    url = f"{reverse('admin:media_photo_changelist')}?{urlencode({'q': words})}"
    listed = [files[str(photo.uuid)] for photo in photos[:MAX_PHOTOS] if str(photo.uuid) in files]
    return LibraryMatches(listed, url, len(photos) > MAX_PHOTOS)


class PrintedPageFinding(NamedTuple):
    """A printed page with the words of a staff search, and the passage with highlights."""

    page: PrintedPage
    pieces: tuple[tuple[str, bool], ...]


def pages_matching(user, params: StaffSearchParams) -> list[PrintedPageFinding]:
    """Return the newest printed pages with all words of the query, whatever their rights; [] without the permission."""
    words = " ".join(text.text for text in params.query.texts())
    may_see = user.has_perm("articles.view_printedpage")
    if not words or not may_see or split_text(params.query)[1] != MatchAll():
        return []
    pages = printed_pages.pages_with_words(words)[:MAX_PAGES]
    return [PrintedPageFinding(page, passage(page, params.text_query)) for page in pages]
