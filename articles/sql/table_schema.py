"""A table as a database or a model has it: columns, what is unique, foreign keys and checks, to be compared."""

import re
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


_WORDS = re.compile(r"'(?:[^']|'')*'|[a-z_][a-z_0-9]*|-?[0-9]+|[<>!]=?")
_CAST = re.compile(
    r"::(?:text|character varying|bpchar|integer|smallint|bigint|boolean|date|timestamp with time zone|jsonb|uuid)"
    r"(?:\(\d+\))?(?:\[\])?"
)
_BETWEEN = re.compile(r"([a-z_0-9]+) +between +(-?\d+) +and +(-?\d+)")
_FILLERS = {"any", "array", "in"}  # of lists: one engine has `IN (…)`, the other `= ANY (ARRAY[…])`


def words_of(condition: str) -> tuple[str, ...]:
    """Return the columns, values, comparisons and conjunctions of a condition, in order, however it is written."""
    plain = _CAST.sub("", condition.lower().replace('"', "").replace("<>", "!="))
    plain = re.sub(r"'(-?\d+)'", r"\1", plain.replace("(", " ").replace(")", " "))
    plain = _BETWEEN.sub(r"\1 >= \2 and \1 <= \3", plain)
    return tuple(word for word in _WORDS.findall(plain) if word not in _FILLERS)
