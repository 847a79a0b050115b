"""The statement by which PostgreSQL looks up the ids of several plans, with the generation that they belong to.

    IdStatement(lookups, "articles_search_live").sql(grams, 5.0, "articles_generation WHERE id = 1", …) ──▶ SQL, values

The answer is one row: the id of the index's common grams, number and token of the generation, the ids of each plan.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from articles.search.backends import tsquery
from articles.search.backends.common_grams import CommonGrams, has_phrase
from articles.search.backends.plan import Plan
from articles.search.backends.postgresql_tables import grams_id

# A sequential scan would unpack every text, a cost that the planner does not know. One message with several statements
# is one transaction, to which SET LOCAL applies.
_BEFORE = "SET LOCAL statement_timeout = {}; SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
_AFTER = "; SET LOCAL statement_timeout TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT"
RESULTS_BEFORE = _BEFORE.count(";")  # so many results come before that with the row


class IdStatement(NamedTuple):
    """What is looked up in a table: the ids of each plan with `first <= id < before` (None: no bound).

    `newest` keeps only so many of the largest ids of each plan.
    """

    lookups: Sequence[Plan]
    table: str
    first: int | None = None
    before: int | None = None
    newest: int | None = None

    @property
    def has_phrase(self) -> bool:
        return any(map(has_phrase, self.lookups))

    def sql(
        self, grams: CommonGrams, timeout_seconds: float, generation_row: str, *, in_transaction: bool
    ) -> tuple[str, list[str]]:
        """Return the statement, with the settings it needs, for an index with common grams; and its parameters."""
        columns, values = [], []
        for plan in self.lookups:
            # "docid + 0" keeps the planner from walking the primary key, which would unpack every text on the way.
            rows, params = tsquery.rows(self.table, plan, grams)
            bounds = ""
            for operator, bound in ((">=", self.first), ("<", self.before)):
                if bound is not None:
                    bounds += f" AND docid + 0 {operator} {bound:d}"
            rows = " UNION ALL ".join(f"SELECT docid {row}{bounds}" for row in rows)
            if self.newest is not None:
                rows = f"SELECT docid FROM ({rows}) AS matches ORDER BY docid + 0 DESC LIMIT {self.newest:d}"
            columns.append(f", (SELECT string_agg(int8send(docid), ''::bytea) FROM ({rows}) AS matches)")
            values += params
        id = grams_id(self.table) if self.has_phrase else "NULL"
        statement = f"SELECT {id}, number, token{''.join(columns)} FROM {generation_row}"
        after = _AFTER if in_transaction else ""
        return f"{_BEFORE.format(int(timeout_seconds * 1000))}{statement}{after}", values

    def answer(self, row: tuple | None) -> tuple[int, int, list[np.ndarray]]:
        """Return number and token of the generation, and the ids of each plan; none for an index without generation."""
        _, number, token, *arrays = row or (None, 0, 0, *[None] * len(self.lookups))
        return number, token, [np.sort(np.frombuffer(ids or b"", ">i8").astype(np.int64)) for ids in arrays]


def has_grams(row: tuple | None, grams: CommonGrams) -> bool:
    """Return whether the index that answered has the common grams which the statement was written for."""
    return row is None or (row[0] or "") == grams.id
