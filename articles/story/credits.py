"""Who and what a story names by a key: section, tags, the people of its bylines, and agencies, as printed."""

from dataclasses import dataclass, field
from enum import StrEnum

from articles.story.keys import key_of
from articles.story.lazy_text import gettext_lazy as _
from articles.story.part import KeyedPart


@dataclass(frozen=True, slots=True)
class Term(KeyedPart):
    """A section or a tag in a story: the key that identifies the term, its name as printed, and the kind of a tag."""

    key: str
    name: str = field(default="", compare=False)
    kind: str = field(default="", compare=False)

    @classmethod
    def named(cls, name: str, kind: str = "") -> "Term":
        """Return the term of a printed name, with the key made from the name."""
        return cls(key_of(name), name, kind)


class Role(StrEnum):
    """What a person in a byline did for the story."""

    AUTHOR = "author"
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    PHOTOGRAPHER = "photographer"
    ILLUSTRATOR = "illustrator"
    TRANSLATOR = "translator"

    @property
    def words(self) -> str:
        """Return the words that introduce a person of this role on the page."""
        return _WORDS[self.value]


# Translators: each stands before the names in a byline.
_WORDS = {
    "author": _("By"),
    "contributor": _("Additional reporting by"),
    "editor": _("Edited by"),
    "photographer": _("Photographs by"),
    "illustrator": _("Illustrations by"),
    "translator": _("Translated by"),
}


@dataclass(frozen=True, slots=True)
class Byline(KeyedPart):
    """A person's name as printed, the key of the author it belongs to (empty if unknown), and the role."""

    name: str
    key: str = ""
    role: str = Role.AUTHOR.value


class AgencyRole(StrEnum):
    """What an agency did for the story."""

    CONTRIBUTED = "contributed"
    SUPPLIED = "supplied"
    PHOTOGRAPHS = "photographs"

    @property
    def sentence(self) -> str:
        """Return the sentence to print if the source has none; `{}` is the name of the agency."""
        return {
            "contributed": "{} contributed to this report.",
            "supplied": "From {}.",
            "photographs": "Photographs by {}.",
        }[self.value]


@dataclass(frozen=True, slots=True)
class AgencyLine(KeyedPart):
    """A line such as "Reuters contributed to this report": the words as printed, the agency's name, key and role."""

    words: str
    name: str = field(default="", compare=False)
    key: str = ""
    role: str = AgencyRole.CONTRIBUTED.value
