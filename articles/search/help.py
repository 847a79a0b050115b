"""What can be typed into a search, told once: for the panel on the page and for docs/query-language.md.

A test holds that the documentation has these very tables and that each example is understood.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """A form of the query language: what it finds, and an example that can be searched for as it stands."""

    form: str
    finds: str
    example: str


WORDS = (
    Row("words", "stories with all of the words, in any of their forms", "ferry timetable"),
    Row('"words"', "these very words in this order; one word in quotes is found in this form only", '"night boat"'),
    Row("-term", "stories without it; works before words, phrases, filters and brackets", "ferry -storm"),
    Row("one OR two", "stories with either; OR joins the two terms beside it", "ferry OR boat timetable"),
    Row("(terms)", "terms that belong together, for OR and for leaving out", "harbour -(storm OR fog)"),
    Row("begin*", "words that begin so, from two letters", "timetab*"),
)
PLACES = (
    Row("headline:term", "words in the headline", "headline:ferry"),
    Row("dek:term", "words in the line below the headline", 'dek:"new timetable"'),
    Row("caption:term", "words in the captions of photographs", "caption:(ferry OR boat)"),
    Row("credit:term", "words in the credits of photographs", "credit:reuters"),
    Row("dateline:term", "words in the dateline", "dateline:minsk"),
)
FILTERS = (
    Row("section:name", "stories of a section", "section:world"),
    Row("tag:name", "stories with a tag; repeat it for stories with several", 'tag:"public transport"'),
    Row("by:name", "stories by an author; byline: is the same", 'by:"Jane Roe"'),
    Row("agency:name", "stories that an agency gave or contributed to", "agency:reuters"),
    Row("lang:code", "stories in a language; pt finds pt-br too", "lang:en"),
    Row("after:date", "stories published from the first day of a year, month or day on", "after:2024-06"),
    Row("before:date", "stories published before that day", "before:2024-07-02"),
    Row("on:date", "stories published in that year, in that month or on that day", "on:2024-07"),
    Row("updated:date", "stories updated in that year, in that month or on that day", "updated:2024"),
    Row("has:photo", "stories with a photograph", "has:photo"),
    Row("is:corrected", "stories with a correction or clarification", "is:corrected"),
    Row("is:updated", "stories updated since they were published", "is:updated"),
)
ROWS = WORDS + PLACES + FILTERS
STAFF_ROWS = (
    Row("is:draft", "stories on the desk that were never published", "is:draft"),
    Row("is:scheduled", "stories that wait for their time", "is:scheduled"),
    Row("is:withdrawn", "stories that were withdrawn", "is:withdrawn"),
    Row("in:versions", "every version a story ever had, not only the one that stands", "in:versions ferry"),
)


def as_markdown(rows: tuple[Row, ...]) -> str:
    """Write rows as the table that docs/query-language.md has."""
    lines = [f"| `{row.form}` | {row.finds} | `{row.example}` |" for row in rows]
    return "\n".join(["| write | to find | for example |", "| --- | --- | --- |", *lines])
