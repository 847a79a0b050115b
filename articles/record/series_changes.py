"""Arrange series and the related stories of a page; each change is logged and reaches readers at once.

    add(series, article, by="edda")
    reorder(series, [article.pk, other.pk], by="edda")

No story gets a version by it: what was printed stays the same, and a story without a live version is not shown.
"""

from collections.abc import Sequence

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from articles.catalogue import catalogue
from articles.models import Article, AuditEntry, CatalogueEntry, RelatedLink, Series, SeriesAlias, SeriesPart
from articles.models.taxonomy_base import TermAlias
from articles.models.transactions import atomic
from articles.record import reference_states
from articles.record.versioning import ActionRefused

MAX_PARTS = 200  # of one series; its page shows all of them
MAX_SERIES = 10  # that one story is a part of
MAX_RELATED = 6  # chosen for one story


def save(series: Series, *, by: str):
    """Save a new or changed series; a former key redirects for ever. Raises ValidationError."""
    with atomic(Series):
        old = Series.objects.filter(pk=series.pk).first()
        series.full_clean()
        if old and old.slug != series.slug:
            SeriesAlias.objects.filter(slug=series.slug, target=series).delete()
            SeriesAlias.objects.create(slug=old.slug, name=old.name, target=series, reason=TermAlias.Reason.RENAMED)
        series.save()
        if old is None:
            _log(by, "create", series.slug, series.name)
        elif (old.slug, old.name) != (series.slug, series.name):
            _log(by, "rename", series.slug, f"{old.name} ({old.slug}) → {series.name} ({series.slug})")
        reference_states.record("series", series.pk, by=by)
        catalogue.mark_pages_changed(_entries(series.parts.all()))


def delete(series: Series, *, by: str):
    """Delete a series; its stories stay."""
    with atomic(Series):
        entries, pk = list(_entries(series.parts.all()).values_list("pk", flat=True)), series.pk
        _log(by, "delete", series.slug, series.name)
        series.delete()
        reference_states.record("series", pk, by=by)
        catalogue.mark_pages_changed(CatalogueEntry.objects.filter(pk__in=entries))


def add(series: Series, article: Article, *, by: str):
    """Add a story as the last part. Raises ActionRefused if it cannot be one."""
    if article.series_parts.count() >= MAX_SERIES:
        raise ActionRefused(
            gettext("It is in %(max_series)s series already; take it out of one of them first.")
            % {"max_series": MAX_SERIES}
        )
    _SERIES.add(series, article, by)


def remove(series: Series, article: Article, *, by: str):
    """Take a story out of a series. Raises ActionRefused if it is not in it."""
    _SERIES.remove(series, article, by)


def reorder(series: Series, articles: Sequence[int], *, by: str):
    """Put the parts in the order of the primary keys; parts that are not named follow in the order they had."""
    _SERIES.reorder(series, articles, by)


def forget(article: Article, *, by: str):
    """Take a draft that is deleted out of all series and out of the stories chosen for others, and log each change."""
    own_series = Series.objects.filter(parts__article=article).order_by("pk")
    series = [row.pk for row in own_series.select_for_update(of=("self",))]
    chosen_for = list(RelatedLink.objects.filter(related=article).values_list("article", flat=True))
    SeriesPart.objects.filter(article=article).delete()
    RelatedLink.objects.filter(Q(related=article) | Q(article=article)).delete()
    for noun, keys in (("series", series), (reference_states.RELATED, [*chosen_for, article.pk])):
        for pk in keys:
            reference_states.record(noun, pk, by=by)


def places_of(article: Article) -> dict[str, list]:
    """Return the places of a story in series and among related stories, as JSON for `restore_places`."""
    chosen_for = RelatedLink.objects.filter(related=article).values_list("article__uuid", "place")
    related = article.related_links.values_list("related__uuid", "place")
    return {
        "series": [[pk, place] for pk, place in article.series_parts.values_list("series", "place")],
        "chosen_for": [[str(uuid), place] for uuid, place in chosen_for],
        "related": [[str(uuid), place] for uuid, place in related],
    }


def restore_places(article: Article, places: dict[str, list], *, by: str):
    """Put a draft that is restored where it stood, as far as the series and stories are there and have room."""
    for pk, place in places.get("series", []):
        _SERIES.put_back(Series.objects.filter(pk=pk).first(), article, place, by)
    for uuid, place in places.get("chosen_for", []):
        _RELATED.put_back(Article.objects.filter(uuid=uuid).first(), article, place, by)
    for uuid, place in places.get("related", []):
        _RELATED.put_back(article, Article.objects.filter(uuid=uuid).first(), place, by)


def add_related(article: Article, related: Article, *, by: str):
    """Add a related story as the last one chosen. Raises ActionRefused if it cannot be one."""
    _RELATED.add(article, related, by)


def remove_related(article: Article, related: Article, *, by: str):
    """Take a story out of those chosen. Raises ActionRefused if it is not one of them."""
    _RELATED.remove(article, related, by)


def reorder_related(article: Article, related: Sequence[int], *, by: str):
    """Put the chosen stories in the order of the primary keys; those not named follow in the order they had."""
    _RELATED.reorder(article, related, by)


class _OrderedRows:
    """The rows of one table that put stories in an order for their owner, a series or a story."""

    def __init__(self, model, owner: str, member: str, limit: int, words: str):
        self.model, self.owner, self.member, self.limit, self.words = model, owner, member, limit, words

    def add(self, owner, article: Article, by: str):
        with atomic(Series):
            rows = self._locked_rows(owner)
            if article.state == Article.State.ERASED:
                raise ActionRefused(gettext("It was erased."))
            if article == owner:
                raise ActionRefused(gettext("It is this story itself."))
            if rows.filter(**{self.member: article}).exists():
                raise ActionRefused(gettext("It is there already."))
            if rows.count() >= self.limit:
                raise ActionRefused(
                    gettext("There are %(limit)s already; no more than that are shown.") % {"limit": self.limit}
                )
            place = (rows.aggregate(last=Max("place"))["last"] or 0) + 1
            self.model.objects.create(**{self.owner: owner, self.member: article}, place=place)
            self._changed(owner, by, f"add to {self.words}", f"story {article.uuid}", [article.pk])

    def put_back(self, owner, article: Article | None, place: int, by: str):
        """Add a story at the place that it had; do nothing if it cannot be there any more."""
        if owner is None or article is None:
            return
        before = list(self._locked_rows(owner))
        try:
            self.add(owner, article, by)
        except ActionRefused:
            return
        keys = [getattr(row, f"{self.member}_id") for row in before]
        keys.insert(sum(row.place < place for row in before), article.pk)
        self.reorder(owner, keys, by)

    def remove(self, owner, article: Article, by: str):
        with atomic(Series):
            rows = self._locked_rows(owner)
            if not rows.filter(**{self.member: article}).delete()[0]:
                raise ActionRefused(gettext("It is not there any more."))
            self._changed(owner, by, f"take out of {self.words}", f"story {article.uuid}", [article.pk])

    def reorder(self, owner, articles: Sequence[int], by: str):
        with atomic(Series):
            rows = list(self._locked_rows(owner))
            ranks = {key: rank for rank, key in reversed(list(enumerate(articles)))}
            before = [row.pk for row in rows]
            rows.sort(key=lambda row: ranks.get(getattr(row, f"{self.member}_id"), len(ranks) + self.limit))
            if [row.pk for row in rows] == before:
                return
            for place, row in enumerate(rows, 1):
                row.place = place
            self.model.objects.bulk_update(rows, ["place"])
            self._changed(owner, by, f"reorder {self.words}", "", [])

    def _locked_rows(self, owner) -> QuerySet:
        """Return the rows of an owner, which is locked; raises ActionRefused if it is gone."""
        if type(owner).objects.select_for_update().filter(pk=owner.pk).first() is None:
            raise ActionRefused(gettext("It was deleted by somebody else."))
        return self.model.objects.filter(**{self.owner: owner})

    def _changed(self, owner, by: str, action: str, detail: str, others: list[int]):
        if isinstance(owner, Series):
            _log(by, action, owner.slug, detail)
            reference_states.record("series", owner.pk, by=by)
            entries = _entries(owner.parts.all(), others)
        else:
            AuditEntry.objects.create(by=by, action=action, noun="article", key=str(owner.uuid), detail=detail)
            reference_states.record(reference_states.RELATED, owner.pk, by=by)
            entries = CatalogueEntry.objects.filter(article=owner)
        catalogue.mark_pages_changed(entries)


_SERIES = _OrderedRows(SeriesPart, "series", "article", MAX_PARTS, "a series")
_RELATED = _OrderedRows(RelatedLink, "article", "related", MAX_RELATED, "related stories")


def _entries(parts: QuerySet, others: Sequence[int] = ()) -> QuerySet[CatalogueEntry]:
    """Return the entries of the parts, and of other articles."""
    keys = [*parts.order_by().values_list("article_id", flat=True), *others]
    return CatalogueEntry.objects.filter(article__in=keys)


def _log(by: str, action: str, key: str, detail: str):
    AuditEntry.objects.create(by=by, action=action, noun="series", key=key, detail=detail)
