"""What the drill publishes; to be imported when Django is loaded."""

from dataclasses import replace

from articles.models import Address, Article, Version
from articles.record import publishing, versioning

BY = "drill"


def edit(headline: str) -> Version:
    """Publish the oldest live story with another headline; return the version."""
    article = Article.objects.live().order_by("pk")[0]
    latest = versioning.latest_version(article)
    if latest is None or latest.story is None:
        raise LookupError("the oldest story has no text")
    return publishing.minor_edit(article, story=replace(latest.story, headline=headline), by=BY)


def newest(number: int) -> Article:
    """Return the newest live story but so many."""
    return Article.objects.live().order_by("-pk")[number]


def address(number: int) -> str:
    """Return the path of the newest live story but so many."""
    return Address.objects.get(article=newest(number), is_current=True).get_absolute_url()


def withdraw(number: int):
    """Withdraw the newest live story but so many."""
    publishing.withdraw(newest(number), reason="The drill.", by=BY)
