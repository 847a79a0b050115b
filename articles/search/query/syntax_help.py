"""The help for the query language: one list for the help panel of the search pages and for docs/query-language.md.

A test compares the tables of the documentation with these rows and parses each example.
"""

from typing import NamedTuple


class SyntaxRow(NamedTuple):
    """One row of the help: how a form is written, which stories it finds, and an example that can be searched for."""

    form: str
    finds: str
    example: str


WORDS = (
    SyntaxRow("words", "stories with all of the words, in any of their forms", "ferry timetable"),
    SyntaxRow(
        '"words"', "these very words in this order; one word in quotes is found in this form only", '"night boat"'
    ),
    SyntaxRow("-term", "stories without it; works before words, phrases, filters and brackets", "ferry -storm"),
    SyntaxRow("one OR two", "stories with either; OR joins the two terms beside it", "ferry OR boat timetable"),
    SyntaxRow("(terms)", "terms that belong together, for OR and for leaving out", "harbour -(storm OR fog)"),
    SyntaxRow("begin*", "words that begin so, from two letters", "timetab*"),
)
PLACES = (
    SyntaxRow("headline:term", "words in the headline; title: is the same", "headline:ferry"),
    SyntaxRow("dek:term", "words in the line below the headline", 'dek:"new timetable"'),
    SyntaxRow("caption:term", "words in the captions of photographs", "caption:(ferry OR boat)"),
    SyntaxRow("alt:term", "words in the image descriptions that screen readers speak", "alt:bridge"),
    SyntaxRow("credit:term", "words in the credits of photographs", "credit:reuters"),
    SyntaxRow("dateline:term", "words in the dateline", "dateline:minsk"),
)
FILTERS = (
    SyntaxRow("section:name", "stories of a section", "section:world"),
    SyntaxRow("tag:name", "stories with a tag; repeat it for stories with several", 'tag:"public transport"'),
    SyntaxRow("by:name", "stories by an author; byline: and author: are the same", 'by:"Jane Roe"'),
    SyntaxRow("agency:name", "stories that an agency gave or contributed to", "agency:reuters"),
    SyntaxRow("lang:code", "stories in a language; pt finds pt-br too", "lang:en"),
    SyntaxRow("after:date", "stories published from the first day of a year, month or day on", "after:2024-06"),
    SyntaxRow("before:date", "stories published before that day", "before:2024-07-02"),
    SyntaxRow(
        "on:date", "stories published in that year, in that month or on that day; date: is the same", "on:2024-07"
    ),
    SyntaxRow("updated:date", "stories updated in that year, in that month or on that day", "updated:2024"),
    SyntaxRow("has:photo", "stories with a photograph", "has:photo"),
    SyntaxRow("is:corrected", "stories with a correction or clarification", "is:corrected"),
    SyntaxRow("is:updated", "stories updated since they were published", "is:updated"),
)
ROWS = WORDS + PLACES + FILTERS
STAFF_ROWS = (
    SyntaxRow("is:draft", "stories on the desk that were never published", "is:draft"),
    SyntaxRow("is:scheduled", "stories that wait for their time", "is:scheduled"),
    SyntaxRow("is:withdrawn", "stories that were withdrawn", "is:withdrawn"),
    SyntaxRow("in:versions", "every version a story ever had, not only the one that stands", "in:versions ferry"),
)


def as_markdown(rows: tuple[SyntaxRow, ...]) -> str:
    """Return rows as a Markdown table, as docs/query-language.md has them."""
    lines = [f"| `{row.form}` | {row.finds} | `{row.example}` |" for row in rows]
    return "\n".join(["| write | to find | for example |", "| --- | --- | --- |", *lines])
