"""Template tags for the citations of a story and for the link to report an error."""

from django import template
from django.conf import settings

from articles.models import Version
from articles.public.story import citations, error_reports
from articles.story.story import Story

register = template.Library()


@register.simple_tag
def cite(story: Story, version: Version, canonical: str) -> citations.Citations:
    """Return the citations of a version; `canonical` is the URL of the story."""
    return citations.cite(
        story,
        site=settings.SITE_NAME,
        url=f"{canonical}versions/{version.number}/",
        number=version.number,
        digest=version.digest,
    )


@register.simple_tag
def report_url(story: Story, version: Version, canonical: str) -> str:
    """Return the link to report an error in a version; empty if the newsroom takes no reports."""
    return error_reports.address(settings.REPORT_ERRORS, story.headline, f"{canonical}versions/{version.number}/")
