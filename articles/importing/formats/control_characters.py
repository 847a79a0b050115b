"""Leave out of a text the control characters that no text has, and say so.

>>> remarks = []
>>> without_controls("The go\\x00at", remarks), remarks
('The goat', ['control characters left out: 1'])
"""

import re

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("[\x0b\x0c]")  # of lines and pages, which part words


def without_controls(text: str, remarks: list[str]) -> str:
    """Return a text without control characters and lone surrogates, a break of pages as a blank; adds a remark."""
    if text.isprintable() or not (count := len(CONTROLS.findall(text))):
        return text
    remarks.append(f"control characters left out: {count}")
    return CONTROLS.sub("", _BREAKS.sub(" ", text))
