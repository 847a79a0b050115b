"""Whether the fields of a story say that its source does not publish it.

>>> draft_reason({"title": "Ferry returns", "draft": True})
'a draft of its source'
"""

from collections.abc import Mapping
from typing import Any

from articles.importing.formats import HeldStory
from articles.importing.formats.columns import spelling
from articles.story.validation import ValidatedStory

_STATES = {"status", "state", "post_status", "pubstatus", "pub_status", "publication_status", "workflow_state"}
_UNPUBLISHED = {"draft", "pending", "pending_review", "in_review", "private", "unpublished", "withheld", "hidden"}
_UNPUBLISHED |= {"canceled", "cancelled", "withdrawn", "trash", "deleted", "embargoed", "scheduled"}
_MARKS = {"draft": True, "is_draft": True, "published": False, "is_published": False, "publish": False, "status": False}
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def draft_reason(fields: Mapping[str, Any]) -> str:
    """Return why a story with these fields stays on the desk: "a draft of its source"; "" if none says so."""
    for name, value in fields.items():
        name = spelling(name)
        if name in _MARKS and _truth_of(value) is _MARKS[name]:
            return "a draft of its source"
        if name in _STATES and isinstance(value, str) and (state := spelling(value)) in _UNPUBLISHED:
            return f"{state.replace('_', ' ')} by its source"
    return ""


def held_if_draft(validated: ValidatedStory, fields: Mapping[str, Any]) -> ValidatedStory | HeldStory:
    """Return a story of these fields, held on the desk if they say that its source does not publish it."""
    reason = draft_reason(fields)
    return HeldStory(validated, reason) if reason else validated


def without_marks(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields without those that say whether a story is published, where others have its date."""
    return {name: value for name, value in fields.items() if not _is_mark(name, value)}


def _is_mark(name: str, value: Any) -> bool:
    return spelling(name) == "published" and _truth_of(value) is not None


def _truth_of(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _WORDS.get(str(value).strip().lower())
