"""Template tags for the citations of a story and for the link to report an error."""

from django import template
from django.conf import settings

from articles.public.story import citations, error_reports
from articles.story.story import Story

register = template.Library()


@register.simple_tag
def cite(story: Story, number: int, digest: str, canonical: str) -> citations.Citations:
    """Return the citations of a version, by its number and digest; `canonical` is the URL of the story."""
    return citations.cite(
        story,
        site=settings.SITE_NAME,
        url=f"{canonical}versions/{number}/",
        number=number,
        digest=digest,
    )


@register.simple_tag
def report_url(headline: str, number: int, canonical: str) -> str:
    """Return the link to report an error in a version, by its number; empty if the newsroom takes no reports."""
    return error_reports.address(settings.REPORT_ERRORS, headline, f"{canonical}versions/{number}/")
