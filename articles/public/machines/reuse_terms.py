"""The newsroom's terms of reuse as machines read them: robots.txt, tdmrep.json, RSL, trust.txt, headers, meta elements.

Nothing is said where REUSE is empty. https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/,
https://rslstandard.org/rsl, https://contentsignals.org, https://journallist.net/reference-document-for-trust-txt-specifications
"""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from articles.public.machines.xml_writer import XmlWriter
from media.reuse_terms import ReuseTerms, reuse_terms

CACHE = "public, max-age=3600"
RSL = "https://rslstandard.org/rsl"
# By what their operators say they do with what they fetch.
TRAINING_CRAWLERS = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-ai",
    "cohere-training-data-crawler", "Diffbot", "FacebookBot", "Google-CloudVertexBot", "Google-Extended", "GPTBot",
    "img2dataset", "ImagesiftBot", "Meta-ExternalAgent", "omgili", "PanguBot", "Timpibot", "webzio-extended",
)  # fmt: skip
ARCHIVE_CRAWLERS = (
    "archive.org_bot",
    "Arquivo-web-crawler",
    "bnf.fr_bot",
    "heritrix",
    "ia_archiver",
    "special_archiver",
)
MINING_CRAWLERS = ("Ai2Bot-Dolma", "Kangaroo Bot", "peer39_crawler", "Scrapy", "TurnitinBot")


def robots_groups(terms: ReuseTerms, own_rules: str) -> Iterator[str]:
    """Yield the groups of robots.txt for named crawlers; `own_rules` are those for everybody."""
    for crawlers, is_allowed in (
        (TRAINING_CRAWLERS, terms.training),
        (MINING_CRAWLERS, terms.mining),
        (ARCHIVE_CRAWLERS, terms.archiving),
    ):
        names = "\n".join(f"User-agent: {name}" for name in crawlers)
        yield f"{names}\n{own_rules if is_allowed else 'Disallow: /'}"


def content_signal(terms: ReuseTerms) -> str:
    """Return the line with the signals for everybody."""
    return f"Content-Signal: search=yes, ai-input={_yes(terms.mining)}, ai-train={_yes(terms.training)}"


def headers() -> dict[str, str]:
    """Return the headers for every public response."""
    terms = reuse_terms()
    if terms is None:
        return {}
    result = {"tdm-reservation": _reservation(terms)}
    if settings.TERMS_URL:
        result["tdm-policy"] = settings.TERMS_URL
    if robots := robots_words(terms):
        result["X-Robots-Tag"] = robots
    return result


def robots_words(terms: ReuseTerms) -> str:
    """Return the rules for a robots header or meta element; empty if everything is allowed."""
    words = [] if terms.training else ["noai", "noimageai"]
    return ", ".join(words if terms.archiving else [*words, "noarchive"])


def meta_elements() -> Iterator[tuple[str, str]]:
    """Yield the names and contents of meta elements for every page."""
    if terms := reuse_terms():
        yield "tdm-reservation", _reservation(terms)
        if settings.TERMS_URL:
            yield "tdm-policy", settings.TERMS_URL
        if words := robots_words(terms):
            yield "robots", words


def schema_org() -> dict[str, str]:
    """Return the properties of a CreativeWork in schema.org; without empty ones."""
    properties = {
        "copyrightHolder": {"@type": "Organization", "name": settings.RIGHTS_HOLDER} if settings.RIGHTS_HOLDER else "",
        "copyrightNotice": settings.RIGHTS_STATEMENT,
        "license": settings.TERMS_URL,
        "usageInfo": settings.TERMS_URL or (f"{settings.SITE_URL}/license.xml" if settings.REUSE else ""),
    }
    return {name: value for name, value in properties.items() if value}


@require_safe
def tdmrep(request):
    """Answer `/.well-known/tdmrep.json`: whether text and data mining is reserved."""
    terms = _terms_or_404()
    rule = {"location": "/", "tdm-reservation": int(_reservation(terms))}
    if settings.TERMS_URL:
        rule["tdm-policy"] = settings.TERMS_URL
    return JsonResponse([rule], safe=False, headers={"Cache-Control": CACHE})


@require_safe
def rsl(request):
    """Answer `/license.xml`, the terms in Really Simple Licensing 1.0."""
    terms = _terms_or_404()
    usages = {"search": True, "ai-all": terms.mining, "ai-train": terms.training}
    xml = XmlWriter("rsl", xmlns=RSL)
    with xml.inside("content", url="/"):
        with xml.inside("license"):
            for element, is_allowed in (("permits", True), ("prohibits", False)):
                named = [usage for usage, allowed in usages.items() if allowed is is_allowed]
                if named:
                    xml.add(element, ",".join(named), type="usage")
            xml.add_if("terms", settings.TERMS_URL)
        xml.add_if("copyright", settings.RIGHTS_HOLDER, contactUrl=settings.LICENSING_URL)
    return HttpResponse(xml.close(), content_type="application/rsl+xml", headers={"Cache-Control": CACHE})


@require_safe
def trust_txt(request):
    """Answer `/trust.txt`: the newsroom's ties as it states them, and whether its data may train models."""
    terms = reuse_terms()
    lines = [line.strip() for line in settings.TRUST_TXT if "=" in line]
    if terms:
        lines.append(f"datatrainingallowed={_yes(terms.training)}")
    if not lines:
        raise Http404("This newsroom states nothing in trust.txt.")
    text = "\n".join([f"# {' '.join(settings.SITE_NAME.split())}", *lines, ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": CACHE})


def _terms_or_404() -> ReuseTerms:
    terms = reuse_terms()
    if terms is None:
        raise Http404("This newsroom states no terms of reuse.")
    return terms


def _reservation(terms: ReuseTerms) -> str:
    return "0" if terms.mining else "1"


def _yes(is_allowed: bool) -> str:
    return "yes" if is_allowed else "no"
