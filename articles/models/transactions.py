"""Transactions of the database that a model is written to, as Django's database router names it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, router, transaction

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def atomic(model: type[models.Model]) -> transaction.Atomic:
    """Return a transaction of the database that a model is written to."""
    return transaction.Atomic(router.db_for_write(model), savepoint=True, durable=False)


def in_transaction(model: type[models.Model]) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Return a decorator for a function that runs in a transaction of the database that a model is written to."""

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            with atomic(model):  # the router is asked at each call
                return function(*args, **kwargs)

        return run

    return decorate
