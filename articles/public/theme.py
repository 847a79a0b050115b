"""The theme of a newsroom by settings: an accent colour, a logo, a picture for links elsewhere, and a style sheet.

    SITE_ACCENT=#7a1f2b ──▶ /theme.css: that colour for light pages, a lighter one for dark, both legible (WCAG AA)

The URLs have a digest of the content, so that browsers may cache it for a year.
"""

import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image

from articles.public.story import error_reports

# The background colours of tokens.css, light and dark; an accent must be legible on all of them.
LIGHT, DARK = ("#ffffff", "#f2f4f7"), ("#121419", "#1d2027")
MIN_CONTRAST = 4.5  # WCAG AA
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.I | re.ASCII)


@checks.register()
def check_theme(app_configs, **kwargs):
    """Report theme settings that cannot be used."""
    faults = []
    if settings.SITE_ACCENT and not is_colour(settings.SITE_ACCENT):
        faults.append(f"SITE_ACCENT: {settings.SITE_ACCENT!r} is not a colour; write it as #7a1f2b.")
    for name in ("SITE_LOGO", "SITE_PICTURE", "SITE_STYLESHEET"):
        if (path := getattr(settings, name)) and not Path(path).is_file():
            faults.append(f"{name}: there is no file {path}; give its whole path.")
    if settings.SITE_LOGO and not (mimetypes.guess_type(settings.SITE_LOGO)[0] or "").startswith("image/"):
        faults.append(f"SITE_LOGO: {settings.SITE_LOGO} is not named as a picture; .svg, .png or .webp.")
    if settings.SITE_PICTURE and _size(settings.SITE_PICTURE) is None:
        faults.append(
            f"SITE_PICTURE: {settings.SITE_PICTURE} is no picture that other sites read; .png, .jpg or .webp."
        )
    target = settings.REPORT_ERRORS
    if target and not error_reports.is_mail(target) and not error_reports.is_page(target):
        faults.append(f"REPORT_ERRORS: {target!r} is neither a mail address nor a page's address (https://…).")
    return [checks.Warning(fault, id="articles.W010") for fault in faults]


def theme_url() -> str:
    """Return the URL of the theme's style sheet; empty without one."""
    css = theme()
    return f"{reverse('theme')}?v={_digest(css)}" if css else ""


def logo_url() -> str:
    """Return the URL of the logo; empty without one."""
    return f"{reverse('logo')}?v={_digest(_read(settings.SITE_LOGO))}" if settings.SITE_LOGO else ""


class SitePicture(NamedTuple):
    """What other sites show beside a link to a page without a photograph; the size is in pixels."""

    url: str
    width: int
    height: int


def picture_for_links() -> SitePicture | None:
    """Return the picture of SITE_PICTURE, or else the logo; None if neither is a PNG, JPEG or WebP."""
    if size := _size(settings.SITE_PICTURE):
        return SitePicture(f"{reverse('site_picture')}?v={_digest(_read(settings.SITE_PICTURE))}", *size)
    if size := _size(settings.SITE_LOGO):
        return SitePicture(logo_url(), *size)
    return None


@require_safe
def theme_css(request):
    """Answer `/theme.css`."""
    return _cached_response(theme(), "text/css; charset=utf-8")


@require_safe
def logo(request):
    """Answer with the logo; 404 for a file that is not an image."""
    return _picture_response(settings.SITE_LOGO)


@require_safe
def site_picture(request):
    """Answer with the picture for links elsewhere; 404 for a file that is not an image."""
    return _picture_response(settings.SITE_PICTURE)


def theme() -> bytes:
    """Return the custom properties of the accent, followed by the newsroom's style sheet."""
    return (accent_css(settings.SITE_ACCENT) + "\n").lstrip().encode() + (
        _read(settings.SITE_STYLESHEET) if settings.SITE_STYLESHEET else b""
    )


def accent_css(colour: str) -> str:
    """Return the CSS of both accents; empty for an invalid colour, which the system check reports."""
    if not is_colour(colour):
        return ""
    light, dark = legible(colour, LIGHT, "#000000"), legible(colour, DARK, "#ffffff")
    return f":root{{--accent:{light}}}@media(prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"


def is_colour(text: str) -> bool:
    """Return whether the text is a colour such as "#7a1f2b"."""
    return bool(_COLOUR.fullmatch(text or ""))


def legible(colour: str, backgrounds: tuple[str, ...], towards: str) -> str:
    """Return the colour, mixed with as little of `towards` as needed to be legible on all backgrounds.

    >>> legible("#1c4587", LIGHT, "#000000")
    '#1c4587'
    """
    for step in range(21):
        mixed = [round(a + (b - a) * step / 20) for a, b in zip(_channels(colour), _channels(towards), strict=True)]
        if all(_contrast(mixed, _channels(background)) >= MIN_CONTRAST for background in backgrounds):
            break
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _contrast(one: list[int], other: list[int]) -> float:
    """Return the contrast ratio of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(channels: list[int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in channels)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> list[int]:
    return [int(part, 16) for part in _COLOUR.fullmatch(colour).groups()]


@cache
def _read(path: str) -> bytes:
    """Return the content of a file; empty if it cannot be read, which the system check reports."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


@cache
def _size(path: str) -> tuple[int, int] | None:
    """Return width and height of a PNG, JPEG or WebP file; None for any other."""
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP")) as picture:
            return picture.size
    except (OSError, ValueError):
        return None


def _picture_response(path: str) -> HttpResponse:
    kind = mimetypes.guess_type(path)[0] or ""
    return _cached_response(_read(path) if path and kind.startswith("image/") else b"", kind)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _cached_response(content: bytes, kind: str) -> HttpResponse:
    if not content:
        raise Http404("This archive has the looks it came with.")
    response = HttpResponse(content, content_type=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["ETag"] = f'"{_digest(content)}"'
    return response
