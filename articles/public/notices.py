"""Sentences above a page about the parts of its address that were ignored."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.story.text import clean_text


def ignored_notices(names: set[str]) -> list[str]:
    """Return a notice about ignored parameters; a middleware has taken out the identifiers of clicks before."""
    visible_names = sorted(clean_text(name)[:40] or _("(nothing)") for name in names)
    sentence = _("The address asks for %(names)s, which this page does not know; that part was ignored.")
    return [sentence % {"names": join_quoted(visible_names)}] if visible_names else []


def join_quoted(texts: list[str]) -> str:
    """Return up to three texts in quotation marks, and the number of the others."""
    names, more = ", ".join(_("“%(name)s”") % {"name": text[:60]} for text in texts[:3]), len(texts) - 3
    if more <= 0:
        return names
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": names,
        "count": more,
    }
