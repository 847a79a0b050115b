"""Regular expressions mean the same in each Python that the project runs on, and none takes endless steps."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from tests.ambiguous_expressions import ambiguous
from tests.test_language import ROOT, modules, tree_of

# Up to Python 3.11.4 a possessive group, `(?:…)*+`, does not go back over what a repetition read before it failed
# (https://github.com/python/cpython/issues/106052): Debian 12 has 3.11.2. One letter, `[^<]*+`, is right everywhere.
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+|\(\?>")
# This one cannot fail behind the first letter of a repetition.
_ALLOWED = {("articles/importing/formats/json_objects.py", r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')}


@pytest.mark.parametrize("expression", [r"(?:ab)*+", r"(?>ab)", r"x(?:a|b)++y", r"(?:<(?!b)[^<]*+){2,}+"])
def test_a_possessive_group_is_recognised(expression):
    assert _POSSESSIVE_GROUP.search(expression)
    assert not _POSSESSIVE_GROUP.search(r"[^<]*+a++b?+(?:[^<>]++|&amp;)+")


@pytest.mark.parametrize("folder", ["articles", "media", "newsroom"])
@pytest.mark.slow
def test_no_expression_has_a_group_that_older_pythons_read_otherwise(folder):
    faults = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for path in modules(folder)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _POSSESSIVE_GROUP.search(node.value)
        if (str(path.relative_to(ROOT)), node.value) not in _ALLOWED
    ]
    assert faults == []


AMBIGUOUS = [
    r"(?:\s|\xa0|<br>)*</p>", r"(a+)+$", r"(?:\w+\s?)*:", r"(?:a|ab?)*c", r"(?:\s*\w*)*;", r"(?:[a-z]|\w|<b>)+!",
    r"(?:a*){3,}b",
]  # fmt: skip
CLEAR = [
    r"(?:\w+-)+x", r"(?:[^<]|<(?!b))*<b", r"(?:\s|<br>)*</p>", r"(?:a+,)*b", r"(?:a+)++b", r"(?:ab?)*c", r"(?:a|b)+",
    r"(?:\s|\xa0)*x", r"(?:[^<]++|<b>)+$",
]  # fmt: skip


@pytest.mark.parametrize("expression", AMBIGUOUS)
def test_an_ambiguous_repetition_is_recognised(expression):
    assert ambiguous(expression)


@pytest.mark.parametrize("expression", CLEAR)
def test_a_repetition_with_one_way_through_a_text_is_let_pass(expression):
    assert ambiguous(expression) == []


def patterns_in(value, depth: int = 0) -> Iterator[re.Pattern]:
    """Yield the expressions of a value of a module: itself, or in tuples, lists, dicts and classes of it."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for inner in [*value, *value.values()]:
            yield from patterns_in(inner, depth + 1)
    elif isinstance(value, (tuple, list, set, frozenset)) and depth < 3:
        for inner in value:
            yield from patterns_in(inner, depth + 1)
    elif isinstance(value, type) and value.__module__.split(".")[0] in ("articles", "media", "newsroom"):
        for inner in vars(value).values():
            if not isinstance(inner, type):
                yield from patterns_in(inner, depth + 1)


def literals_in(path) -> Iterator[str]:
    """Yield the texts that a module hands to `re` without a name: re.sub(r"…", …)."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if is_re and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                yield node.args[0].value


@pytest.mark.long
@pytest.mark.parametrize("folder", ["articles", "media", "newsroom"])
def test_no_expression_takes_exponentially_many_steps(folder):
    faults, patterns = set(), 0
    for path in modules(folder):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if "migrations" in name or name in ("newsroom.gunicorn", "newsroom.wsgi"):
            continue
        values = vars(importlib.import_module(name.removesuffix(".__init__"))).values()
        for pattern in [*(p for value in values for p in patterns_in(value)), *literals_in(path)]:
            patterns += 1
            faults.update(f"{path.relative_to(ROOT)}: {fault}" for fault in ambiguous(pattern))
    assert not faults and patterns, "\n".join(sorted(faults))
