"""Ask the public site for its pages in this process, as a reader does, without a server."""

from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.urls import resolve
from django.utils import translation


def request_for(address: str) -> WSGIRequest:
    """Return the request of a reader for a path with its query."""
    path, _, query = address.partition("?")
    site = urlsplit(settings.SITE_URL)
    environment = {
        "REQUEST_METHOD": "GET", "PATH_INFO": unquote(path).encode().decode("latin-1"), "QUERY_STRING": query,
        "SERVER_NAME": site.hostname or "localhost", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https", "wsgi.input": BytesIO(),
    }  # fmt: skip
    return WSGIRequest(environment)


def response_to(address: str) -> HttpResponse | None:
    """Return what the site answers to readers, without its middleware; None for 404."""
    view = resolve(unquote(address.partition("?")[0]))
    try:
        with translation.override(settings.LANGUAGE_CODE):  # commands themselves speak English
            response = view.func(request_for(address), *view.args, **view.kwargs)
            return response.render() if hasattr(response, "render") else response
    except Http404:
        return None


def page(address: str) -> str:
    """Return the HTML of a page. A version that withdrew its story answers 410, and is a page as well."""
    response = response_to(address)
    if response is None:
        raise LookupError(f"The site has no page {address}.")
    return response.content.decode()


def content(address: str) -> bytes | None:
    """Return the bytes of a picture or file as readers get it; None if they do not."""
    response = response_to(address)
    if response is None or response.status_code != 200:
        return None
    if not response.streaming:
        return response.content
    try:
        return b"".join(response.streaming_content)
    finally:
        response.file_to_stream.close()  # `response.close` would end the request, and with it the connections


def static_file(path: str) -> bytes | None:
    """Return a style sheet or icon of this release; None if there is none."""
    name = unquote(path.removeprefix(settings.STATIC_URL))
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return file.read()
    source = finders.find(name)
    return Path(source).read_bytes() if source else None
