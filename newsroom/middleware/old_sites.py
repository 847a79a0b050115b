"""Requests to the hosts of old sites are redirected to the stories that came from there."""

from django.conf import settings
from django.http import HttpResponseRedirect

from articles.public import source_urls


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
