"""Code and tests use the field's own language: names are standard terms, docstrings begin with what a thing does or is.

A name is a coined word where it says what happened (`found`, `kept`) or is a metaphor (`galley`) instead of naming the
thing. `docs/glossary.md` has the terms to use.
"""

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Words that no module, class, function, argument, variable or attribute may have among the words of its name.
COINED = {
    *("sought", "found", "wanted", "kept", "told", "asked", "beside", "lacks", "anew", "galley", "galleys", "darkroom"),
    *("sitting", "sittings", "standing", "sound", "loosened", "parted", "worded", "lit", "meant", "shown", "given"),
    *("brought", "beginnings"),
}
COINED_IN_CODE = COINED | {"said", "seen", "typed"}  # tests type text, and see pages
# Django's own names, "last seen", a link with its media type, and a setting that installations have by this name.
STANDARD = {"not_found", "seen_at", "TypedLink", "PAGES_KEPT_MB"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
FIRST_WORDS = ("Give ", "Gives ", "Tell ", "Tells ", "Say ", "Says ")


def modules(*folders: str) -> list[Path]:
    """Return the modules of the folders without migrations."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in paths if "migrations" not in path.parts]


CODE = modules("articles", "media", "newsroom")
TESTS = modules("tests")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def names_in(node: ast.AST) -> list[str]:
    """Return the names that a class, function, lambda, argument, variable or attribute gets by a node itself."""
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        return [*([] if isinstance(node, ast.Lambda) else [node.name]), *(argument.arg for argument in arguments)]
    if isinstance(node, ast.ClassDef):
        return [node.name]
    if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        return [node.id if isinstance(node, ast.Name) else node.attr]
    return []


@cache
def words_of(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_").split("_"))


FOLDERS = sorted({path.parent for path in CODE + TESTS})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_names_are_standard_terms_and_docstrings_say_what_is_returned(folder):
    faults = {path.name: faults_of(path) for path in CODE + TESTS if path.parent == folder}
    assert {name: lines for name, lines in faults.items() if lines} == {}


def faults_of(path: Path) -> list[str]:
    """Return the coined names of a module, and its docstrings that begin with another verb."""
    coined = COINED_IN_CODE if path in CODE else COINED
    faults = [f"{path.stem}: the module's own name" for _ in range(1) if words_of(path.stem) & coined]
    for node in ast.walk(tree_of(path)):
        faults += [
            f"line {node.lineno}: {name}" for name in names_in(node) if name not in STANDARD and words_of(name) & coined
        ]
        if isinstance(node, DOCUMENTED) and (text := ast.get_docstring(node) or "").startswith(FIRST_WORDS):
            faults.append(f"line {getattr(node, 'lineno', 1)}: “{text.splitlines()[0]:.80}”")
    return faults


def test_every_module_class_and_public_function_of_the_archive_says_what_it_is():
    missing = []
    for path in CODE:
        if path.name == "__init__.py" and not path.read_text().strip():
            continue
        tree = tree_of(path)
        if not ast.get_docstring(tree):
            missing.append(f"{path.relative_to(ROOT)}")
    assert missing == []


def test_no_class_name_stands_in_two_modules_for_two_things():
    places: dict[str, list[str]] = {}
    for path in CODE:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and node.name not in ("Command", "Meta"):
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_the_glossary_names_places_that_are_there():
    text = (ROOT / "docs" / "glossary.md").read_text()
    paths = re.findall(r"`((?:articles|media|newsroom|tests|docs)/[\w/.]*)`", text)
    assert len(paths) > 60
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.slow
def test_modules_import_one_another_in_no_circle():
    """Imports inside functions count: they only hide a circle."""
    own = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in CODE}
    graph = {name: _imports(name, tree_of(path)) & own.keys() for name, path in own.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def _imports(module: str, tree: ast.Module) -> set[str]:
    """Return what a module imports by name; a package stands for itself only where no module of it is named."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
            names.add(node.module)
    # A package that gathers its modules imports them, and each of them its neighbours through it.
    return {name for name in names - {module} if not module.startswith(f"{name}.")}
