"""The file of a picture in an agency's item: its size, and its `data:` URL if the item has the file as Base64.

https://www.rfc-editor.org/rfc/rfc2397
"""

import base64
import re
from xml.etree.ElementTree import Element


def size_of(width: str) -> int:
    """Return the width of a picture in pixels as a number; 0 for what is none."""
    return int(width) if re.fullmatch(r"[0-9]{1,6}", width.strip()) else 0


def data_url(element: Element | None, content_type: str) -> str:
    """Return the `data:` URL of the Base64 in an element, "" without any or for what is no image."""
    if element is None:
        return ""
    kind = content_type.strip().lower() or "image/jpeg"
    encoded = "".join("".join(element.itertext()).split())
    return f"data:{kind};base64,{encoded}" if encoded and kind.startswith("image/") else ""


def data_url_of(content: bytes, content_type: str) -> str:
    """Return the `data:` URL of a file."""
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
