"""Every address of the URLconf answers exactly the roles that the reviewed table lists, on both engines."""

from functools import partial

import pytest
from django.db import connection

from tests.access import matrix
from tests.proofs import LONG, between_engines, in_turn
from tests.shared_rows import shared_rows

HOW_TO_REVIEW = "print the table with `python -m tests.access` and review what changed"


@shared_rows
def objects():
    """Return the objects that are nobody's own."""
    return matrix.other_objects()


def test_the_table_has_exactly_the_addresses_of_the_urlconf():
    listed = dict.fromkeys(address for address, _ in matrix.stored_columns()["superuser"])
    assert list(listed) == matrix.addresses(), HOW_TO_REVIEW


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize("role", matrix.ROLES)
def test_a_role_has_exactly_the_access_that_the_table_lists(objects, role):
    """Each role opens a third of the addresses, another third than the next; in the proof all, on one engine."""
    stored, number = matrix.stored_columns()[role], list(matrix.ROLES).index(role)
    engine = connection.vendor
    every = partial(between_engines, engine=engine) if LONG else partial(in_turn, number=number)
    column = matrix.answers(role, *objects, every=every)
    expected = {
        (address, label): stored.get((address, label)) or stored.get((address, "")) for address, label in column
    }
    wrong = [
        f"{address} {label}: {letters}, in the table {expected[address, label]}"
        for (address, label), letters in column.items()
        if letters != expected[address, label]
    ]
    assert wrong == [], HOW_TO_REVIEW
    assert len(column) > 150
