"""`/healthz`, the state of the archive for monitoring, and `/robots.txt`, the rules for crawlers."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Version
from articles.public.machines import reuse_terms
from articles.record.scheduling import overdue
from articles.sql.maintenance import has_pending_migrations
from articles.sql.routing import reads_a_standby

ROBOTS = """\
# {name}
#
# Everything here was published to be read. Pages that are not for an index say so themselves.
# Comparisons of versions are for people: a story with many versions has very many of them. So is the archive
# as it was at some moment: there are as many moments as anybody can write.
# Nothing is for you at the newsroom's desk.
#
# To follow what is new, read the feeds: they are cheaper for both of us.
#   {url}/feeds/latest.atom
#   {url}/feeds/corrections.atom

{groups}

Sitemap: {url}/sitemap.xml
Sitemap: {url}/news-sitemap.xml
"""
RULES = """\
Disallow: /admin/
Disallow: /*/compare/
Disallow: /*?as_of=
Disallow: /*&as_of=\
"""


@require_safe
def healthz(request):
    """Answer 200 if the database is available and migrated and no scheduled story is overdue; otherwise 503.

    The answer names these three checks and nothing else, because it is public. What only the primary can do is not
    checked where readers are served by a standby: they are served while the primary is away.
    """
    checks = {"database": "ok", "migrations": "ok", "schedule": "ok"}
    try:
        if has_pending_migrations(Version):
            checks["migrations"] = "pending"
        if reads_a_standby(Version):
            checks["schedule"] = "not checked"
        elif overdue(timezone.now()):
            checks["schedule"] = "overdue"
    except DatabaseError:
        checks = {"database": "unavailable", "migrations": "unknown", "schedule": "unknown"}
    is_well = set(checks.values()) <= {"ok", "not checked"}
    response = JsonResponse({"status": "ok" if is_well else "unwell", **checks}, status=200 if is_well else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def robots(request):
    """Answer with the rules for crawlers (https://www.rfc-editor.org/rfc/rfc9309)."""
    terms = reuse_terms.reuse_terms()
    groups = [f"User-agent: *\n{RULES}"]
    if terms:
        groups = [
            f"License: {settings.SITE_URL}/license.xml",
            f"User-agent: *\n{reuse_terms.content_signal(terms)}\n{RULES}",
            *reuse_terms.robots_groups(terms, RULES),
        ]
    return HttpResponse(
        ROBOTS.format(name=" ".join(settings.SITE_NAME.split()), url=settings.SITE_URL, groups="\n\n".join(groups)),
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=86400"},
    )
