"""The verbs that change how readers find an article and leave its text alone: its address, and its flags."""

from django.utils.translation import gettext

from articles.catalogue import catalogue
from articles.catalogue.values import CatalogueInput
from articles.models import Article, Version
from articles.record import permalinks, versioning
from articles.record.refusals import ActionRefused, NeverPublished


def readdress(article: Article, *, slug: str, by: str):
    """Change the slug of a live article; the old address redirects for ever."""
    with versioning.locked(article) as current:
        version = _must_be_live(current)
        before = permalinks.current_address(current)
        address = permalinks.assign_permalink(current, version.story, before, slug, by=by)
        catalogue.enter(CatalogueInput(current, version, address, version.story))
        versioning.log(current, "readdress", by, f"{before} → {address}")


def hide_from_engines(article: Article, *, by: str, reason: str = ""):
    """Ask search engines not to list the article; readers still find the article on this site."""
    _set_flag(article, "noindex", True, "hide from search engines", by, reason)


def show_to_engines(article: Article, *, by: str, reason: str = ""):
    """Let search engines list the article again."""
    _set_flag(article, "noindex", False, "show to search engines", by, reason)


def hold(article: Article, *, by: str, reason: str):
    """Put the article under legal hold: nobody can erase it."""
    _set_flag(article, "legal_hold", True, "legal hold", by, reason)


def release_hold(article: Article, *, by: str, reason: str = ""):
    """End the legal hold of the article."""
    _set_flag(article, "legal_hold", False, "end of legal hold", by, reason)


def _must_be_live(article: Article) -> Version:
    if article.state == Article.State.UNPUBLISHED:
        raise NeverPublished(gettext("%(article)s was never published; publish it first.") % {"article": article})
    if article.state != Article.State.LIVE:
        raise ActionRefused(
            gettext("%(article)s is %(state)s; reinstate it first.")
            % {"article": article, "state": Article.State(article.state).words}
        )
    return article.versions.get(number=article.latest)


def _set_flag(article: Article, name: str, value: bool, action: str, by: str, reason: str):
    with versioning.locked(article) as current:
        setattr(current, name, value)
        current.save(update_fields=[name])
        versioning.log(current, action, by, reason)
        entries = catalogue.CatalogueEntry.objects.filter(article=current)
        if name == "noindex":
            entries.update(noindex=value)
        catalogue.mark_pages_changed(entries, moved=[*entries.values_list("pk", flat=True)])
