"""The nodes of a query: plain values that know nothing of stems, database rows or backends.

A query is a tree. `And`, `Or` and `Not` have children; every other node is a leaf, which is one condition:

>>> query = TextQuery("ferry") & ~TextQuery("night boat", PHRASE) & TermFilter("tag", "belarus")
>>> [leaf.value for leaf in query.leaves() if isinstance(leaf, TermFilter)]
['belarus']
>>> query.map(lambda leaf: replace(leaf, field="headline") if isinstance(leaf, TextQuery) else leaf)
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

WORD, PHRASE, PREFIX = "word", "phrase", "prefix"

# The fields of a story that can be searched alone; the field "" searches all of them and the body.
FIELDS = ("headline", "dek", "caption", "alt", "credit", "byline", "dateline")
FLAGS = ("photo", "corrected", "updated")
STATES = ("draft", "scheduled", "withdrawn")  # only staff can search for these


class Query:
    """A node of a query tree: a condition that a story matches or does not match."""

    children: tuple["Query", ...]

    def walk(self) -> Iterator["Query"]:
        """Yield this node and all nodes below it, each parent before its children."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator["Query"]:
        """Yield the nodes that are no `And`, `Or` or `Not`, from left to right."""
        return (node for node in self.walk() if isinstance(node, Leaf))

    def texts(self) -> Iterator["TextQuery"]:
        """Yield the words, phrases and prefixes that a matching story may contain: none of those below a `Not`."""
        for child in self.children:
            yield from child.texts()

    def map(self, function: Callable[["Query"], "Query"]) -> "Query":
        """Return the same tree with each leaf replaced by `function(leaf)`."""
        match self:
            case Not(child):
                return Not(child.map(function))
            case And(children) | Or(children):
                return type(self)(tuple(child.map(function) for child in children))
        return function(self)

    @property
    def conditions(self) -> tuple["Query", ...]:
        """The conditions that must all hold: the children of an `And`, otherwise the node itself."""
        return (self,)

    @property
    def positive(self) -> "Query":
        """The node without its `Not`, where it is one."""
        return self

    def __and__(self, other: "Query") -> "Query":
        return all_of((*self.conditions, *other.conditions))

    def __or__(self, other: "Query") -> "Query":
        return Or((self, other))

    def __invert__(self) -> "Query":
        return Not(self)


class Leaf(Query):
    """A node without children."""

    children = ()


@dataclass(frozen=True)
class MatchAll(Leaf):
    """All stories."""


@dataclass(frozen=True)
class TextQuery(Leaf):
    """A word, an exact phrase or the beginning of a word (`kind`), as typed; `field` is empty for the whole story.

    `alternatives` are other forms that match as well, folded: a word, or two words side by side (see `compounds`).
    """

    text: str
    kind: str = WORD
    field: str = ""
    alternatives: tuple[str, ...] = ()

    def texts(self) -> Iterator["TextQuery"]:
        yield self


@dataclass(frozen=True)
class TermFilter(Leaf):
    """The stories with a section, tag, author or agency (`noun`); `value` is its slug, an alias or its name."""

    noun: str
    value: str


@dataclass(frozen=True)
class DateRange(Leaf):
    """The stories with a date from the day `first` on and before the day `before`; None leaves that end open."""

    first: date | None
    before: date | None


class PublishedRange(DateRange):
    """The stories published in a range of days."""


class UpdatedRange(DateRange):
    """The stories with an "Updated" date in a range of days."""


@dataclass(frozen=True)
class FlagFilter(Leaf):
    """The stories with a photograph, with a note about what was wrong, or with an "Updated" date (see `FLAGS`)."""

    name: str


@dataclass(frozen=True)
class AttributeFilter(Leaf):
    """The stories with a value of one of the `ATTRIBUTES`, for example a language; `pt` also matches `pt-br`."""

    attribute: str
    value: str


@dataclass(frozen=True)
class DeskState(Leaf):
    """The stories in one of the `STATES`; only staff can search for them."""

    name: str


@dataclass(frozen=True)
class Not(Query):
    """The stories that do not match `child`."""

    child: Query

    @property
    def children(self) -> tuple[Query, ...]:  # pyright: ignore[reportIncompatibleVariableOverride] # nothing assigns it
        return (self.child,)

    def texts(self) -> Iterator[TextQuery]:
        return iter(())

    @property
    def positive(self) -> Query:
        return self.child

    def __invert__(self) -> Query:
        return self.child


@dataclass(frozen=True)
class And(Query):
    """The stories that match all children."""

    children: tuple[Query, ...]

    @property
    def conditions(self) -> tuple[Query, ...]:
        return self.children

    @property
    def must(self) -> tuple[Query, ...]:
        """The children that are no `Not`."""
        return tuple(child for child in self.children if not isinstance(child, Not))

    @property
    def must_not(self) -> tuple[Query, ...]:
        """What the children that are a `Not` exclude."""
        return tuple(child.child for child in self.children if isinstance(child, Not))


@dataclass(frozen=True)
class Or(Query):
    """The stories that match at least one child; an `Or` without children matches none."""

    children: tuple[Query, ...]


def all_of(queries: Iterable[Query]) -> Query:
    """Return one query for conditions that must all hold, each once; `MatchAll` where there is no condition."""
    conditions = tuple(dict.fromkeys(query for query in queries if query != MatchAll()))
    return And(conditions) if len(conditions) > 1 else conditions[0] if conditions else MatchAll()
