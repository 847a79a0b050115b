"""What corrections changed: the stories before and after each one, for many articles in two queries."""

from collections.abc import Iterable

from articles.models import Version
from articles.story.story import Story


def corrected_texts(articles: Iterable[int]) -> dict[int, list[tuple[Story, Story]]]:
    """Return pairs of the stories before and after each correction of every kind, by the article's primary key.

    Articles without a correction, and versions that were erased, are left out.
    """
    corrections = Version.objects.corrections().filter(article__in=list(articles)).exclude(story_json=None)
    after = {(version.article_id, version.number): version for version in corrections}
    if not after:
        return {}
    numbers = {number - 1 for _, number in after}
    rows = Version.objects.filter(article__in={article for article, _ in after}, number__in=numbers)
    before = {(version.article_id, version.number): version for version in rows.exclude(story_json=None)}
    pairs: dict[int, list[tuple[Story, Story]]] = {}
    for (article, number), version in after.items():
        if earlier := before.get((article, number - 1)):
            pairs.setdefault(article, []).append((earlier.story, version.story))
    return pairs
