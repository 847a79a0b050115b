"""A version that was published while its story lay on the desk: what it changed is merged into the form that is saved.

The base is the version that the desk copy was made from. What only the version changed is taken, what both changed is
asked. The page that asks carries the number of the version that it shows, as `base_version`.
"""

from django.http import QueryDict

from articles.admin.desk.edit_conflicts import FormMerge, merge_form, merge_states
from articles.admin.desk.form_state import ROW_FIELDS, FormState, NewerVersion, read_form, read_revision
from articles.admin.desk.row_keys import with_keys, with_lead_key
from articles.models import DeskCopy, DeskRevision, Version
from articles.record import desk_revisions
from articles.story.story import Story

BASE_FIELD = "base_version"


def latest_states(copy: DeskCopy) -> NewerVersion | None:
    """Return the latest version if it was published after the desk copy was opened, and both texts are here."""
    is_newer = 0 < copy.based_on < copy.article.latest
    return _states(copy, copy.based_on, copy.article.latest) if is_newer else None


def displayed_version(posted: QueryDict, copy: DeskCopy) -> NewerVersion | None:
    """Return the version whose text the page showed beside that of the form; None if it showed none."""
    text = posted.get(BASE_FIELD, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    return _states(copy, copy.based_on, number) if 0 < copy.based_on < number <= copy.article.latest else None


def merge_sent_form(posted: QueryDict, copy: DeskCopy, *, by: str) -> FormMerge | None:
    """Return the merge of a form with what was saved on the desk and published since it was opened, or None."""
    merge = merge_form(posted, copy, by=by, displayed=displayed_version(posted, copy))
    if merge and merge.must_ask:
        return merge
    return merge_version(merge.form_data if merge else posted, copy, by=by, earlier=merge) or merge


def merge_version(posted: QueryDict, copy: DeskCopy, *, by: str, earlier: FormMerge | None) -> FormMerge | None:
    """Return the merge of a form that `by` sends with the latest version, or None if the form has what that changed.

    `earlier` is the merge of this form with what others saved on the desk, or None.
    """
    displayed = displayed_version(posted, copy)
    base_number = displayed.version.number if displayed else copy.based_on
    is_newer = 0 < base_number < copy.article.latest
    newer = _states(copy, base_number, copy.article.latest) if is_newer else None
    if newer is None:
        return None
    current = desk_revisions.record(copy, by="")
    saved = read_revision(current)
    merge = merge_states(posted, newer.base, _sent_state(posted, saved, newer.base), newer.state, saved)
    merge.form_data[BASE_FIELD] = str(newer.version.number)
    return FormMerge(by, current, current, *merge, newer=newer, earlier=earlier)


def _sent_state(posted: QueryDict, saved: FormState, base: FormState) -> FormState:
    """Return the state that a form sends; a field that it does not have, as "Updated", is as in the base: unchanged."""
    sent = read_form(posted, saved)
    fields = sent.fields | {name: value for name, value in base.fields.items() if name not in posted}
    return FormState(fields, sent.tags, sent.body, sent.rows)


def _states(copy: DeskCopy, base_number: int, number: int) -> NewerVersion | None:
    """Return a version with the states of two versions; their rows have the keys of those of the desk copy."""
    versions = {version.number: version for version in copy.article.versions.filter(number__in=(base_number, number))}
    if len(versions) < len({base_number, number}) or not all(version.story for version in versions.values()):
        return None
    saved = read_revision(desk_revisions.snapshot(copy))
    base = with_keys(_state(copy, versions[base_number]), saved)
    newer = with_lead_key(with_keys(_state(copy, versions[number]), base), saved)
    return NewerVersion(versions[number], base, newer)


def _state(copy: DeskCopy, version: Version) -> FormState:
    story = version.story or Story()
    rows = {"bylines": story.bylines, "agency_lines": story.agency_lines, "placements": story.pictures}
    row_keys = {prefix: [f"version-{version.number}-{n}" for n in range(len(rows[prefix]))] for prefix in ROW_FIELDS}
    revision = DeskRevision(state=copy.state, slug=copy.slug, story_json=version.story_json, row_keys=row_keys)
    return read_revision(revision)
