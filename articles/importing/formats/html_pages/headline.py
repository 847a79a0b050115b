"""The headline of a web page: what it prints above the text; what its head says, where it prints none."""

import re
from collections.abc import Iterator
from functools import partial
from xml.etree.ElementTree import Element

from articles.importing.formats.html_pages.headings import (
    ORDERS,
    headings_of,
    is_around,
    leads_home,
    text_of_heading,
)
from articles.importing.formats.html_pages.structured_data import StructuredData, name_of
from articles.importing.formats.record_lines import letters_of
from articles.importing.formats.xml_trees import line_in
from articles.story.words import folded_words, is_dense

_SEPARATOR = re.compile(r"\s+[|│ㅣ«‹»›•·–—-]+\s+|\s+::?\s+|\s*[|│ㅣ]\s*|(?<=[^\x00-\x7f])[-_]+(?=[^\x00-\x7f])")
_KICKER = re.compile(
    r"kicker|topline|top-line|overline|roofline|eyebrow|dachzeile|supertitle|vorspann|antetitulo", re.I
)
_PARTING = re.compile(r":\s+|\s+[|–—-]\s+")  # of a kicker and a headline in a title of the head
_SIGNS = " :|–—-"
_MIN_WORD = 4  # characters of a word that says what a heading is about
_MIN_COMMON = 2  # words that a heading has in common with a title of the head
_MAX_DIVISIONS = 8  # elements in a heading that may part a kicker from it
_FIRST_LINES = 30  # of a page without headings, among which its headline is
_MIN_LETTERS = 16  # of a heading that is the beginning or a part of a title in the head


def headline_of(data: StructuredData) -> tuple[str, str]:
    """Return kicker and headline: the heading with which the metadata agree, else the one that is about the same, else
    the headline of the metadata."""
    names = [name for value in data.values("name") if (name := name_of(value))]  # microdata name all kinds of things
    titles = [*data.lines("headline"), *data.meta("og:title"), *data.meta("twitter:title"), *names]
    titles = [" ".join(line.split()) for line in (*titles, data.page.title) if line.strip()]
    stated = [*data.lines("headline"), *data.meta("og:title"), data.page.title]
    headings = headings_of(data.page, partial(_is_titled, titles=stated))
    sites = _site_names(data, titles)
    sites |= {letters_of(line) for line, part in headings.items() if leads_home(data.page, part)}
    own = {line: part for line, part in headings.items() if letters_of(line) not in sites}
    titles = _without_sites(data, titles, sites)
    votes = {heading: sum(_agree(heading, line) for line in titles) for heading in own}
    best = max(votes, key=lambda line: (votes[line], len(line) >= _MIN_LETTERS), default="")
    heading = best if votes.get(best) else _printed(data, own, titles)
    if heading:
        return _with_kicker(data, headings[heading], _as_titled(heading, titles, sites), titles)
    return "", _whole(titles) or next(iter(headings), "")


def _whole(titles: list[str]) -> str:
    """Return the first title of the head, as another has it that goes on with a quotation mark: unescaped in an
    attribute, that mark ends a title."""
    first = next(iter(titles), "")
    return next((line for line in titles if re.match(r'\s*"', line.removeprefix(first)) and line != first), first)


def _as_titled(heading: str, titles: list[str], sites: set[str]) -> str:
    """Return a heading without the name of the site behind it, where a title in the head has it so."""
    short = _without_site(heading, sites, {})
    return short if letters_of(short) in map(letters_of, titles) else heading


def _is_titled(heading: str, titles: list[str]) -> bool:
    """Return whether a heading is a title of the head, perhaps with a kicker before it."""
    letters = letters_of(heading)
    longest = [line for line in map(letters_of, titles) if line == letters or len(line) >= _MIN_LETTERS]
    return any(letters.endswith(line) for line in longest)


def _printed(data: StructuredData, headings: dict[str, Element], titles: list[str]) -> str:
    """Return the heading with which no title agrees, but that is about the same; "" if none is: it may be the name of
    the site or of a section."""
    own = [line for line, part in headings.items() if not is_around(data.page, part)]
    if begin := [line for line in own if all(letters_of(title).startswith(letters_of(line)) for title in titles)]:
        return max(begin, key=len)
    own = [line for line in own if not any(letters_of(line) in letters_of(title) for title in titles)]
    if all(len(title.split()) < 3 and len(title) < 20 for title in titles):
        return own[0] if len(own) == 1 else ""
    common = {line: max(len(_stems(line) & _stems(title)) for title in titles) for line in own}
    best = max(common, key=common.__getitem__, default="")
    return best if common.get(best, 0) >= _MIN_COMMON else ""


def _stems(line: str) -> set[str]:
    """Return the beginnings of the longer words of a line; of scripts without spaces the pairs of characters."""
    words = folded_words(line)
    return {word if is_dense(word) else word[:5] for word in words if is_dense(word) or len(word) >= _MIN_WORD}


def _site_names(data: StructuredData, titles: list[str]) -> set[str]:
    """Return the letters of what may be the name of the site; it also stands in a title behind another title."""
    host = data.page.host
    names = [*data.lines("publisher"), *data.meta("og:site_name", "application-name"), host, *host.split(".")[:-1]]
    letters = [letters_of(title) for title in titles]
    names += [long.removeprefix(short) for long in letters for short in letters if short and long.startswith(short)]
    return {letters for name in names if (letters := letters_of(name))}


def _without_sites(data: StructuredData, titles: list[str], sites: set[str]) -> list[str]:
    """Return the titles of the head, each without the name of the site and of the section behind it."""
    headings = {letters_of(line_in(part)): name for name in reversed(ORDERS) for part in data.page.root.iter(name)}
    headings = headings or {letters_of(line): "p" for line in data.page.texts()[:_FIRST_LINES]}
    sections = [*data.lines("articleSection"), *data.meta("article:section", "section", "content_category")]
    titles = [_without_site(title, sites, headings) for title in titles]
    return [_without_section(title, set(map(letters_of, sections))) for title in titles]


def _without_section(title: str, sections: set[str]) -> str:
    """Return a title of the head without the section behind it."""
    *parts, last = _SEPARATOR.split(title)
    return title[: title.rindex(last)].rstrip(f"{_SIGNS}ㅣ│_") if parts and letters_of(last) in sections else title


def _without_site(title: str, sites: set[str], headings: dict[str, str]) -> str:
    """Return a title of the head without the name of the site: the part that the page has as a heading, else
    what is left without known names, and without the last part where a bar or an arrow stands before it."""
    parts = [part for part in _SEPARATOR.split(title) if part]
    first, _, rest = title.partition(": ")
    if rest and (letters_of(first) in sites or ("p" in headings.values() and headings.get(letters_of(rest)))):
        return rest  # The Courier: Ferry returns
    if len(parts) < 2 or letters_of(title) in headings:
        return title
    if letters_of(longest := max(parts, key=len)) in headings.keys() - sites:
        is_first = headings.get(letters_of(parts[0])) == "h1" and letters_of(parts[0]) not in sites
        return parts[0] if is_first and len(parts[0]) >= _MIN_LETTERS else longest
    if letters_of(parts[0]) in sites:
        return title[title.index(parts[1]) :] if len(parts) == 2 else parts[-1]
    is_name = letters_of(parts[-1]) in sites or re.search(r"[|│ㅣ«‹»•]\s*$", title[: title.rindex(parts[-1])])
    if not is_name:
        return title
    *_, last = _SEPARATOR.finditer(title)
    return title[: last.start()]


def _with_kicker(data: StructuredData, part: Element, heading: str, titles: list[str]) -> tuple[str, str]:
    """Return kicker and headline of a heading: as one line where the metadata have them so, else apart."""
    title_letters = set(map(letters_of, titles))
    for before, after in _divisions(part):
        letters = letters_of(after)
        if len(letters) >= _MIN_LETTERS and letters in title_letters:
            return before.strip(_SIGNS), after
        if _is_line_below(part, before, after, titles):
            return "", before
    letters, marked = letters_of(heading), _marked_kicker(part)
    rest = heading.removeprefix(marked).strip(_SIGNS) if marked else ""
    both = [line for line in map(letters_of, titles) if line in (letters, letters_of(rest))]
    if rest and both and max(both, key=both.count) != letters:
        return marked.strip(_SIGNS), rest
    if letters in both:
        return "", f"{marked.strip(_SIGNS)}: {rest}" if rest else _with_sign_of_title(part, heading, titles)
    page_letters = letters_of(" ".join(data.page.texts()))
    for title in titles:
        if (kicker := _kicker_before(title, heading)) and letters_of(kicker) in page_letters:
            return kicker, heading
    if rest:
        return marked.strip(_SIGNS), rest
    for title in titles:
        if kicker := _kicker_before(heading, title):
            return kicker, title
        if len(part) and len(letters_of(title)) >= _MIN_LETTERS and title in heading:
            before, _, after = heading.partition(title)
            if not before or not after:  # a line above or below the headline
                return before.strip(_SIGNS), title
    return "", heading


def _divisions(heading: Element) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind each place where an element in a heading begins or ends."""
    texts = [text for line in heading.itertext() if letters_of(text := " ".join(line.replace("\xad", "").split()))]
    for number in range(1, min(len(texts), _MAX_DIVISIONS)):
        yield " ".join(texts[:number]), " ".join(texts[number:])


def _is_line_below(part: Element, before: str, after: str, titles: list[str]) -> bool:
    """Return whether the last element of a heading is a line below the headline: behind a line break, with the titles
    of the head having only what stands before it."""
    letters = letters_of(before)
    is_title = len(letters) >= _MIN_LETTERS and any(letters_of(title).startswith(letters) for title in titles)
    is_elsewhere = any(letters_of(after) in letters_of(title) for title in titles)
    return is_title and not is_elsewhere and next(part.iter("br"), None) is not None


def _with_sign_of_title(part: Element, heading: str, titles: list[str]) -> str:
    """Return a heading whose kicker only its markup parts from the headline, with the sign that a title has there."""
    divisions = [(before, after) for before, after in _divisions(part) if heading == f"{before} {after}"]
    divisions = [pair for pair in divisions if pair[0][-1] not in _SIGNS and pair[1][0] not in _SIGNS]
    for title in titles:
        for sign in _PARTING.finditer(title):
            halves = letters_of(title[: sign.start()]), letters_of(title[sign.end() :])
            for before, after in divisions:
                if (letters_of(before), letters_of(after)) == halves:
                    return f"{before}{sign[0]}{after}"
    return heading


def _marked_kicker(heading: Element) -> str:
    """Return the kicker that a heading has in an element of its own, "" if it has none."""
    first = next((part for part in heading if line_in(part)), None)
    if first is None or (heading.text or "").strip() or not _KICKER.search(first.get("class", "")):
        return ""
    kicker = text_of_heading(first)
    return kicker if text_of_heading(heading).startswith(kicker) else ""


def _kicker_before(title: str, line: str) -> str:
    """Return the text of a title before a colon or dash and the line; "" if the title does not end with the line."""
    if len(line) < 10 or not title.endswith(line):
        return ""
    match = re.fullmatch(r"(.{3,80}?)(?:\s+[-–—|]|:)\s+", title[: -len(line)])
    return match[1] if match else ""


def _agree(heading: str, title: str) -> bool:
    """Return whether two lines are one headline; a title in the head often has the name of the site behind it, or
    something before it."""
    first, second = letters_of(heading), letters_of(title)
    is_part = len(first) >= _MIN_LETTERS and second.startswith(first)
    is_part = is_part or (len(first) * 2 >= len(second) and len(first) >= _MIN_LETTERS and second.endswith(first))
    return bool(first) and (first == second or is_part or bool(_kicker_before(heading, title)))
