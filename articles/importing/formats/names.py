"""The names of people and terms in what agencies send: authors of a printed byline, tags with their kind.

>>> names_in("By Lena Marsh and Omar Okoye")
['Lena Marsh', 'Omar Okoye']
"""

import re
from collections.abc import Iterable, Iterator

from articles.importing.formats.clippings.printed_names import agency, is_title
from articles.importing.formats.record_lines import line_of
from articles.story.characters import COMMAS, HAN_COMMAS, SEMICOLONS
from articles.story.keys import key_of
from articles.story.story import Byline, Role, Term
from articles.story.validation import LIMITS

_LEAD = re.compile(r"^(?:by|von|par|por|da|av|door|pelo|pela)\s+", re.I)
_AND = r"(?:and|(?!und zu[mr]? )und|et|y|e|og|och|en|&)"  # Max von und zu Berg is one
_WITH = rf"(?:{_AND}|with|avec|mit)"
_BETWEEN = re.compile(rf"\s*[/{SEMICOLONS}{COMMAS}]\s*(?:{_WITH}\s+)?|\s+{_WITH}\s+", re.I)
_PLACE = re.compile(r"(?<=\S)\s+(?:in|à|aus|at)\s+[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]+){0,2}$")  # behind a name
_INVERTED = re.compile(rf"([^{COMMAS}]+),\s*([^{COMMAS}]+)")


def names_in(byline: str) -> list[str]:
    """Return the names in a byline. One word between commas, where no semicolon is, makes the whole byline one name."""
    byline = _LEAD.sub("", byline.strip())
    names = [_PLACE.sub("", name) for name in _BETWEEN.split(byline) if name]
    names = [name for name in names if not agency(name)] or names  # Lena Marsh, dpa
    byline = byline if len(names) > 1 else names[0] if names else byline
    if any(sign in byline for sign in SEMICOLONS):
        return [name for part in re.split(f"[{SEMICOLONS}]", byline) for name in names_in(part)]
    has_han_comma = any(comma in byline for comma in HAN_COMMAS)
    return names if has_han_comma or all(" " in name for name in names) else [byline]


def people_in(byline: str) -> list[str]:
    """Return the names of a printed byline that are no titles ("Staff Writer"), no agencies and not too long."""
    names = (line_of(name).strip() for name in names_in(byline))
    names = (name for name in names if key_of(name) and len(name) <= LIMITS["name"])
    return [name for name in names if not (is_title(name) or agency(name))]


def bylines(names: Iterable[str], role: Role = Role.AUTHOR) -> Iterator[Byline]:
    """Yield a byline for each different name that is one."""
    lines = list(dict.fromkeys(line_of(name).strip() for name in names))
    known = {line.casefold() for line in lines}
    for name in lines[: LIMITS["bylines"] // 2]:
        if (inverted := _INVERTED.fullmatch(name)) and f"{inverted[2]} {inverted[1]}".casefold() in known:
            continue  # Marsh, Lena, who is there as Lena Marsh
        if key_of(name) and len(name) <= LIMITS["name"]:
            yield Byline(name, key_of(name), role.value)


def term_of(name: str, kind: str = "") -> Term | None:
    """Return the term of a name, None if it is none or too long for one."""
    name = line_of(name).strip()
    return Term.named(name, kind) if key_of(name) and len(name) <= LIMITS["name"] else None
