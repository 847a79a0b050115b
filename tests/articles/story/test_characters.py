"""One module says what a letter is: elsewhere nothing takes Python's word class or word boundary for words."""

import ast
import re
from pathlib import Path

import pytest

from articles.story.words import word_count
from tests.test_language import CODE, ROOT, tree_of

# Modules whose expressions with these classes read no words of a name or a text in an arbitrary script.
_ALLOWED = {
    "articles/story/characters.py": "the classes themselves",
    "articles/story/words.py": "the word splitter",
    "articles/story/symbols.py": "letters and figures beside a symbol",
    "articles/story/folding.py": "the same splitter: what is no letter of a word",
    "articles/story/keys.py": "the rule of former releases",
    "articles/diff/words.py": "letters whose marks it adds itself",
    "articles/diff/bodies.py": "names of elements",
    "articles/story/html_sanitizer.py": "names of elements and attributes, anchors",
    "articles/story/html_blocks.py": "anchors",
    "articles/search/text/highlighting.py": "names of elements, character references",
    "articles/story/variants.py": "what is another word as well",
    "articles/importing/photo_references.py": "names of elements",
    "articles/importing/formats": "markup, names of fields, signs of a format, printers' conventions in English",
    "articles/preservation/static_links.py": "names of elements",
    "media/embedded/text_repair.py": "English words that show a wrong encoding",
    "media/text_encoding": "words that show an encoding",
    "newsroom/middleware/request_log.py": "addresses of machines",
    "newsroom/tooling/help_pictures.py": "a password that a command prints",
}
_WORD_CLASS = re.compile(r"(?<!\\)(?:\\\\)*\\[wWbB]")


def expressions_of(tree: ast.AST):
    """Yield each text that has a word class or boundary, with its line; docstrings are no code."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if is_text and _WORD_CLASS.search(node.value):
            yield node.lineno, node.value
        if isinstance(node, ast.ImportFrom | ast.Attribute):
            names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else [node.attr]
            module = getattr(node, "module", "")
            if module == "django.utils.text" and "slugify" in names:
                yield node.lineno, "Django's slugify"


def allowed_by(path: Path) -> str | None:
    """Return the entry of `_ALLOWED` for a module."""
    name = path.relative_to(ROOT).as_posix()
    return next((allowed for allowed in _ALLOWED if name == allowed or name.startswith(f"{allowed}/")), None)


@pytest.mark.slow
def test_no_other_module_has_an_idea_of_its_own_of_what_a_letter_is():
    others = [path for path in CODE if not allowed_by(path)]
    expressions_by_module = {path.relative_to(ROOT).as_posix(): list(expressions_of(tree_of(path))) for path in others}
    assert len(others) > 300
    assert {name: expressions for name, expressions in expressions_by_module.items() if expressions} == {}


@pytest.mark.slow
def test_each_module_that_may_have_such_an_expression_has_one():
    have_one = {allowed_by(path) for path in CODE if any(expressions_of(tree_of(path)))}
    assert set(_ALLOWED) - have_one == set()


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("It sails – at 9.30.", 5), ("well-known", 2), ("渡轮返回", 4), ("O’Neill’s ferry", 2)]
)
def test_words_are_counted_as_people_count_them(text, count):
    assert word_count(text) == count
