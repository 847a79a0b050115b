"""Regular expressions mean the same in each Python that the project runs on."""

import ast
import re

import pytest

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
