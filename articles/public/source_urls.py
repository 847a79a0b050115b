"""Redirect readers who come with the URL that a story had on the site it came from.

A request that no page answers is looked up as it is, without `/old` at its beginning, and as the page that an `/amp`
at its end is another form of. `OLD_SITES` names hosts that lead here: there every request is looked up, because the
paths of another site mean nothing here.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from articles.catalogue import source_urls
from articles.public.base import CACHE
from articles.story.source_urls import MAX_LENGTH, UrlKey, key_of_host, key_of_url

DESK = "/admin/"  # nothing below it is a page of readers
OLD = "/old/"
_WHOLE_URL = re.compile(r"/+(https?):/+", re.I)  # a proxy may have made one slash of two
_OTHER_FORM = re.compile(r"/(?:amp|feed|embed|trackback)/?$")


def redirect(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect to the live story that had the requested URL, None if there is none; one query at most."""
    if request.method not in ("GET", "HEAD") or request.path_info.startswith(DESK):
        return None
    keys = _keys(request)
    hosts = [*(key.host for key in keys if key.host), key_of_host(request.get_host())]
    entry = source_urls.live_story(keys, [*hosts, *map(key_of_host, settings.OLD_SITES)])
    if not entry:
        return None
    url = entry.get_absolute_url()
    response = HttpResponsePermanentRedirect(f"{settings.SITE_URL}{url}" if is_of_old_site(request) else url)
    response.headers["Cache-Control"] = CACHE
    return response


def is_of_old_site(request: HttpRequest) -> bool:
    """Return whether a request came to the host of an old site, which is not the host of this one."""
    host = request.get_host().partition(":")[0].casefold()
    return host in settings.OLD_SITES and host != settings.SITE_HOST


def _keys(request: HttpRequest) -> list[UrlKey]:
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    if len(path) + len(query) > MAX_LENGTH:
        return []
    paths = [path]
    if path.startswith(OLD):
        paths.append(_WHOLE_URL.sub(r"\1://", path[len(OLD) - 1 :], count=1))
    paths += [_OTHER_FORM.sub("/", each) for each in paths if _OTHER_FORM.search(each)]
    return [key_of_url(f"{each}?{query}" if query else each) for each in paths]
