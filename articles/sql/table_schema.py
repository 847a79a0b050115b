"""A table as a database or a model has it: columns, what is unique, foreign keys and checks, to be compared."""

from typing import NamedTuple


class Column(NamedTuple):
    """A column: its type in small letters, whether it may be NULL, its collation, and its default or generation."""

    type: str
    null: bool
    collation: str = ""
    value: str = ""


class Unique(NamedTuple):
    """Columns of which no two rows have the same values, in alphabetical order, and the condition on these rows."""

    columns: tuple[str, ...]
    condition: tuple[str, ...] = ()


class Table(NamedTuple):
    """What a database knows of a table; `oddities` says in a few words each what no migration makes.

    A foreign key is a column, and the table and column that it names. A check is its words in order.
    """

    columns: dict[str, Column]
    uniques: set[Unique]
    foreign_keys: set[tuple[str, str, str]]
    checks: set[tuple[str, ...]]
    oddities: list[str]
