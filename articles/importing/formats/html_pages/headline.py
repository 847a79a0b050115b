"""The headline of a web page: what it prints, where its metadata agree."""

import re

from articles.importing.formats.html_pages.structured_data import StructuredData
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in


def headline_of(data: StructuredData) -> tuple[str, str]:
    """Return kicker and headline: what the page prints, where its metadata agree; else the headline of the metadata."""
    headings = [line for part in data.page.root.iter("h1") if (line := line_in(part))]
    titles = [*data.lines("headline"), *data.meta("og:title"), *data.meta("twitter:title"), *data.lines("name")]
    titles = [" ".join(line.split()) for line in (*titles, data.page.title) if line.strip()]
    votes = {title: sum(_agree(title, line) for line in titles) for title in headings}
    if votes and max(votes.values()):
        return _without_kicker(max(votes, key=votes.__getitem__), titles)
    return "", next(iter([*titles[:1], *headings]), "")


def _without_kicker(title: str, titles: list[str]) -> tuple[str, str]:
    """Return the text before a colon or dash and the text after it, if the latter alone is a title of the page too."""
    for line in titles:
        if kicker := _kicker_before(title, line):
            return kicker, line
    return "", title


def _kicker_before(title: str, line: str) -> str:
    """Return the text of a title before a colon or dash and the line; "" if the title does not end with the line."""
    if len(line) < 10 or not title.endswith(line):
        return ""
    match = re.fullmatch(r"(.{3,80}?)(?:\s+[-–—|]|:)\s+", title[: -len(line)])
    return match[1] if match else ""


def _agree(heading: str, title: str) -> bool:
    """Return whether two lines are one headline; a title in the head often has the name of the site behind it."""
    first, second = letters_of(heading), letters_of(title)
    is_begin = len(first) > 15 and second.startswith(first)
    return bool(first) and (first == second or is_begin or bool(_kicker_before(heading, title)))
