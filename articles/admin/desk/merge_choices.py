"""The choices that an editor makes where two changed the same: put into the form before it is merged and saved.

choice-headline=theirs   choice-bylines-12-name=theirs   choice-placements-7-photo=theirs   choice-body-0=theirs | both

The choice of a photograph is one of its words as well.

The page that asks carries the own text that it showed, as `mine-choice-headline`: who chooses the other text and writes
the own one anew as well is asked again, and nothing is dropped.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.http import QueryDict

from articles.admin.desk.form_state import FIELDS, ROW_FIELDS, FormState, body_blocks, row_number
from articles.admin.desk.photo_merge import PHOTO_FIELDS
from articles.diff.merge import MergeConflict, merge_blocks
from articles.story.html_sanitizer import clean_body
from articles.story.text import clean_text

BODY_FIELD = "merged_body"
_MAX_SEGMENTS = 5_000


class Choices(NamedTuple):
    """A form with the choices of its editor in it, and where the editor chose the other text and changed the own one.

    `fields` are names of fields, `rows` the (prefix, key, name) of fields of rows: there the own text is in the form.
    `has_both_paragraphs` is True if that is so in the body, which then has both.
    """

    form_data: QueryDict
    fields: list[str]
    rows: list[tuple[str, str, str]]
    has_both_paragraphs: bool


def apply_choices(posted: QueryDict, displayed: FormState) -> Choices:
    """Return the form data with the other text where the editor chose it; `displayed` is what the page showed."""
    posted = posted.copy()
    fields, rows = [], []
    for name in FIELDS:
        if posted.get(f"choice-{name}") == "theirs":
            if _differs_from_both(posted, f"choice-{name}", [name], displayed.fields[name]):
                fields.append(name)
            else:
                posted[name] = displayed.fields[name]
    for prefix, names in ROW_FIELDS.items():
        for key, row in displayed.rows[prefix].items():
            number = row_number(posted, prefix, key)
            for name in names:
                choice, start = f"choice-{prefix}-{key}-{name}", f"{prefix}-{number}-"
                if number is None or posted.get(choice) != "theirs":
                    continue
                chosen = {start + one: row[one] for one in (PHOTO_FIELDS if name == "photo" else (name,))}
                if _differs_from_both(posted, choice, chosen, "\n".join(chosen.values())):
                    rows.append((prefix, key, name))
                else:
                    for field, value in chosen.items():
                        posted[field] = value
    body, has_both_paragraphs = _chosen_body(posted)
    if body is not None:
        posted["body"] = body
    for name in [name for name in posted if name.startswith(("choice-", "mine-choice-")) or name == BODY_FIELD]:
        del posted[name]
    return Choices(posted, fields, rows, has_both_paragraphs)


def _differs_from_both(posted: QueryDict, choice: str, fields: Iterable[str], theirs: str) -> bool:
    """Return whether fields have another text than both of those that the page showed."""
    displayed_mine = posted.get(f"mine-{choice}")
    sent = _words("\n".join(posted.get(field, "") for field in fields))
    return displayed_mine is not None and sent not in (_words(displayed_mine), _words(theirs))


def _words(text: str) -> str:
    """Return a text without the breaks and blanks that a form or a browser may have changed."""
    return " ".join(clean_text(text).split())


def _chosen_body(posted: QueryDict) -> tuple[str | None, bool]:
    """Return the body with the chosen paragraphs, or None; what else the editor changed in the form stays changed."""
    displayed: list[str] = []
    chosen: list[str] = []
    number = 0
    for segment in _segments(posted.get(BODY_FIELD, "")):
        mine, theirs = (segment, segment) if isinstance(segment, str) else segment
        choice = posted.get(f"choice-body-{number}") if not isinstance(segment, str) else ""
        number += not isinstance(segment, str)
        own, other = (body_blocks(clean_body(text)) for text in (mine, theirs))
        displayed += own
        chosen += {"theirs": other, "both": own + other}.get(str(choice), own)
    if chosen == displayed:
        return None, False
    sent = body_blocks(clean_body(posted.get("body", "")))
    merged = merge_blocks(displayed, sent, chosen)
    parts = [[*part.mine, *part.theirs] if isinstance(part, MergeConflict) else part for part in merged]
    return "\n\n".join(block for part in parts for block in part), any(
        isinstance(part, MergeConflict) for part in merged
    )


def _segments(text: str) -> list:
    """Return the segments of `FormMerge.body_json`; an empty list if the form sent something else."""
    try:
        segments = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    is_known = isinstance(segments, list) and len(segments) <= _MAX_SEGMENTS and all(map(_is_segment, segments))
    return segments if is_known else []


def _is_segment(value) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2 and all(isinstance(side, str) for side in value)
    return isinstance(value, str) or is_pair
