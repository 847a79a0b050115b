"""Whether a story that no index holds matches a query: those on the desk, and those withdrawn. They are few.

asked = Asked(language.read('ferry -"night boat" is:draft', staff=True).query)
asked.among([(copy.pk, freeze(copy), {"draft"}), …])
"""

from collections.abc import Collection, Hashable, Sequence
from datetime import date

from articles.references import MODELS, Directory
from articles.search import planning
from articles.search.queries import (
    All,
    Any,
    Dated,
    Everything,
    Flag,
    Language,
    Named,
    Not,
    Query,
    State,
    Text,
    Updated,
)
from articles.search.texts import Texts, texts
from articles.search.wording import leaves
from articles.story import Story
from articles.text import key_of


class Asked:
    """A query with the keys its names go by today."""

    def __init__(self, query: Query):
        self.query = query
        self.directory = Directory()
        self.keys = {
            part: self.directory.resolve(part.noun, key_of(part.value))
            for part in leaves(query)
            if isinstance(part, Named) and part.noun in MODELS
        }

    def among(self, stories: Sequence[tuple[Hashable, Story, Collection[str]]]) -> list:
        """Give the keys of the stories that match; each with how it stands: "draft", "scheduled", "withdrawn"."""
        self.directory.find(story for _, story, _ in stories)
        return [key for key, story, states in stories if self._matches(self.query, _Read(story), states)]

    def _matches(self, query: Query, read: "_Read", states: Collection[str]) -> bool:
        story = read.story
        match query:
            case Everything():
                return True
            case All(parts):
                return all(self._matches(part, read, states) for part in parts)
            case Any(parts):
                return any(self._matches(part, read, states) for part in parts)
            case Not(part):
                return not self._matches(part, read, states)
            case Text():
                return planning.matches(planning.plan(query, [story.language]), read.texts)
            case Named():
                return self._names(query, story)
            case Dated(first, before):
                return _is_between(story.published, first, before)
            case Updated(first, before):
                return _is_between(story.updated, first, before)
            case Flag("photo"):
                return any(picture.photo for picture in story.pictures)
            case Flag("corrected"):
                return any(note.kind in ("correction", "clarification") for note in story.notes)
            case Flag("updated"):
                return story.updated is not None
            case Language(code):
                language, code = story.language.lower(), code.lower()
                return language == code or language.startswith(f"{code}-")
            case State(name):
                return name in states
        return False

    def _names(self, named: Named, story: Story) -> bool:
        keys = {
            "section": [story.section.key] if story.section else [],
            "tag": [tag.key for tag in story.tags],
            "author": [byline.key for byline in story.bylines if byline.key],
            "agency": [line.key for line in story.agency_lines if line.key],
        }[named.noun]
        wanted = self.keys[named]
        if named.noun == "author" and any(key_of(byline.name) == wanted for byline in story.bylines):
            return True
        return any(self.directory.resolve(named.noun, key) == wanted for key in keys)


class _Read:
    """A story with its words, taken apart once and only if they are asked for."""

    def __init__(self, story: Story):
        self.story = story
        self._texts: Texts | None = None

    @property
    def texts(self) -> Texts:
        self._texts = self._texts or texts(self.story)
        return self._texts


def _is_between(moment, first: date | None, before: date | None) -> bool:
    return moment is not None and (first is None or moment.day >= first) and (before is None or moment.day < before)
