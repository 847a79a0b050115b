"""The public pages, one module for each kind; `site` is what every template knows of the archive."""


def site(request):
    return {}
