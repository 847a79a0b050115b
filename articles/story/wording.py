"""Labels and lists of names inside sentences, in the language of the newsroom.

>>> joined(["Ann Lee", "Bo Ek", "Cy Fox"]), inside_sentence("Notes to readers")
('Ann Lee, Bo Ek and Cy Fox', 'notes to readers')
"""

from collections.abc import Sequence
from unicodedata import bidirectional

from django.utils.translation import get_language, get_language_bidi, gettext, ngettext

# Languages that write nouns with a capital letter wherever they stand.
_CAPITAL_NOUNS = ("de", "lb")
_MAX_LABELS = 4


def joined(names: Sequence[str]) -> str:
    """Return names as one text: "Ann Lee, Bo Ek and Cy Fox"; empty without names."""
    if len(names) < 2:
        return "".join(names)
    # Translators: the last two parts of a list of names; %(names)s may be several with commas.
    return gettext("%(names)s and %(last)s") % {"names": gettext(", ").join(names[:-1]), "last": names[-1]}


def dotted(*parts: str) -> str:
    """Return parts in a row: "News · Ann Lee · May 3", each in its own direction; empty parts are left out."""
    return " · ".join(isolated(part) for part in parts if part)


def listed(*parts: str) -> str:
    """Return parts with the commas of the language between them: "ann, today, 13:37"; empty parts are left out."""
    return gettext(", ").join(isolated(part) for part in parts if part)


def isolated(text: str) -> str:
    """Return words of a story as a page prints them: those with letters of the other direction between isolates.

    Without these a number behind them would be taken for theirs, and their last full stop for that of the page.
    """
    others = ("L",) if get_language_bidi() else ("R", "AL")
    return f"\u2068{text}\u2069" if any(bidirectional(letter) in others for letter in text) else text


def joined_labels(labels: Sequence[str]) -> str:
    """Return labels as one part of a sentence, from four on with the number of the others."""
    names = [inside_sentence(label) for label in labels]
    if len(names) <= _MAX_LABELS:
        return joined(names)
    more = len(names) - _MAX_LABELS + 1
    return joined([*names[:3], ngettext("%(count)s more", "%(count)s more", more) % {"count": more}])


def inside_sentence(label: str) -> str:
    """Return a label as it is written inside a sentence: with a small letter, except where nouns have capitals."""
    label = str(label)
    return label if (get_language() or "").partition("-")[0] in _CAPITAL_NOUNS else label[:1].lower() + label[1:]
