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
_AND = r"(?:and|und|et|y|e|og|och|en|&)"
_BETWEEN = re.compile(rf"\s*[/{SEMICOLONS}{COMMAS}]\s*(?:{_AND}\s+)?|\s+{_AND}\s+", re.I)


def names_in(byline: str) -> list[str]:
    """Return the names in a byline. One word between commas, where no semicolon is, makes the whole byline one name."""
    byline = _LEAD.sub("", byline.strip())
    names = [name for name in _BETWEEN.split(byline) if name]
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
    for name in list(dict.fromkeys(line_of(name).strip() for name in names))[: LIMITS["bylines"] // 2]:
        if key_of(name) and len(name) <= LIMITS["name"]:
            yield Byline(name, key_of(name), role.value)


def term_of(name: str, kind: str = "") -> Term | None:
    """Return the term of a name, None if it is none or too long for one."""
    name = line_of(name).strip()
    return Term.named(name, kind) if key_of(name) and len(name) <= LIMITS["name"] else None
