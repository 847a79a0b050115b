"""What the desk says is marked for translation: in its templates, and where Python hands words to people."""

import ast
import functools

import pytest

from tests.test_translations import TEMPLATES, unmarked

ROOT = TEMPLATES.parent
# Words of templates that are no text: a media query, classes of the page, a format of dates, a blank between sentences.
NO_TEXT = {"all", "app-articles model-article change-list", '"U"', '" "'}
# Commands, and what tells an operator of a fault in the settings, are English in every newsroom.
ENGLISH = ("migrations", "management", "tooling", "demo")
# Calls that hand a text to people, by the place of the text.
CALLS = {
    **dict.fromkeys(("success", "warning", "error", "info", "message_user", "add_error"), 1),
    **dict.fromkeys(("ValidationError", "ActionRefused", "FileRefused", "UploadRefused", "PasskeyRefused"), 0),
    **dict.fromkeys(("Conflict", "NeverPublished", "OnLegalHold", "MergeRefused", "BulkPlan"), 0),
    **dict.fromkeys(("column", "datetime_column", "story_date_column"), 1),
}
LOGGERS = ("logger", "checks", "parser")  # their methods have the same names
KEYWORDS = ("label", "help_text", "verbose_name", "verbose_name_plural", "description", "refusal")
NAMES = (*KEYWORDS, "title", "about", "explanation", "message", "submit_label", "add_label", "button", "plural")
EXCEPTIONS = {
    # The inspection runs in a process of its own, which knows no Django; its refusals are English.
    "articles/record/audio_inspection.py",
    "articles/record/page_rendering.py",
}


@pytest.mark.parametrize("path", sorted((TEMPLATES / "admin").rglob("*.html")), ids=lambda path: path.stem)
def test_a_template_of_the_desk_has_no_word_that_is_not_marked(path):
    assert set(unmarked(path.read_text())) <= NO_TEXT


def literals(node):
    """Yield the literal texts that an expression may be."""
    match node:
        case ast.Constant(value=str(text)):
            if sum(map(str.isalpha, text)) > 1:
                yield text
        case ast.JoinedStr():
            parts = (part.value for part in node.values if isinstance(part, ast.Constant))
            if sum(map(str.isalpha, "".join(parts))) > 1:
                yield ast.unparse(node)
        case ast.IfExp():
            yield from literals(node.body)
            yield from literals(node.orelse)
        case ast.BoolOp():
            for value in node.values:
                yield from literals(value)
        case ast.BinOp(op=ast.Add()):
            yield from literals(node.left)
            yield from literals(node.right)
        case ast.Dict():
            for value in node.values:
                yield from literals(value)


def name_of(node) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def texts_for_people(tree: ast.Module):
    """Yield the expressions of a module that people read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = name_of(node.func)
            owner = name_of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if owner in LOGGERS:
                continue
            place = CALLS.get(name)
            if place is not None and len(node.args) > place:
                yield node.args[place]
            yield from (keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS)
        elif isinstance(node, ast.ClassDef):
            is_choices = any(name_of(base) in ("TextChoices", "IntegerChoices") for base in node.bases)
            for statement in node.body:
                if not isinstance(statement, ast.Assign):
                    continue
                if is_choices and isinstance(statement.value, ast.Tuple):
                    yield statement.value.elts[1]
                if any(name_of(target) in NAMES for target in statement.targets):
                    yield statement.value


@functools.cache
def modules():
    paths = (path for folder in ("articles", "media", "newsroom") for path in (ROOT / folder).rglob("*.py"))
    names = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return {name: path for name, path in sorted(names.items()) if not set(ENGLISH) & set(name.split("/"))}


def unmarked_in(source: str) -> list[str]:
    """Return the literal texts of a module that people read and that no call of gettext marks."""
    return [text for expression in texts_for_people(ast.parse(source)) for text in literals(expression)]


def test_texts_in_python_are_marked():
    faults = {name: unmarked_in(path.read_text()) for name, path in modules().items() if name not in EXCEPTIONS}
    assert {name: texts for name, texts in faults.items() if texts} == {}


def shadowed(source: str) -> list[str]:
    """Return the functions in which `_` is a variable of their own, and is called as if it were gettext."""
    names = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            nodes = list(of_one_scope(function))
            is_variable = any(isinstance(n, ast.Name) and n.id == "_" and isinstance(n.ctx, ast.Store) for n in nodes)
            is_called = any(isinstance(n, ast.Call) and name_of(n.func) == "_" for n in ast.walk(function))
            names += [function.name] if is_variable and is_called else []
    return names


def of_one_scope(node):
    """Yield the nodes below a node, without those of functions and comprehensions, whose variables are their own."""
    scopes = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, scopes):
            yield child
            yield from of_one_scope(child)


def test_no_function_calls_a_variable_of_its_own_in_place_of_gettext():
    faults = {name: shadowed(path.read_text()) for name, path in modules().items()}
    assert {name: functions for name, functions in faults.items() if functions} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('def day(text):\n    day, _, rest = text.partition(".")\n    return _("No day")', ["day"]),
        ('def day(text):\n    return _("No day") or [one for _, one in text]', []),
        ('def day(text):\n    day, _, rest = text.partition(".")\n    return day', []),
    ],
)
def test_a_function_that_calls_a_variable_in_place_of_gettext_is_reported(source, expected):
    assert shadowed(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('messages.error(request, "It is gone.")', ["It is gone."]),
        ('messages.error(request, gettext("It is gone."))', []),
        ('raise ValidationError({"name": f"{name} is gone."})', ["f'{name} is gone.'"]),
        ('raise ActionRefused("It is gone." if gone else gettext("It stays."))', ["It is gone."]),
        ('name = models.CharField(help_text="Its name.")', ["Its name."]),
        ('class Kind(models.TextChoices):\n    PLACE = "place", "Place"', ["Place"]),
        ('class Put(Action):\n    label = "Put back"\n    name = "put"', ["Put back"]),
        ('logger.error("It is gone.")', []),
    ],
)
def test_a_text_that_is_not_marked_is_reported(source, expected):
    assert unmarked_in(source) == expected
