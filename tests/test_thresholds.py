"""The page on thresholds is true: its constants have these values, its tests exist, and none is missing."""

import ast
import importlib
import re
from operator import attrgetter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "thresholds.md").read_text()
ROW = re.compile(r"^\| `(?P<module>[\w/]+\.py)` \| `(?P<name>[\w.]+)` \| (?P<value>\d+)\S* [^|]+\|", re.M)
ROWS = [(match["module"], match["name"], int(match["value"])) for match in ROW.finditer(PAGE)]
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
WITHOUT_BOUND = set(re.findall(r"`(\w+)`", PAGE.rpartition("that bound nothing:")[2]))


def module_of(path: str):
    return importlib.import_module(path.removesuffix(".py").replace("/", "."))


def numbers_in(path: Path) -> set[str]:
    """Return the names of a module's own numbers: those it assigns at its top, whatever they are computed from."""
    nodes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign | ast.AnnAssign)]
    targets = [target for node in nodes for target in getattr(node, "targets", None) or [node.target]]
    names = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    module = module_of(path.relative_to(ROOT).as_posix().replace("/__init__.py", ".py"))
    return {name for name in names if type(getattr(module, name, None)) in (int, float)}


def test_every_row_of_the_page_is_parsed():
    rows = [line for line in PAGE.splitlines() if re.match(r"\| `(articles|media|newsroom)/", line)]
    assert len(rows) == len(ROWS) > 80
    assert len(set(ROWS)) == len(ROWS)


@pytest.mark.parametrize(("module", "name", "value"), ROWS)
def test_a_constant_has_the_value_on_the_page(module, name, value):
    assert attrgetter(name)(module_of(module)) == value


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_a_test_named_on_the_page_exists(file, name):
    functions = {node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if hasattr(node, "name")}
    assert name in functions


@pytest.mark.parametrize(
    "path", sorted((ROOT / "articles" / "search").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_no_number_of_the_search_is_missing_from_the_page(path):
    listed = {name for module, name, _ in ROWS if ROOT / module == path}
    assert numbers_in(path) <= listed | WITHOUT_BOUND


def test_the_numbers_listed_as_no_bound_exist():
    files = (ROOT / "articles" / "search").rglob("*.py")
    assert set().union(*map(numbers_in, files)) >= WITHOUT_BOUND
