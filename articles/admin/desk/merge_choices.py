"""The choices that an editor makes where two changed the same: put into the form before it is merged and saved.

choice-headline=theirs   choice-bylines-12-name=theirs   choice-body-0=theirs | both
"""

import json

from django.http import QueryDict

from articles.admin.desk.form_state import FIELDS, ROW_FIELDS, FormState, body_blocks, row_number
from articles.diff.merge import MergeConflict, merge_blocks
from articles.story.html_sanitizer import clean_body

BODY_FIELD = "merged_body"
_MAX_SEGMENTS = 5_000


def apply_choices(posted: QueryDict, displayed: FormState) -> tuple[QueryDict, bool]:
    """Return the form data with the other text where the editor chose it; `displayed` is what the page showed.

    The second value is True if the editor chose the other text of a paragraph and changed the own one as well: then
    both are in the body, to be looked at.
    """
    posted = posted.copy()
    for name in FIELDS:
        if posted.get(f"choice-{name}") == "theirs":
            posted[name] = displayed.fields[name]
    for prefix, names in ROW_FIELDS.items():
        for key, row in displayed.rows[prefix].items():
            number = row_number(posted, prefix, key)
            for name in names:
                if number is not None and posted.get(f"choice-{prefix}-{key}-{name}") == "theirs":
                    posted[f"{prefix}-{number}-{name}"] = row[name]
    body, is_unclear = _chosen_body(posted)
    if body is not None:
        posted["body"] = body
    for name in [name for name in posted if name.startswith("choice-") or name == BODY_FIELD]:
        del posted[name]
    return posted, is_unclear


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
