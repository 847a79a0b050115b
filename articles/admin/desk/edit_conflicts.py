"""A form that was opened before somebody else saved: what only one of both touched is merged, the rest is asked.

    merge = merge_form(request.POST, copy, by="edda")   None if nobody saved since the form was opened
    merge.form_data                                     the form with what the others changed; it shows what is asked
    merge.conflicts                                     what both changed: each is shown with a choice

The page that asks carries the revision that it shows: if somebody saves again in the meantime, it asks again.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.http import QueryDict

from articles.admin.article.status import edit_token
from articles.admin.desk.form_state import ROW_FIELDS, FormState, NewerVersion, read_form, read_revision, write_form
from articles.admin.desk.merge_choices import Choices, apply_choices
from articles.admin.desk.photo_merge import merge_placements, photo_values
from articles.admin.desk.row_keys import with_lead_key, with_restored_rows
from articles.diff.merge import MergeConflict, RowConflict, merge_blocks, merge_rows, merge_set, merge_value, with_mine
from articles.models import DeskCopy, DeskRevision
from articles.record import desk_revisions


@dataclass
class FormMerge:
    """The merge of a form with what was saved since it was opened.

    `fields` and `rows` are what both changed, `body` the segments of the body; see `articles.diff.merge`.
    `has_repeated_conflicts` says that the editor chose the other text of some and wrote the own one anew, as well;
    `has_both_paragraphs` that this was so in the body, which has both now;
    `has_new_state` that others moved the story to another state, as “ready”, and may have read its text already.
    `by` sent the form. `newer` is the version with which the form is merged, if it is none that lies on the desk, and
    `earlier` the merge of the same form with what lies there.
    """

    by: str
    base: DeskRevision | None
    current: DeskRevision
    form_data: QueryDict
    fields: dict[str, MergeConflict]
    rows: dict[str, list[RowConflict]]
    body: list
    has_both_paragraphs: bool = False
    has_new_state: bool = False
    has_repeated_conflicts: bool = False
    newer: NewerVersion | None = None
    earlier: "FormMerge | None" = None

    @cached_property
    def must_ask(self) -> bool:
        """Whether both changed the same, or the state is another: nothing is saved before the editor has seen it."""
        is_unclear = self.has_both_paragraphs or self.has_new_state
        return bool(self.fields or any(self.rows.values()) or self.body_conflicts or is_unclear)

    @property
    def is_with_others(self) -> bool:
        """Whether others saved something since the form was opened."""
        return self.base != self.current

    @cached_property
    def is_with_own_window(self) -> bool:
        """Whether all that was saved since the form was opened is of the editor who sends it, from another window."""
        if self.base is None or self.newer:
            return False
        later = DeskRevision.objects.filter(article=self.base.article_id, pk__gt=self.base.pk)
        return not later.exclude(by=self.by).exists()

    @property
    def body_conflicts(self) -> list[MergeConflict]:
        """What both changed in the body."""
        return [segment for segment in self.body if isinstance(segment, MergeConflict)]

    @property
    def body_json(self) -> str:
        """The segments of the body as JSON, for the hidden field from which a choice is put into the text."""
        segments = (
            list(map("".join, part)) if isinstance(part, MergeConflict) else "".join(part) for part in self.body
        )
        return json.dumps(list(segments), ensure_ascii=False)


def merge_form(
    posted: QueryDict, copy: DeskCopy, *, by: str, displayed: NewerVersion | None = None
) -> FormMerge | None:
    """Return the merge of a form that `by` sends with the desk copy, which the caller has locked.

    `displayed` is the version whose text the page showed for a choice, instead of what others saved on the desk.
    Returns None if the form was opened with what is saved now, and no choice is left to be put into it.
    """
    current = desk_revisions.snapshot(copy)
    base = _base_of(posted, copy)
    if base is None and posted.get("edit_token") == edit_token(copy):  # a page of an earlier release
        base = current
    choices = None
    has_choices = base is not None and any(name.startswith("choice-") for name in posted)
    if has_choices:
        choices = apply_choices(posted, displayed.state if displayed else read_revision(base))
        posted = choices.form_data
    theirs = read_revision(current)
    if base is not None and desk_revisions.is_same(base, current):
        if choices is None:
            return None
        merge = FormMerge(by, base, base, posted, {}, {}, [], newer=displayed)
        return _with_repeated(merge, choices, displayed.state if displayed else theirs)
    old = read_revision(base) if base else FormState()
    mine = read_form(posted, old if base else theirs)
    old, mine = with_restored_rows(old, mine, theirs)
    mine = with_lead_key(mine, theirs)
    current = desk_revisions.record(copy, by="")
    merge = merge_states(posted, old, mine, theirs, theirs, has_base=base is not None)
    form_data = merge.form_data
    form_data["base_revision"], form_data["edit_token"] = str(current.pk), edit_token(copy)
    has_new_state = base is not None and base.state != current.state
    result = FormMerge(by, base, current, *merge, has_new_state=has_new_state)
    return _with_repeated(result, choices, theirs) if choices else result


class MergedStates(NamedTuple):
    """The form data of a merge, and what both sides changed: fields, rows and segments of the body."""

    form_data: QueryDict
    fields: dict[str, MergeConflict]
    rows: dict[str, list[RowConflict]]
    body: list


def merge_states(
    posted: QueryDict, base: FormState, mine: FormState, theirs: FormState, saved: FormState, *, has_base: bool = True
) -> MergedStates:
    """Merge a form with another state and write the result into the form data. `saved` are the rows of the database."""
    merge = _merge(base, mine, theirs, has_base=has_base)
    merged = FormState(
        {name: _own(value) for name, value in merge["fields"].items()},
        merge["tags"],
        with_mine(merge["body"]),
        {prefix: rows.rows for prefix, rows in merge["rows"].items()},
    )
    form_data = write_form(posted, mine, merged, saved)
    fields = {name: value for name, value in merge["fields"].items() if isinstance(value, MergeConflict)}
    rows = {prefix: rows.conflicts for prefix, rows in merge["rows"].items()}
    return MergedStates(form_data, fields, rows, merge["body"])


def _with_repeated(merge: FormMerge, choices: Choices, theirs: FormState) -> FormMerge:
    """Add to a merge what is asked again: where the editor chose the other text and changed the own one as well."""
    mine = read_form(merge.form_data, theirs)
    for name in choices.fields:
        if mine.fields[name] != theirs.fields[name]:
            merge.fields[name] = MergeConflict(mine.fields[name], theirs.fields[name])
    for prefix, key, name in choices.rows:
        conflicts = merge.rows.setdefault(prefix, [])
        own_row, other_row = (state.rows[prefix].get(key) for state in (mine, theirs))
        if own_row is None or other_row is None:
            continue
        if name == "photo":
            own, other = own_row, other_row
            differs = photo_values(own) != photo_values(other)
        else:
            own, other = own_row[name], other_row[name]
            differs = own != other
        if differs and not any(conflict.key == key and conflict.field == name for conflict in conflicts):
            conflicts.append(RowConflict(key, name, own, other))
    merge.has_repeated_conflicts = bool(choices.fields or choices.rows)
    merge.has_both_paragraphs = choices.has_both_paragraphs
    return merge


def as_change_of(posted: QueryDict, revision_pk: str) -> QueryDict:
    """Return the form of a new story as one that changes the story of a revision, which the same form made before.

    Its rows are those of the revision, in their order, as far as there are as many.
    """
    posted = posted.copy()
    posted["base_revision"] = revision_pk
    revision = DeskRevision.objects.filter(pk=revision_pk).first()
    if revision is None:
        return posted
    saved, sent = read_revision(revision), read_form(posted, FormState())
    rows = {}
    for prefix, sent_rows in sent.rows.items():
        saved_keys = list(saved.rows[prefix])
        keys = saved_keys[: len(sent_rows)] + list(sent_rows)[len(saved_keys) :]
        rows[prefix] = dict(zip(keys, sent_rows.values(), strict=True))
    return write_form(posted, sent, FormState(sent.fields, sent.tags, sent.body, rows), saved)


def _base_of(posted: QueryDict, copy: DeskCopy) -> DeskRevision | None:
    """Return the revision that the form was opened with; None if it is not known any more."""
    key = posted.get("base_revision", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return DeskRevision.objects.filter(pk=key, article=copy.article_id).first()


def _own(value):
    return value.mine if isinstance(value, MergeConflict) else value


def _merge(base: FormState, mine: FormState, theirs: FormState, *, has_base: bool) -> dict:
    """Return the merged parts of two forms; without a base, nothing counts as removed and all that differs is asked."""
    mine = _with_own_anchors(base, mine, theirs)
    base_tags = base.tags if has_base else [tag for tag in theirs.tags if tag in mine.tags]
    return {
        "fields": {
            name: merge_value(base.fields.get(name), mine.fields[name], theirs.fields[name]) for name in mine.fields
        },
        "tags": merge_set(base_tags, mine.tags, theirs.tags),
        "body": merge_blocks(base.body, mine.body, theirs.body),
        "rows": {
            prefix: (merge_placements if prefix == "placements" else merge_rows)(
                base.rows[prefix], mine.rows[prefix], theirs.rows[prefix]
            )
            for prefix in ROW_FIELDS
        },
    }


def _with_own_anchors(base: FormState, mine: FormState, theirs: FormState) -> FormState:
    """Return my form with other names for the places of my new photos, where the other editor used the same names."""
    placements = dict(mine.rows["placements"])
    used = {row["anchor"] for row in [*theirs.rows["placements"].values(), *placements.values()]}
    body = mine.body
    for key, row in placements.items():
        anchor = row["anchor"]
        others = [other["anchor"] for name, other in placements.items() if name != key]
        is_taken = any(other["anchor"] == anchor and other != row for other in theirs.rows["placements"].values())
        if (
            key not in {**base.rows["placements"], **theirs.rows["placements"]}
            and anchor
            and is_taken
            and anchor not in others
        ):
            free = next(name for number in range(1, len(used) + 2) if (name := f"p{number}") not in used)
            used.add(free)
            placements[key] = row | {"anchor": free}
            body = [block.replace(f'data-picture="{anchor}"', f'data-picture="{free}"') for block in body]
    return FormState(mine.fields, mine.tags, body, mine.rows | {"placements": placements})
