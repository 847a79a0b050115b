"""Template tags: a photograph in the sizes and formats that the browser may choose from, and its dates and names."""

from datetime import datetime, timedelta
from uuid import UUID

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from media.capture_dates import day_of
from media.file_store import RENDITIONS
from media.models import Original, Photo
from media.models.rights import Rights
from media.renditions import SIZES, candidates, desk_pictures, focal_point, pictures_for

register = template.Library()


@register.simple_tag
def picture(photo, sha256="", *, size, alt="", crop="", loading="lazy", photos=None, holder="") -> SafeString:
    """Return the HTML of a photograph that readers may see; else "", and the template shows a placeholder.

    `photo` is a Photo or its UUID. With a UUID, `photos` is the result of `pictures_for` for the whole page; without
    `photos`, `holder` is the story of the page. `sha256` and `crop` are those that the version stores.
    """
    if not photo:  # as for most stories of a list
        return mark_safe("")
    now = timezone.now()
    if not isinstance(photo, Photo):
        photo = (pictures_for([photo], now, holder) if photos is None else photos).get(_key(photo))
    elif not photo.is_servable_in(holder, now):
        photo = None
    if photo is None or not photo.is_servable(now):
        return mark_safe("")
    return _picture(photo, sha256, size, alt, crop, loading)


@register.simple_tag
def desk_picture(photo: Photo, *, size="thumb", crop="", alt="") -> SafeString:
    """Return the HTML of a photograph for the desk, whatever its rights; its URLs answer to desk sessions only."""
    return _picture(photo, "", size, alt, crop, "lazy")


def _picture(photo: Photo, sha256: str, size: str, alt: str, crop: str, loading: str) -> SafeString:
    original = _file(photo, sha256)
    if original is None:
        return mark_safe("")
    focus = focal_point(str(crop or ""), photo)
    fallback = candidates(original, size, focus, "jpg")
    width, height = fallback[-1].dimensions
    webp = candidates(original, size, focus, "webp")
    avif = candidates(original, size, focus, "avif")
    sources = [("image/webp", _srcset(webp))]
    # A page cannot ask a bucket for each picture: there readers get WebP.
    if RENDITIONS.is_local and all(rendition.path.exists() for rendition in avif):
        sources.insert(0, ("image/avif", _srcset(avif)))
    sizes = SIZES[size].sizes
    # HTML here and not in a template, because a list has dozens: the template cost more than finding the files.
    variants = "".join(f'<source type="{kind}" srcset="{srcset}" sizes="{sizes}">' for kind, srcset in sources)
    return mark_safe(
        f'<picture class="picture picture-{size}">{variants}<img src="{fallback[min(1, len(fallback) - 1)].url}" '
        f'srcset="{_srcset(fallback)}" sizes="{sizes}" width="{width}" height="{height}" alt="{escape(alt)}" '
        f'loading="{loading}"{_FIRST if loading == "eager" else ""} decoding="async"></picture>'
    )


_FIRST = ' fetchpriority="high"'


def _srcset(renditions) -> str:
    return ", ".join(f"{rendition.url} {rendition.dimensions[0]}w" for rendition in renditions)


def _file(photo: Photo, sha256: str) -> Original | None:
    """Return the original of a checksum, with "" of the current file; None if the photograph has no such file."""
    if "originals" not in getattr(photo, "_prefetched_objects_cache", {}):
        photo = desk_pictures([photo]).get(str(photo.uuid), photo)
    files = {original.sha256: original for original in photo.originals.all()}
    return files.get(str(sha256 or photo.sha256))


def _key(uuid: UUID | str) -> str:
    try:
        return str(uuid if isinstance(uuid, UUID) else UUID(str(uuid)))
    except ValueError:
        return ""


@register.simple_tag(takes_context=True)
def facet_query(context, name: str, value: str) -> str:
    """Return this page's query string with one parameter set, or removed if `value` is empty, for the first page."""
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return "?" + query.urlencode()


@register.filter
def names(text: str) -> list[str]:
    """Return the names of a text with semicolons between them."""
    return [name.strip() for name in text.split(";") if name.strip()]


@register.filter
def taken_day(taken: str) -> str:
    """Return the day, month or year of a `taken` text: July 2, 2024; "" if it is no date."""
    day = day_of(taken)
    return date_format(day, ("Y", "YEAR_MONTH_FORMAT", "DATE_FORMAT")[min(taken[:10].count("-"), 2)]) if day else ""


@register.filter
def taken_words(taken: str) -> str:
    """Return the date and, if known, the time of a `taken` text: July 2, 2024, 09:30 UTC+2."""
    day, _, time = taken.partition("T")
    if not time:
        return taken_day(day)
    moment = datetime.fromisoformat(f"2000-01-01T{time}")
    words = time_format(moment.time(), _CLOCKS.get(settings.TIME_STYLE, "TIME_FORMAT"))
    if moment.tzinfo:
        words += f" {_offset_in_words(moment)}"
    return gettext("%(date)s, %(time)s") % {"date": taken_day(day), "time": words}


# As `articles.story.date_formatting`, which may not be imported here: TIME_STYLE and ZONE_NAMES.
_CLOCKS = {"24": "H:i", "12": "g:i a"}


def _offset_in_words(moment: datetime) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, more_minutes = divmod(abs(minutes), 60)
    iso = f"{'-' if minutes < 0 else '+'}{hours:02}:{more_minutes:02} "
    if name := next((zone[len(iso) :].strip() for zone in settings.ZONE_NAMES if zone.startswith(iso)), ""):
        return name
    offset = f"{'+' if minutes > 0 else '−'}{hours}{f':{more_minutes:02}' if more_minutes else ''}"
    return f"UTC{offset if minutes else ''}"


@register.filter
def license_words(rights: str) -> str:
    """Return what a status of rights means for readers."""
    return str(_FOR_READERS.get(Rights(rights), "")) if rights in Rights.values else ""


_FOR_READERS = {
    Rights.CLEARED: _("Ask the newsroom before you publish it elsewhere."),
    Rights.WEB_ONLY: _("For this site only."),
    Rights.NO_SYNDICATION: _("For this site only."),
}


# The facets of the photo archive by their parameters.
_FACET_LABELS = {
    "q": pgettext_lazy("filter: words of a search", "Words"),
    "photographer": _("Photographer"),
    "agency": _("Agency"),
    "place": _("Place"),
    "keyword": _("Keyword"),
    "year": _("Year"),
}


@register.filter
def facet_label(name: str) -> str:
    """Return the label of a facet of the photo archive by its parameter."""
    return str(_FACET_LABELS.get(name) or name.capitalize())


# By their kind, the words before the colon: remarks are stored in English.
_REMARKS = {
    "sidecar not taken": _("sidecar not taken"),
    "sidecar not read": _("sidecar not read"),
    "the file ends early": _("the file ends early"),
    "shortened": _("shortened"),
    "odd bytes": _("odd bytes"),
}


@register.filter
def remark_in_words(remark: str) -> str:
    """Return a remark on a file with its kind in the language of the desk."""
    kind, colon, rest = remark.partition(":")
    return f"{_REMARKS[kind]}{colon}{rest}" if kind in _REMARKS else remark
