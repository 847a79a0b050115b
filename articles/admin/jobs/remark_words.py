"""The remarks of imports in the language of the desk; they are stored in English, as the report of a command has them.

A remark begins with its kind and a colon: the kind is translated, and what follows are words and figures of the source.
"""

from articles.story.lazy_text import gettext_lazy as _

_KINDS = {
    "no headline": _("no headline"),
    "text that looks wrongly decoded": _("text that looks wrongly decoded"),
    "picture without a file": _("picture without a file"),
    "updated not taken": _("updated not taken"),
    "date of a note not taken": _("date of a note not taken"),
    "hour that comes twice": _("hour that comes twice"),
    "hour that does not come": _("hour that does not come"),
    "date that is none": _("date that is none"),
    "year of two digits": _("year of two digits"),
    "date from the file's name": _("date from the file's name"),
    "author from the folder": _("author from the folder"),
    "time in a zone that is not known": _("time in a zone that is not known"),
    "markup kept with the source": _("markup kept with the source"),
    "content kept with the source, no text": _("content kept with the source, no text"),
    "author too long for a name, kept with the source": _("author too long for a name, kept with the source"),
    "tag too long for a name, kept with the source": _("tag too long for a name, kept with the source"),
    "section too long for a name, kept with the source": _("section too long for a name, kept with the source"),
    "term too long for a name, kept with the source": _("term too long for a name, kept with the source"),
    "headline shortened, kept whole with the source": _("headline shortened, kept whole with the source"),
    "kicker too long, kept with the source": _("kicker too long, kept with the source"),
    "dateline too long, kept with the source": _("dateline too long, kept with the source"),
    "excerpt too long for a dek, kept with the source": _("excerpt too long for a dek, kept with the source"),
    "too long to be kept with the source": _("too long to be kept with the source"),
    "cells without a column": _("cells without a column"),
    "attachment not taken": _("attachment not taken"),
    "control characters left out": _("control characters left out"),
    "XML repaired": _("XML repaired"),
    "shortcode left in the text": _("shortcode left in the text"),
    "gallery whose photographs are not in the export": _("gallery whose photographs are not in the export"),
    "photographs of a gallery that are not in the export": _("photographs of a gallery that are not in the export"),
    "featured image that is not in the export": _("featured image that is not in the export"),
    "the text is that of the page's JSON-LD; the page itself shows less": _(
        "the text is that of the page's JSON-LD; the page itself shows less"
    ),
    "the text is that of a script of the page; the page itself shows none": _(
        "the text is that of a script of the page; the page itself shows none"
    ),
    "dates of publication that differ": _("dates of publication that differ"),
    "its source says that more follows": _("its source says that more follows"),
    "its source says of another item": _("its source says of another item"),
}


def in_words(remark: str) -> str:
    """Return a remark with its kind translated; as it is stored if the kind is not known."""
    kind, colon, rest = remark.partition(":")
    return f"{_KINDS[kind]}{colon}{rest}" if kind in _KINDS else remark
