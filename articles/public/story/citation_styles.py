"""Citations in the styles that need inverted names: APA, MLA, Wikipedia's {{cite news}}, and RIS for programs.

    APA    Orr, M., & Castellan, B. (2023, October 26). Ferry returns (Version 2). The Courier. https://…
    MLA    Orr, Margaret, and Ben Castellan. “Ferry returns.” The Courier, 26 Oct. 2023, https://….

A name of a person is inverted at its last word; an agency, and a name that is one word, stay as they are.
"""

import re
from typing import NamedTuple

from django.utils.dates import MONTHS
from django.utils.translation import override

from articles.story.date_formatting import day_in_words
from articles.story.dates import StoryDate

_WITHOUT_PERSON = re.compile(r"(?:^|\s)(?:and|the|of|press|news|agency|staff|wire)(?:\s|$)", re.I)
_SUFFIXES = {"jr.", "jr", "sr.", "sr", "ii", "iii", "iv"}
_MLA_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
# Characters that end a parameter or begin a link or template in wikitext.
_WIKITEXT = str.maketrans({"|": "{{!}}", "[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;", "<": "&lt;"})
_PUNCTUATION = ".?!…"


class CitedVersion(NamedTuple):
    """What a citation names of one version."""

    title: str
    names: list[str]
    site: str
    url: str
    number: int
    published: StoryDate
    language: str = ""
    dek: str = ""


class PersonName(NamedTuple):
    """A name in its two parts; `forename` is empty for an agency and for a name of one word."""

    family: str
    forename: str

    @property
    def inverted(self) -> str:
        """The name with the family's name first."""
        return f"{self.family}, {self.forename}" if self.forename else self.family

    @property
    def initials(self) -> str:
        """The name with initials: "Orr, M. J."."""
        letters = " ".join(
            f"{'-'.join(part[:1] for part in word.split('-') if part)}." for word in self.forename.split()
        )
        return f"{self.family}, {letters}" if self.forename else self.family


def split_name(name: str) -> PersonName:
    """Return a name in two parts.

    >>> split_name("Henry Ford Jr.").inverted
    'Ford Jr., Henry'
    """
    words = name.split()
    if len(words) < 2 or "," in name or name.isupper() or _WITHOUT_PERSON.search(name):
        return PersonName(name, "")
    length = 2 if len(words) > 2 and words[-1].lower() in _SUFFIXES else 1
    return PersonName(" ".join(words[-length:]), " ".join(words[:-length]))


def apa(cited: CitedVersion) -> str:
    """Return the reference in the style of the American Psychological Association, seventh edition."""
    names = [split_name(name).initials for name in cited.names]
    authors = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}" if names else ""
    year, month, day = _parts(cited.published)
    with override("en"):  # the style is written in English
        month_name = str(MONTHS[month]) if month else ""
    date = f"({', '.join(filter(None, [year, ' '.join(filter(None, [month_name, day]))]))})"
    title = f"{cited.title.rstrip('.')} (Version {cited.number})."
    # Without an author the title comes first.
    parts = [_ended(authors), f"{date}.", title] if authors else [title, f"{date}."]
    return " ".join([*parts, _ended(cited.site), cited.url])


def mla(cited: CitedVersion) -> str:
    """Return the work cited in the style of the Modern Language Association, ninth edition."""
    authors = ""
    if cited.names:
        first = split_name(cited.names[0]).inverted
        others = {1: "", 2: f", and {cited.names[-1]}"}.get(len(cited.names), ", et al.")
        authors = f"{_ended(first + others)} "
    year, month, day = _parts(cited.published)
    date = " ".join(filter(None, [day, _MLA_MONTHS[month - 1] if month else "", year]))
    return f"{authors}“{_ended(cited.title)}” {cited.site}, version {cited.number}, {date}, {cited.url}."


def wikipedia(cited: CitedVersion) -> str:
    """Return the citation as Wikipedia's template: https://en.wikipedia.org/wiki/Template:Cite_news."""
    fields = []
    for number, name in enumerate(cited.names, 1):
        person = split_name(name)
        if person.forename:
            fields += [(f"last{number}", person.family), (f"first{number}", person.forename)]
        else:
            fields.append((f"author{number}", person.family))
    fields += [("title", cited.title), ("url", cited.url), ("work", cited.site)]
    with override("en"):  # the template reads English dates
        fields += [("date", day_in_words(cited.published)), ("language", cited.language)]
    return "{{cite news |" + " |".join(f"{name}={text.translate(_WIKITEXT)}" for name, text in fields if text) + "}}"


def ris(cited: CitedVersion) -> str:
    """Return the record for programs that manage references: https://en.wikipedia.org/wiki/RIS_(file_format)."""
    year, month, day = _parts(cited.published)
    date = "/".join([year, f"{month:02}" if month else "", f"{int(day):02}" if day else "", ""])
    lines = [("TY", "NEWS"), *(("AU", split_name(name).inverted) for name in cited.names), ("TI", cited.title)]
    lines += [("T2", cited.site), ("PY", year), ("DA", date), ("AB", cited.dek), ("ET", f"Version {cited.number}")]
    lines += [("LA", cited.language), ("UR", cited.url)]
    texts = [f"{tag}  - {' '.join(text.split())}" for tag, text in lines if text.strip()]
    return "\n".join([*texts, "ER  - "])


def _parts(moment: StoryDate) -> tuple[str, int, str]:
    """Return year, month and day as far as they are known: 0 and "" stand for an unknown one."""
    year, month, day = moment.text[:4], moment.text[5:7], moment.text[8:10]
    return year, int(month or 0), str(int(day)) if day else ""


def _ended(text: str) -> str:
    return text if text[-1:] in _PUNCTUATION else f"{text}."
