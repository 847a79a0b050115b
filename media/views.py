"""The public photo archive: the list of published photographs, and a page for each."""

import hashlib
from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from media import search
from media.models import Photo, SearchTerm
from media.models.rights import Rights
from media.renditions import Rendition, candidates, photos_at, pictures_for
from media.templatetags.pictures import taken_day
from media.usage import stories_using

PAGE_SIZE = 48
_FILTERS = {
    "year": SearchTerm.Kind.YEAR,
    "photographer": SearchTerm.Kind.PHOTOGRAPHER,
    "agency": SearchTerm.Kind.AGENCY,
    "place": SearchTerm.Kind.PLACE,
    "keyword": SearchTerm.Kind.KEYWORD,
}


class PhotographView(TemplateView):
    """A page with an ETag of its own HTML, so that a cache never shows outdated rights and captions."""

    http_method_names = ["get", "head", "options"]

    def render_to_response(self, context, **arguments):
        response = super().render_to_response(context, **arguments).render()
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        etags = parse_etags(self.request.headers.get("If-None-Match", ""))
        if etag in [tag.removeprefix("W/") for tag in etags]:
            response = HttpResponseNotModified(headers={"Vary": "Accept-Encoding"})
        response.headers["ETag"], response.headers["Cache-Control"] = etag, "no-cache"
        return response


class PhotoList(PhotographView):
    """The newest photographs that have the words and terms of the URL, with facets; a cursor leads to older ones."""

    template_name = "media/photo_list.html"

    def get_context_data(self, **context):
        now, notices = timezone.now(), []
        params = {name: " ".join(self.request.GET.get(name, "").split())[:200] for name in _FILTERS}
        words = " ".join(self.request.GET.get("q", "").split())[:200]
        if params["year"] and not (params["year"].isdecimal() and len(params["year"]) == 4):
            notices.append(_("“%(text)s” is not a year; it was left out.") % {"text": params["year"]})
            params["year"] = ""
        unknown_params = sorted(set(self.request.GET) - {"q", "cursor", *_FILTERS})
        sentence = _("The address asks for “%(name)s”, which this page does not know; that part was ignored.")
        notices += [sentence % {"name": name[:40]} for name in unknown_params[:5]]
        terms = {_FILTERS[name]: text for name, text in params.items()}
        newest = search.search_photos(terms, words, now, limit=max(search.MAX_COUNTED, PAGE_SIZE) + 1)
        cursor = self._cursor(notices)
        page = (
            search.search_photos(terms, words, now, limit=PAGE_SIZE + 1, after=cursor)
            if cursor
            else newest[: PAGE_SIZE + 1]
        )
        photos = photos_at([pk for _, pk in page[:PAGE_SIZE]], now)
        facets = search.facets([pk for _, pk in newest[: search.MAX_COUNTED]])
        day, pk = page[PAGE_SIZE - 1] if len(page) > PAGE_SIZE else (None, 0)
        active = [(name, text) for name, text in {"q": words, **params}.items() if text]
        return super().get_context_data(
            photos=photos,
            next_cursor=f"{day.isoformat()}.{pk}" if day else "",
            active=active,
            narrowed_to=_(", ").join(text for name, text in active),
            params=params,
            words=words,
            facets=[(name, facets[kind]) for name, kind in _FILTERS.items() if facets[kind] and not params[name]],
            count=min(len(newest), search.MAX_COUNTED),
            is_cut=len(newest) > search.MAX_COUNTED,
            notices=notices,
            is_filtered=bool(words or cursor or any(params.values())),
            **context,
        )

    def _cursor(self, notices):
        """Return the position in `?cursor=`, None without one; an invalid one adds a notice."""
        cursor = self.request.GET.get("cursor", "")
        day, _point, pk = cursor.partition(".")
        try:
            return (date.fromisoformat(day), int(pk[:18])) if cursor else None
        except ValueError:
            notices.append(_("The place in the list could not be read; this is its beginning."))
            return None


class PhotoPage(PhotographView):
    """A photograph with its texts and the published stories that use it; 404 if the photo archive does not show it."""

    template_name = "media/photo_detail.html"

    def get_context_data(self, uuid, **context):
        photo = pictures_for([uuid], timezone.now()).get(str(uuid))
        if photo is None or not photo.is_in_library(timezone.now()):
            raise Http404("no such photograph")
        newer, older = search.neighbours(photo, timezone.now())
        title = photo.headline or photo.caption or _("Photograph")
        return super().get_context_data(
            photo=photo,
            title=title,
            stories=stories_using(photo),
            newer=newer,
            older=older,
            citation=_citation(photo, title, f"{settings.SITE_URL}{photo.get_absolute_url()}"),
            # Only what others may have too; everybody else sees it here.
            download=_download(photo) if Rights(photo.rights).lets_others_have else None,
            **context,
        )


def _citation(photo: Photo, title: str, url: str) -> str:
    title = " ".join(title.split())
    title = title if len(title) <= 120 else f"{title[:119].rsplit(' ', 1)[0]}…"
    day = taken_day(photo.taken)
    kind = _("Photograph, %(day)s") % {"day": day} if day else _("Photograph")
    parts = [photo.credit or photo.photographer, f"“{title.rstrip('.')}.”", kind]
    return " ".join(f"{part.rstrip('.')}." if not part.endswith("”") else part for part in parts if part) + f" {url}"


def _download(photo: Photo) -> Rendition:
    return candidates(photo.file, "lead", (photo.focal_x, photo.focal_y), "jpg")[-1]
