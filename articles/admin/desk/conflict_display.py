"""What a page or a message says about a merge: who changed what, both texts, and their difference word by word."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext

from articles.admin.desk.edit_conflicts import FormMerge
from articles.admin.desk.form_state import ROW_MODELS, FormState, read_revision
from articles.admin.desk.new_names import new_name_in
from articles.admin.desk.originals import label_of_uuid
from articles.admin.desk.photo_merge import PHOTO_FIELDS
from articles.diff.matching import word_runs
from articles.diff.merge import MergeConflict, RowConflict
from articles.diff.words import Run, TimeBudget
from articles.models import DeskCopy, DeskRevision, Version
from articles.record import desk_revisions
from articles.story.html_blocks import plain
from articles.story.lazy_text import gettext_lazy as _
from articles.story.moments import moment_in_words
from articles.story.wording import listed
from media.models import Photo
from media.rights import uuids_in

_MAX_REVISIONS = 20  # are read to say who changed what
_SOURCE_LABELS = {"source_name": _("Source"), "source_url": _("Address at the source")}


class DisplayedConflict(NamedTuple):
    """Something that both changed: its label, who changed it, both texts and their difference.

    `choice` is the name of the form field for the choice, "" if there is nothing to choose and `remark` says what the
    form has now; `own_value` is what the form has in the field that is asked about, "" for paragraphs. `allows_both` is
    True for paragraphs, `is_own` if the same editor changed it in another window. `photos` are theirs and mine where a
    photograph is chosen; None where it is not in the library.
    """

    label: str
    changed_by: str
    theirs: str
    mine: str
    runs: tuple[Run, ...]
    choice: str = ""
    own_value: str = ""
    remark: str = ""
    allows_both: bool = False
    is_own: bool = False
    photos: tuple[Photo | None, ...] = (None, None)


class _ChangeAuthors:
    """Who changed what between the revision that a form was opened with and the one that is saved now."""

    def __init__(self, merge: FormMerge):
        self.by, self.base, self.current = merge.by, merge.base, merge.current
        self._states: dict[int, FormState] = {}
        self.newer, self.merge = merge.newer, merge
        self.pairs = desk_revisions.since(merge.base, _MAX_REVISIONS) if merge.base and not merge.newer else []

    def _state(self, revision: DeskRevision) -> FormState:
        if revision.pk not in self._states:
            self._states[revision.pk] = read_revision(revision)
        return self._states[revision.pk]

    def author_of(self, value) -> DeskRevision | Version:
        """Return the last revision that changed what `value` returns of a form state; or the version, if it is one."""
        if self.newer:
            return self.newer.version
        for before, later in reversed(self.pairs):
            if value(self._state(before)) != value(self._state(later)):
                return later
        return self.current

    def labels(self) -> Iterator[tuple[str, DeskRevision | Version]]:
        """Yield the label of each part that others changed without a conflict, with the last revision that did."""
        if self.base is None:
            return
        if self.newer:
            old, new = self.newer.base, self.newer.state
        else:
            old, new = self._state(self.base), self._state(self.current)
        for name in new.fields:
            if old.fields.get(name) != new.fields[name] and name not in self.merge.fields:
                yield label_of(name), self.author_of(lambda state, name=name: state.fields[name])
        if old.tags != new.tags:
            yield gettext("Tags"), self.author_of(lambda state: state.tags)
        if old.body != new.body and (not self.merge.body_conflicts or self._is_body_merged(old, new)):
            yield gettext("Body"), self.author_of(lambda state: state.body)
        for prefix, rows in new.rows.items():
            before, conflict_keys = old.rows[prefix], {conflict.key for conflict in self.merge.rows.get(prefix, ())}
            changed = [key for key in {**before, **rows} if before.get(key) != rows.get(key)]
            if set(changed) - conflict_keys or (not changed and list(before) != list(rows)):
                yield rows_label(prefix), self.author_of(lambda state, prefix=prefix: state.rows[prefix])

    def _is_body_merged(self, old: FormState, new: FormState) -> bool:
        """Whether the body has a block of others that is in no conflict."""
        blocks = {block for part in self.merge.body if not isinstance(part, MergeConflict) for block in part}
        return bool(blocks & (set(new.body) - set(old.body)))


def name_of(revision: DeskRevision | Version, reader: str) -> str:
    """Return who saved a revision, or published a version, and when, to begin a sentence; it calls the reader “you”."""
    if isinstance(revision, Version):
        moment = moment_in_words(revision.recorded_at)
        return gettext("Version %(number)s, %(by)s, %(moment)s") % {
            "number": revision.number,
            "by": revision.by,
            "moment": moment,
        }
    if revision.by == reader:
        return gettext("Your other window, %(moment)s") % {"moment": moment_in_words(revision.at)}
    return listed(revision.by or gettext("Somebody"), moment_in_words(revision.at))


def label_of(name: str) -> str:
    """Return the label of a field of the form."""
    label = _SOURCE_LABELS.get(name) or str(DeskCopy._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def rows_label(prefix: str) -> str:
    """Return the label of a formset of the form."""
    return {
        "bylines": gettext("Bylines"),
        "agency_lines": gettext("Agency lines"),
        "placements": gettext("Photos in the story"),
    }[prefix]


def merged_sentence(merge: FormMerge) -> str:
    """Return what others changed since the form was opened, which is now in the form; "" if nobody did."""
    by_author: dict[str, list[str]] = {}
    for label, revision in _ChangeAuthors(merge).labels():
        by_author.setdefault(name_of(revision, merge.by), []).append(label)
    earlier = merged_sentence(merge.earlier) if merge.earlier else ""
    sentences = [f"{who}: {', '.join(labels)}" for who, labels in by_author.items()]
    return "; ".join(filter(None, [earlier, *sentences]))


def displayed_conflicts(merge: FormMerge) -> list[DisplayedConflict]:
    """Return the conflicts that the page asks about, in the order of the form."""
    changes, budget = _ChangeAuthors(merge), TimeBudget()

    def displayed(label: str, author: DeskRevision | Version, theirs: str, mine: str, **options) -> DisplayedConflict:
        runs, alike = word_runs(theirs, mine, budget)
        changed_by, is_own = name_of(author, merge.by), not merge.newer and author.by == merge.by
        return DisplayedConflict(
            label, changed_by, theirs, mine, tuple(runs) if alike else (), is_own=is_own, **options
        )

    conflicts = [
        displayed(
            label_of(name),
            changes.author_of(lambda state, name=name: state.fields[name]),
            _value_text(DeskCopy, name, conflict.theirs),
            _value_text(DeskCopy, name, conflict.mine),
            choice=f"choice-{name}",
            own_value=conflict.mine,
        )
        for name, conflict in merge.fields.items()
    ]
    body_author = changes.author_of(lambda state: state.body)
    conflicts += [
        displayed(
            gettext("Body, a paragraph that both changed"),
            body_author,
            *_block_texts(conflict),
            choice=f"choice-body-{number}",
            allows_both=not set(conflict.theirs) <= set(conflict.mine),
        )
        for number, conflict in enumerate(merge.body_conflicts)
    ]
    for prefix, rows in merge.rows.items():
        author = changes.author_of(lambda state, prefix=prefix: state.rows[prefix])
        conflicts += [_displayed_row(displayed, prefix, row, author) for row in rows]
    return conflicts


def _displayed_row(
    displayed: Callable[..., DisplayedConflict], prefix: str, row: RowConflict, author: DeskRevision | Version
) -> DisplayedConflict:
    label, model = rows_label(prefix), ROW_MODELS[prefix]
    if not row.key:
        order = gettext("another order")
        return displayed(label, author, order, order, remark=gettext("Your order is in the form."))
    if not row.field:
        remark = gettext("Changed here, deleted there: it stays.")
        if row.mine is None:
            remark = gettext("Deleted here, changed there: it stays. Delete it again if it has to go.")
        return displayed(label, author, _row_text(model, row.theirs), _row_text(model, row.mine), remark=remark)
    if row.field == "photo":
        return _displayed_photo(displayed, row, author)
    name = str(model._meta.get_field(row.field).verbose_name)
    texts = (_value_text(model, row.field, row.theirs or ""), _value_text(model, row.field, row.mine or ""))
    choice = f"choice-{prefix}-{row.key}-{row.field}"
    return displayed(f"{label}: {name}", author, *texts, choice=choice, own_value=row.mine or "")


def _displayed_photo(
    displayed: Callable[..., DisplayedConflict], row: RowConflict, author: DeskRevision | Version
) -> DisplayedConflict:
    label = gettext("A photo in the text") if row.mine["anchor"] else gettext("Lead photo")
    sides = [{name: side[name] for name in PHOTO_FIELDS} for side in (row.theirs, row.mine)]
    photos = {str(photo.uuid): photo for photo in Photo.objects.filter(uuid__in=uuids_in(s["photo"] for s in sides))}
    texts = ["\n".join(filter(None, [_photo_name(photos, side), *list(side.values())[1:]])) for side in sides]
    return displayed(
        label,
        author,
        *texts,
        choice=f"choice-placements-{row.key}-photo",
        own_value="\n".join(sides[1].values()),
        photos=tuple(photos.get(side["photo"]) for side in sides),
    )


def _photo_name(photos: Mapping[str, Photo], row: Mapping[str, str]) -> str:
    return "" if row["photo"] in photos else row["photo"]


def _row_text(model: type[models.Model], row: Mapping[str, str] | None) -> str:
    if row is None:
        return gettext("(deleted)")
    return ", ".join(_value_text(model, name, value) for name, value in row.items() if value)


def _block_texts(conflict: MergeConflict) -> tuple[str, str]:
    """Return both sides as plain text; as HTML if only the markup differs."""
    markup = ["\n".join(blocks) for blocks in (conflict.theirs, conflict.mine)]
    texts = ["\n\n".join(map(plain, blocks)) for blocks in (conflict.theirs, conflict.mine)]
    theirs, mine = texts if texts[0] != texts[1] else markup
    return theirs, mine


def _value_text(model: type[models.Model], name: str, value: str) -> str:
    """Return the text of a field's value: the name of a term or photo, the label of a choice."""
    if name in _SOURCE_LABELS:
        return value
    if name == "translation_of":
        return label_of_uuid(value)
    field = model._meta.get_field(name)
    if field.is_relation and (new_name := new_name_in(value)):
        return new_name
    if field.is_relation and value:
        try:
            row = field.related_model._base_manager.filter(**{field.target_field.name: value}).first()
        except (ValueError, OverflowError):
            row = None
        return str(row) if row else value
    return str(dict(field.flatchoices).get(value, value))
