"""Which items of sources became which articles: the rows are written here, and their digests go into the audit log.

    add([(item, fingerprint, article.pk), …])        in the transaction of the import
    for fault in faults(): …                         a row that no import wrote, or that is missing

By these rows an import knows what is here, and refuses what was erased.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest

from django.db.models import F, Max

from articles.models import Article, ImportedItem, audit_digests
from articles.models.transactions import in_transaction
from articles.sql import bulk
from articles.sql.expressions import AnyOf
from media.row_batches import in_batches

NOUN = "imported item"
_COLUMNS = ("item", "fingerprint", "article_id")
_BATCH = 500
_DIGITS = 24  # of a digest: nobody can make another row that has the same 96 bits

_Key = tuple[int, str]  # primary key of the article, and the digest


@in_transaction(ImportedItem)
def add(rows: Iterable[tuple[str, str, int]]):
    """Insert rows (item, fingerprint, primary key of the article), and log them."""
    rows = list(rows)
    bulk.insert(ImportedItem, _COLUMNS, rows)
    audit_digests.log(NOUN, [_key(*row) for row in rows])


@in_transaction(ImportedItem)
def add_new(item: str, fingerprint: str, article: Article):
    """Add a row unless item and fingerprint are there already."""
    row, is_new = ImportedItem.objects.get_or_create(item=item, fingerprint=fingerprint, defaults={"article": article})
    if is_new:
        audit_digests.log(NOUN, [_key(item, fingerprint, row.article_id)])


@in_transaction(ImportedItem)
def forget_texts(article: Article):
    """Delete the digests of an article's text, here and in the audit log; those of its items stay."""
    items = set(article.origins.exclude(item=F("fingerprint")).values_list("item", flat=True))
    article.origins.all().delete()
    audit_digests.forget(NOUN, article.pk)
    add((item, "", article.pk) for item in sorted(items))


def are_logged() -> bool:
    """Return whether the audit log has any row; it has none in an archive of an earlier release."""
    return audit_digests.are_logged(NOUN)


def begin():
    """Log all rows, in an archive that an earlier release wrote."""
    rows = (_key(*row) for _, *row in in_batches(ImportedItem.objects.values_list("pk", *_COLUMNS), 2_000))
    while batch := list(islice(rows, _BATCH)):
        audit_digests.log(NOUN, batch)


def _key(item: str, fingerprint: str, article: int) -> _Key:
    digest = hashlib.sha256(f"{article}:{item}:{fingerprint}".encode()).hexdigest()
    return article, digest[:_DIGITS]


# --- verification -----------------------------------------------------------------------------------------------------


def faults() -> Iterator[str]:
    """Yield a sentence for each row that the audit log does not have, and for each of the log that is missing."""
    return faults_since(0)


def faults_since(after: int) -> Iterator[str]:
    """Yield the same faults of what was logged later than an entry, by its primary key, and of later rows."""
    only_logged, only_rows = _unmatched(audit_digests.digests(NOUN, after=after), _rows(_last_row(after)))
    yield from _missing(sorted(only_logged))
    for (article, digest), pk in only_rows.items():
        if not (after and digest in audit_digests.digests_of(NOUN, article)):
            yield f"imported item {pk}: the audit log does not say that it became article row {article}"


def _last_row(after: int) -> int:
    """Return about the last row that was logged up to an entry of the audit log, by primary key; 0 if there is none."""
    articles = audit_digests.last_numbers(NOUN, up_to=after) if after else ()
    return ImportedItem.objects.filter(AnyOf("article", articles)).aggregate(last=Max("pk"))["last"] or 0


def _rows(after: int) -> Iterator[tuple[_Key, int]]:
    rows = ImportedItem.objects.filter(pk__gt=after).values_list("pk", *_COLUMNS)
    return ((_key(*row), pk) for pk, *row in in_batches(rows, 5_000))


def _unmatched(logged: Iterable[_Key], rows: Iterable[tuple[_Key, int]]) -> tuple[set[_Key], dict[_Key, int]]:
    """Return what only the log has, and what only the table has; both have the same order, but for a few rows."""
    only_logged: set[_Key] = set()
    only_rows: dict[_Key, int] = {}
    for key, row in zip_longest(logged, rows):
        if key is not None and only_rows.pop(key, None) is None:
            only_logged.add(key)
        if row is not None:
            if row[0] in only_logged:
                only_logged.remove(row[0])
            else:
                only_rows[row[0]] = row[1]
    return only_logged, only_rows


def _missing(logged: list[_Key]) -> Iterator[str]:
    """Yield the logged rows that are not there; with a deleted draft its items go."""
    for start in range(0, len(logged), _BATCH):
        batch = logged[start : start + _BATCH]
        articles = dict(Article.objects.filter(pk__in={pk for pk, _ in batch}).values_list("pk", "uuid"))
        present = {_key(*row) for row in ImportedItem.objects.filter(article__in=articles).values_list(*_COLUMNS)}
        for article, digest in batch:
            if article in articles and (article, digest) not in present:
                yield f"article {articles[article]}: an item that it was imported from is not as the audit log says"
