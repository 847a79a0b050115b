"""Headers that tell machines the terms of reuse on every public response, pictures and feeds included."""

from django.conf import settings

from articles.public.machines.reuse_terms import headers
from newsroom.middleware.desk_only import DESK


class ReuseTermsMiddleware:
    """Set the headers of the newsroom's terms; what a view says to search engines stays, before them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.REUSE and not request.path_info.startswith(DESK):
            for name, value in headers().items():
                own = response.headers.get(name)
                response.headers[name] = f"{own}, {value}" if own else value
        return response
