"""Which candidates of a batch are new, which are of a known item, and what is known of these.

A format that names its items by folder and file (clippings) may have the same item in another folder: the candidate is
then of the item without the folder, or of the item with the same content.
"""

from collections.abc import Sequence
from operator import itemgetter

from articles.importing.candidates import Candidate
from articles.models import ImportedItem
from articles.sql.expressions import AnyOf


class ItemGroups:
    """The candidates of a batch, grouped by item: `new` items and `known` ones.

    Of several candidates of one new item, the later ones are known; versions that have dates are in their order.
    """

    def __init__(self, batch: Sequence[Candidate]):
        self._fingerprints = _known_fingerprints(batch)
        by_item: dict[str, list[Candidate]] = {}
        contents: dict[str, str] = {}  # the first item with each content
        for candidate in batch:
            candidate = self._in_another_folder(candidate, contents)
            by_item.setdefault(candidate.item, []).append(candidate)
        self.new: list[Candidate] = []
        self.known: list[Candidate] = []
        for item, candidates in by_item.items():
            moments = [candidate.version_moment for candidate in candidates]
            if len(candidates) > 1 and all(moments):
                candidates = [c for _, c in sorted(zip(moments, candidates, strict=True), key=itemgetter(0))]
            if item not in self._fingerprints:
                self.new.append(candidates.pop(0))
            self.known += candidates

    def is_unchanged(self, candidate: Candidate) -> bool:
        """Return whether the source sent the item before with the same fingerprint."""
        return candidate.fingerprint in self._fingerprints.get(candidate.item, ())

    def _in_another_folder(self, candidate: Candidate, contents: dict[str, str]) -> Candidate:
        """Return the candidate with the item it was imported as from another folder, if it was."""
        known = self._fingerprints
        if candidate.item in known:
            return candidate
        if candidate.without_folder in known:
            return candidate._replace(item=candidate.without_folder)
        if candidate.content:
            first_item = contents.setdefault(candidate.content, candidate.item)
            if candidate.content in known or first_item != candidate.item:
                known.setdefault(candidate.content, {candidate.content})
                return candidate._replace(item=candidate.content, fingerprint=candidate.content)
        return candidate


def _known_fingerprints(batch: Sequence[Candidate]) -> dict[str, set[str]]:
    """Return the fingerprints that the items of a batch were imported with; unknown items are left out."""
    items = {item: None for candidate in batch for item in candidate.items}
    fingerprints: dict[str, set[str]] = {}
    for item, fingerprint in ImportedItem.objects.filter(AnyOf("item", items)).values_list("item", "fingerprint"):
        fingerprints.setdefault(item, set()).add(fingerprint)
    return fingerprints
