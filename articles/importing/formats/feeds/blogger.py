"""What an entry of an export of Blogger is: the blog's pages, settings, templates and comments are entries too.

https://support.google.com/blogger/answer/41387
"""

from collections.abc import Mapping
from typing import Any

KIND = "http://schemas.google.com/g/2005#kind"


def other_kind(entry: Mapping[str, Any]) -> str:
    """Return what an entry is that is no post, such as page or comment; "" for a post and for other feeds."""
    kinds = [str(tag.get("term")).rpartition("#")[2] for tag in entry.get("tags") or () if tag.get("scheme") == KIND]
    kind = next(iter(kinds), str(entry.get("blogger_type") or "")).lower()
    return "" if kind == "post" else kind[:60]


def desk_reason_of(entry: Mapping[str, Any]) -> str:
    """Return why an entry stays on the desk, "" if it does not."""
    status = str(entry.get("blogger_status") or "LIVE").upper()
    is_draft = str(entry.get("app_draft")).lower() == "yes" or status != "LIVE"
    return "a draft of its source" if is_draft else ""
