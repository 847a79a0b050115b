"""A photograph and the words that were written for it are one thing: who chooses between two photographs chooses those,
too, and no photograph gets a caption that was written for another one."""

from collections.abc import Mapping

from articles.diff.merge import MergedRows, Row, RowConflict, merge_rows

PHOTO_FIELDS = ("photo", "caption", "credit", "crop", "alt")


def merge_placements(base: Mapping[str, Row], mine: Mapping[str, Row], theirs: Mapping[str, Row]) -> MergedRows:
    """Merge the photos of a story, like `merge_rows`.

    Where both changed a place and have another photograph there, the conflict is one, of the field `photo`; it has both
    rows, and stands for all of `PHOTO_FIELDS`.
    """
    rows, conflicts = merge_rows(base, mine, theirs)
    for key in mine.keys() & theirs.keys():
        own, other = mine[key], theirs[key]
        changed = [photo_values(row) != photo_values(base.get(key, {})) for row in (own, other)]
        if own["photo"] != other["photo"] and all(changed):
            rows[key] = {**rows[key], **{name: own[name] for name in PHOTO_FIELDS}}
            conflicts = [one for one in conflicts if one.key != key or one.field not in PHOTO_FIELDS]
            conflicts.append(RowConflict(key, "photo", own, other))
    return MergedRows(rows, conflicts)


def photo_values(row: Row) -> list[str]:
    """Return a photograph and its words, "" for what the row does not have."""
    return [row.get(name, "") for name in PHOTO_FIELDS]
