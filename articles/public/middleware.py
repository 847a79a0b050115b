"""Middleware of readers' pages: requests to the hosts of old sites, and the headers with the terms of reuse."""

from django.conf import settings
from django.http import HttpResponseRedirect

from articles.public import source_urls
from articles.public.machines import reuse_terms


class OldSitesMiddleware:
    """Redirect requests to the hosts of `OLD_SITES` to the story that had the URL, or else to the same path here.

    On the archive's own host this is for `/?p=123` alone, which is a URL of the front page; other URLs are looked up
    where no page answers them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.OLD_SITES:
            return self.get_response(request)
        if source_urls.is_of_old_site(request):
            elsewhere = f"{settings.SITE_URL}{request.get_full_path()}"
            return source_urls.redirect(request) or HttpResponseRedirect(elsewhere)
        if request.path_info == "/" and request.META.get("QUERY_STRING") and settings.SITE_HOST in settings.OLD_SITES:
            return source_urls.redirect(request) or self.get_response(request)
        return self.get_response(request)


class ReuseTermsMiddleware:
    """Set the headers that tell machines the terms of reuse on every public response, pictures and feeds included.

    What a view says to search engines stays, before them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.REUSE and not request.path_info.startswith(source_urls.DESK):
            for name, value in reuse_terms.headers().items():
                own = response.headers.get(name)
                response.headers[name] = f"{own}, {value}" if own else value
        return response
