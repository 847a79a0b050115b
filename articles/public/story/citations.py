"""Citations of one version of a story: as plain text, in four styles, and for BibTeX and RIS.

>>> print(cite(story, site="The Courier", url="https://…/versions/2/", number=2, digest="9f2c…").plain)
Margaret Orr and Ben Castellan. “Five feet of good news.” The Courier, October 26, 2023. Version 2, SHA-256 9f2c…. …
"""

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.public.story import citation_styles
from articles.public.story.citation_styles import CitedVersion
from articles.story.bylines import author_lines
from articles.story.date_formatting import day_in_words, in_words
from articles.story.dates import Precision
from articles.story.html_blocks import first_words
from articles.story.story import Story
from articles.story.wording import joined

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "{}$&#_%"},
    }
)
# A text that ends like this needs no full stop.
_SENTENCE_END = re.compile(r"[.?!…]$")


class Citations(NamedTuple):
    """The citations of one version, each as plain text."""

    plain: str
    chicago: str
    bibtex: str
    apa: str
    mla: str
    wikipedia: str
    ris: str

    @property
    def styles(self) -> list[tuple[str, str, bool]]:
        """The name of each style, its text, and whether it is one for programs, whose lines stay."""
        return [
            (_("Plain"), self.plain, False),
            ("APA", self.apa, False),
            ("MLA", self.mla, False),
            (_("Chicago, as a note"), self.chicago, False),
            ("Wikipedia", self.wikipedia, True),
            ("BibTeX", self.bibtex, True),
            ("RIS", self.ris, True),
        ]


def cite(story: Story, *, site: str, url: str, number: int, digest: str) -> Citations:
    """Return the citations of the version at `url`; the first 16 digits of `digest` identify its text."""
    title = " ".join((story.headline or first_words(story.body) or story.dek or _("No headline")).split())
    names = [" ".join(line.name.split()) for line in author_lines(story)]
    authors = joined(names)
    version = _("Version %(number)s, SHA-256 %(digest)s") % {"number": number, "digest": digest[:16]}
    ending = "" if _SENTENCE_END.search(title) else "."
    sentence = f"{authors}{'' if _SENTENCE_END.search(authors) else '.'} " if authors else ""
    comma = "" if re.search(r"[?!]$", title) else ","
    day, bare_title = day_in_words(story.published), title.removesuffix(".")
    chicago_version = _("version %(number)s") % {"number": number}
    cited = CitedVersion(
        title, [name for name in names if name], site, url, number, story.published, story.language, story.dek
    )
    return Citations(
        plain=f"{sentence}“{title}{ending}” {site}, {in_words(story.published)}. {version}. {url}",
        chicago=f"{f'{authors}, ' if authors else ''}“{bare_title}{comma}” {site}, {day}, {chicago_version}, {url}.",
        bibtex=_bibtex(story, title, names, site, url, version, number),
        apa=citation_styles.apa(cited),
        mla=citation_styles.mla(cited),
        wikipedia=citation_styles.wikipedia(cited),
        ris=citation_styles.ris(cited),
    )


def _bibtex(story: Story, title: str, names: list[str], site: str, url: str, version: str, number: int) -> str:
    day, precision = story.published.day, story.published.precision
    fields = {
        "author": " and ".join(_name(name) for name in names),
        "title": f"{{{escaped(title)}}}",
        "journal": escaped(site),
        "year": f"{day.year}",
        "month": "" if precision is Precision.YEAR else _MONTHS[day.month - 1],
        "day": f"{day.day}" if precision in (Precision.DAY, Precision.MINUTE) else "",
        "url": url,
        "note": escaped(version),
    }
    lines = (f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items() if value)
    return f"@article{{{_key(names, day.year, title)}-v{number},\n" + ",\n".join(lines) + "\n}"


def escaped(text: str) -> str:
    """Return text with TeX's special characters escaped."""
    return text.translate(_SPECIAL)


def _name(name: str) -> str:
    """Return a name for BibTeX; agencies and names with "and" or a comma are put in braces: they stay in one piece."""
    is_one_unit = "," in name or not {"and", "the"}.isdisjoint(name.lower().split()) or name.isupper()
    return f"{{{escaped(name)}}}" if is_one_unit else escaped(name)


def _key(names: list[str], year: int, title: str) -> str:
    last_name = _letters(names[0].split()[-1]) if names and names[0] else ""
    word = next((letters for word in title.split() if len(letters := _letters(word)) > 3), "")
    return f"{last_name or 'story'}{year}{word}"


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    return re.sub(r"[^a-z0-9]", "", plain.lower())
