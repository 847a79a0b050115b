"""Compare the catalogue with the record: every column of every entry, and every link.

for fault in faults(): …          one line for each article whose entry differs from its live version
"""

from collections.abc import Iterable, Iterator

from articles.catalogue import catalogue
from articles.catalogue.catalogue import COMPARED, CatalogueInput
from articles.catalogue.links import links_of
from articles.models import Address, Article, CatalogueEntry, Version
from articles.taxonomy.resolver import TaxonomyResolver, terms_in
from articles.taxonomy.taxonomy import LINK_MODELS


def faults() -> Iterator[str]:
    """Yield a line for each live article whose entry or links differ from its version, address and terms.

    Articles without an entry and entries without a live article are reported by `articles.record.verification`. An
    article that differs is compared a second time, because it may have been edited between two queries.
    """
    resolver = TaxonomyResolver()
    for live in catalogue.live_batches():
        for article, _ in list(_differing(live, resolver)):
            for again in catalogue.live_batches(only=[article.pk]):
                for _, wrong in _differing(again, TaxonomyResolver()):
                    yield f"catalogue: article {article.uuid}: {'; '.join(wrong[:3])}; run rebuild_catalogue"


def _differing(
    live: Iterable[tuple[Article, Version, Address]], resolver: TaxonomyResolver
) -> Iterator[tuple[Article, list[str]]]:
    """Compare a batch of articles; yield each article that differs, with a text for each difference."""
    inputs = [
        CatalogueInput(article, version, address, version.story) for article, version, address in live if version.story
    ]
    unknown = resolver.unknown(f.story for f in inputs)
    docids = [catalogue.docid(f) for f in inputs]
    entries = {row[0]: row for row in CatalogueEntry.objects.filter(docid__in=docids).values_list(*COMPARED)}
    links: dict[int, set] = {docid: set() for docid in entries}
    for noun, model in LINK_MODELS.items():
        for pk, docid in model.objects.filter(entry__in=docids).values_list(f"{noun}_id", "entry_id"):
            links.setdefault(docid, set()).add((noun, pk, docid))
    for entry_input, docid in zip(inputs, docids, strict=True):
        if docid not in entries:
            continue
        if missing := _unknown_terms(entry_input, unknown):
            yield entry_input.article, [f"{noun} {key} is in no table" for noun, key in missing]
            continue
        expected = dict(zip(COMPARED, catalogue.compared(entry_input, resolver), strict=True))
        stored = dict(zip(COMPARED, entries[docid], strict=True))
        wrong = [
            f"{name} is {stored[name]!r:.60}, not {expected[name]!r:.60}"
            for name in COMPARED
            if stored[name] != expected[name]
        ]
        expected_links = set(links_of(docid, entry_input.story, resolver))
        wrong += [f"{noun} {pk} is not linked" for noun, pk, _ in sorted(expected_links - links[docid])]
        wrong += [
            f"{noun} {pk} is linked, but not in the story" for noun, pk, _ in sorted(links[docid] - expected_links)
        ]
        if wrong:
            yield entry_input.article, wrong


def _unknown_terms(entry_input: CatalogueInput, unknown: dict[str, dict]) -> list[tuple[str, str]]:
    return [(noun, key) for noun, key, *_ in terms_in(entry_input.story) if key in unknown[noun]]
