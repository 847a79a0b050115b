"""What browsers ask a site for beside its pages: its icons, its manifest and the description of its search.

https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md, https://www.w3.org/TR/appmanifest/
"""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.public.machines.xml_writer import XmlWriter

CACHE = "public, max-age=86400"
ICONS = {"favicon.ico": "favicon.ico", "apple-touch-icon.png": "icon-180.png"}
_SIZES = (192, 512)


@require_safe
def opensearch(request):
    """Answer `/opensearch.xml`, with which a browser offers the search of the archive."""
    name = " ".join(settings.SITE_NAME.split())
    xml = XmlWriter("OpenSearchDescription", xmlns="http://a9.com/-/spec/opensearch/1.1/")
    xml.add("ShortName", name[:16].strip())
    xml.add("LongName", name[:48].strip())
    xml.add("Description", (_("Search all stories of %(site)s") % {"site": name})[:1024])
    xml.add("InputEncoding", "UTF-8")
    xml.add("Image", f"{settings.SITE_URL}/favicon.ico", type="image/x-icon", width="16", height="16")
    for kind, path in (("text/html", reverse("articles")), ("application/atom+xml", "/articles/feed.atom")):
        xml.add("Url", type=kind, template=f"{settings.SITE_URL}{path}?q={{searchTerms}}")
    content_type = "application/opensearchdescription+xml"
    return HttpResponse(xml.close(), content_type=content_type, headers={"Cache-Control": CACHE})


@require_safe
def manifest(request):
    """Answer `/site.webmanifest`: the name and the icons under which a telephone keeps the archive."""
    icons = [
        {"src": static(f"articles/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in _SIZES
    ]
    description = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:30],
        "start_url": "/",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": icons,
    }
    return JsonResponse(description, content_type="application/manifest+json", headers={"Cache-Control": CACHE})


@require_safe
def icon(request, name: str):
    """Redirect `/favicon.ico` and `/apple-touch-icon.png`, for which browsers ask by themselves, to the files."""
    return HttpResponseRedirect(static(f"articles/{ICONS[name]}"), headers={"Cache-Control": CACHE})
