"""The order of sections on the front page and in the navigation: that of SECTION_ORDER, and then by name."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Case, Value, When

from articles.models import Section


def in_order(sections: Iterable[Section]) -> list[Section]:
    """Return the sections in the newsroom's order; those that it does not list follow by name."""
    places = {slug: place for place, slug in enumerate(settings.SECTION_ORDER)}
    return sorted(sections, key=lambda section: (places.get(section.slug, len(places)), section.name.casefold()))


def listed_first(slugs: Iterable[str]) -> list[Case]:
    """Return what orders a query so that a limit leaves out no listed section; nothing without any."""
    return [Case(When(slug__in=list(slugs), then=Value(0)), default=Value(1))] if slugs else []
