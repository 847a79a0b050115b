"""What an entry of an export of Blogger is: the blog's settings, templates and comments are entries too.

https://support.google.com/blogger/answer/41387
"""

from collections.abc import Mapping
from typing import Any

KIND = "http://schemas.google.com/g/2005#kind"
_POSTS = ("post", "page")


def other_kind(entry: Mapping[str, Any]) -> str:
    """Return what an entry is that is no story, such as comment; "" for a story, and for an entry of any other feed."""
    kinds = [str(tag.get("term")).rpartition("#")[2] for tag in entry.get("tags") or () if tag.get("scheme") == KIND]
    kind = next(iter(kinds), str(entry.get("blogger_type") or "")).lower()
    return "" if kind in _POSTS else kind[:60]


def desk_reason_of(entry: Mapping[str, Any]) -> str:
    """Return why an entry stays on the desk, "" if it does not."""
    status = str(entry.get("blogger_status") or "LIVE").upper()
    is_draft = str(entry.get("app_draft")).lower() == "yes" or status != "LIVE"
    return "a draft of its source" if is_draft else ""
