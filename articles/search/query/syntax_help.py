"""The help for the query language: one list for the help panel of the search pages and for docs/query-language.md.

A test compares the tables of the documentation with these rows and parses each example.
"""

from typing import NamedTuple

from articles.story.lazy_text import gettext_lazy as _


class SyntaxRow(NamedTuple):
    """One row of the help: how a form is written, which stories it finds, and an example that can be searched for."""

    form: str
    finds: str
    example: str


WORDS = (
    SyntaxRow("words", _("stories with all of the words, in any of their forms"), "ferry timetable"),
    SyntaxRow(
        '"words"', _("these very words in this order; one word in quotes is found in this form only"), '"night boat"'
    ),
    SyntaxRow("-term", _("stories without it; works before words, phrases, filters and brackets"), "ferry -storm"),
    SyntaxRow("one OR two", _("stories with either; OR joins the two terms beside it"), "ferry OR boat timetable"),
    SyntaxRow("(terms)", _("terms that belong together, for OR and for leaving out"), "harbour -(storm OR fog)"),
    SyntaxRow("begin*", _("words that begin so, from two letters"), "timetab*"),
)
PLACES = (
    SyntaxRow("headline:term", _("words in the headline; title: is the same"), "headline:ferry"),
    SyntaxRow("dek:term", _("words in the line below the headline"), 'dek:"new timetable"'),
    SyntaxRow("caption:term", _("words in the captions of photographs"), "caption:(ferry OR boat)"),
    SyntaxRow("alt:term", _("words in the image descriptions that screen readers speak"), "alt:bridge"),
    SyntaxRow("credit:term", _("words in the credits of photographs"), "credit:reuters"),
    SyntaxRow("dateline:term", _("words in the dateline"), "dateline:minsk"),
)
FILTERS = (
    SyntaxRow("section:name", _("stories of a section"), "section:world"),
    SyntaxRow("tag:name", _("stories with a tag; repeat it for stories with several"), 'tag:"public transport"'),
    SyntaxRow("by:name", _("stories by an author; byline: and author: are the same"), 'by:"Jane Roe"'),
    SyntaxRow("agency:name", _("stories that an agency gave or contributed to"), "agency:reuters"),
    SyntaxRow("lang:code", _("stories in a language; pt finds pt-br too"), "lang:en"),
    SyntaxRow("after:date", _("stories published from the first day of a year, month or day on"), "after:2024-06"),
    SyntaxRow("before:date", _("stories published before that day"), "before:2024-07-02"),
    SyntaxRow(
        "on:date", _("stories published in that year, in that month or on that day; date: is the same"), "on:2024-07"
    ),
    SyntaxRow("updated:date", _("stories updated in that year, in that month or on that day"), "updated:2024"),
    SyntaxRow("has:photo", _("stories with a photograph"), "has:photo"),
    SyntaxRow("is:corrected", _("stories with a note about what was wrong or unclear"), "is:corrected"),
    SyntaxRow("is:updated", _("stories updated since they were published"), "is:updated"),
)
ROWS = WORDS + PLACES + FILTERS
STAFF_ROWS = (
    SyntaxRow("is:draft", _("stories on the desk that were never published"), "is:draft"),
    SyntaxRow("is:scheduled", _("stories that wait for their time"), "is:scheduled"),
    SyntaxRow("is:withdrawn", _("stories that were withdrawn"), "is:withdrawn"),
    SyntaxRow("in:versions", _("every version a story ever had, not only the one that stands"), "in:versions ferry"),
)


def as_markdown(rows: tuple[SyntaxRow, ...]) -> str:
    """Return rows as a Markdown table, as docs/query-language.md has them."""
    lines = [f"| `{row.form}` | {row.finds} | `{row.example}` |" for row in rows]
    return "\n".join(["| write | to find | for example |", "| --- | --- | --- |", *lines])
