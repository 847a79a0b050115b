"""One module says what a letter is: elsewhere nothing takes Python's word class or word boundary for words."""

import ast
import re

import pytest

from tests.test_language import ROOT, modules

# Modules whose expressions with these classes read no words of a name or a text in an arbitrary script.
_ALLOWED = {
    "articles/story/characters.py": "the classes themselves",
    "articles/story/words.py": "the word splitter",
    "articles/story/keys.py": "the rule of former releases",
    "articles/diff/words.py": "letters whose marks it adds itself",
    "articles/diff/bodies.py": "names of elements",
    "articles/story/html_sanitizer.py": "names of elements and attributes, anchors",
    "articles/story/html_blocks.py": "anchors",
    "articles/search/text/highlighting.py": "names of elements, character references",
    "articles/importing/formats/jsonl.py": "names of fields, in bytes",
    "articles/importing/formats/markdown.py": "markup and its attributes",
    "articles/importing/formats/clippings": "printers' conventions in English",
    "media/embedded/text_repair.py": "English words that show a wrong encoding",
    "media/text_encoding": "words that show an encoding",
    "media/search.py": "terms of photographs, compared with terms alone",
    "newsroom/middleware/request_log.py": "addresses of machines",
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


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_has_an_idea_of_its_own_of_what_a_letter_is(path):
    name = str(path.relative_to(ROOT))
    if any(name == allowed or name.startswith(f"{allowed}/") for allowed in _ALLOWED):
        return
    assert list(expressions_of(ast.parse(path.read_text()))) == []
