"""What a page says of how to cite it, and where to report an error in it."""

from django import template
from django.conf import settings

from articles.models import Version
from articles.public.story import citations, error_reports
from articles.story.story import Story

register = template.Library()


@register.simple_tag
def cite(story: Story, version: Version, canonical: str) -> citations.Citations:
    return citations.cite(
        story,
        site=settings.SITE_NAME,
        url=f"{canonical}versions/{version.number}/",
        number=version.number,
        digest=version.digest,
    )


@register.simple_tag
def report_url(story: Story, version: Version, canonical: str) -> str:
    return error_reports.address(settings.REPORT_ERRORS, story.headline, f"{canonical}versions/{version.number}/")
