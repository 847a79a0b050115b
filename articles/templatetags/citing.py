"""What a page says of how to cite it, and where to report an error in it."""

from django import template
from django.conf import settings

from articles import citing, reporting
from articles.models import Version
from articles.story import Story

register = template.Library()


@register.simple_tag
def cite(story: Story, version: Version, canonical: str) -> citing.Citations:
    return citing.cite(
        story,
        site=settings.SITE_NAME,
        url=f"{canonical}versions/{version.number}/",
        number=version.number,
        digest=version.digest,
    )


@register.simple_tag
def report_url(story: Story, version: Version, canonical: str) -> str:
    return reporting.address(settings.REPORT_ERRORS, story.headline, f"{canonical}versions/{version.number}/")
