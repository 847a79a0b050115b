"""The words of pages are marked for translation, and each catalogue has them all."""

import ast
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from articles.story.language_names import site_language
from newsroom.tooling import translations
from newsroom.tooling.translations import DOMAINS, LANGUAGES, is_translated, placeholders
from tests.test_language import modules, tree_of

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# Folders of templates in which each word is marked; "" are the templates of no folder.
MARKED = ("", "articles", "media")
# Names that every language writes alike.
UNTRANSLATED = {"UTC"}
# Of messages with plural forms.
NUMBERS = {f"%({name})s" for name in ("count", "number", "total", "years", "days", "hours", "minutes")}
TAG = re.compile(r"</?[a-z][^>]*>")
ATTRIBUTES = ("title", "alt", "aria-label", "placeholder", "label")


@pytest.fixture(scope="module")
def messages():
    return {domain: translations.messages_of(domain) for domain in DOMAINS}


CATALOGUES = [(language, domain) for language in LANGUAGES for domain in DOMAINS]


def keys_of(catalogue):
    return {(message.context, message.id) for message in catalogue if message.id}


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
class TestCatalogues:
    def test_a_catalogue_has_the_messages_of_the_code_and_no_other(self, language, domain, messages):
        catalogue = translations.read(language, domain)
        missing = keys_of(messages[domain]) - keys_of(catalogue)
        superfluous = keys_of(catalogue) - keys_of(messages[domain])
        assert (sorted(map(str, missing)), sorted(map(str, superfluous))) == ([], []), "run `make translations`"
        assert not catalogue.obsolete

    def test_a_translation_has_the_placeholders_of_its_message(self, language, domain):
        faults = []
        for message in translations.read(language, domain):
            singular, plural = message.id if message.pluralizable else (message.id, message.id)
            forms = message.string if message.pluralizable else (message.string,)
            for form in filter(None, forms if message.id else ()):
                needed = placeholders(singular) & placeholders(plural)
                # A form of one or two ("a story", in Arabic a dual) need not have the number.
                needed -= NUMBERS if message.pluralizable else set()
                if not needed <= placeholders(form) <= placeholders(plural):
                    faults.append((message.id, form))
        assert faults == []

    def test_a_translation_has_the_markup_of_its_message(self, language, domain):
        """Translations are printed as they are: a tag or a straight quotation mark too many breaks the page."""
        faults = []
        for message in translations.read(language, domain):
            messages = message.id if message.pluralizable else (message.id,)
            forms = message.string if message.pluralizable else (message.string,)
            allowed = [sorted(TAG.findall(text)) for text in messages if text]
            faults += [form for form in forms if form and message.id and sorted(TAG.findall(form)) not in allowed]
            quoted = any('"' in TAG.sub("", text) for text in messages)
            faults += [form for form in forms if form and message.id and '"' in TAG.sub("", form) and not quoted]
        assert faults == []

    def test_what_django_reads_is_what_translators_wrote(self, language, domain):
        path = translations.path_of(language, domain)
        assert path.with_suffix(".mo").read_bytes() == translations.in_mo(translations.read(language, domain)), (
            "run `make translations`"
        )

    def test_a_complete_catalogue_has_each_message_in_all_its_forms(self, language, domain):
        catalogue = translations.read(language, domain)
        missing = [message.id for message in catalogue if message.id and not is_translated(message)]
        assert missing == []


def test_each_message_that_python_code_asks_for_is_collected(messages):
    """Babel reads no call inside an f-string: such a message would stay English without a word in any catalogue."""
    collected = {text for _, ids in keys_of(messages["django"]) for text in ([ids] if isinstance(ids, str) else ids)}
    code = [path for path in modules(*translations.FOLDERS) if not set(path.parts) & set(translations.LEFT_OUT)]
    assert [(path.name, text) for path in code for text in messages_in(tree_of(path)) if text not in collected] == []


def messages_in(tree: ast.Module) -> list[str]:
    """Return the messages in the calls of gettext and its kin, each in its first form."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    marked = [node for node in calls if node.func.id in translations.KEYWORDS]
    messages = [node.args[1 if "pgettext" in node.func.id else 0] for node in marked]
    return [node.value for node in messages if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_the_languages_of_the_settings_are_english_and_those_with_a_catalogue():
    assert [code for code, _ in settings.LANGUAGES] == sorted(["en", *LANGUAGES])


@pytest.mark.parametrize(("code", "lang"), [("en-us", "en"), ("en-gb", "en"), ("de-at", "de")])
def test_the_language_of_pages_is_that_of_their_words(settings, code, lang):
    settings.LANGUAGE_CODE = code
    assert site_language() == lang


@pytest.mark.processes
@pytest.mark.parametrize("code", ["xx", "it"])
def test_a_language_without_words_is_refused(code):
    outcome = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=TEMPLATES.parent,
        env=os.environ | {"LANGUAGE_CODE": code, "DEBUG": "1"},
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 1
    assert f"LANGUAGE_CODE: there is no translation for '{code}'; write one of ar, de, en, es, fr." in outcome.stderr


@pytest.mark.parametrize(("code", "attributes"), [("en-us", ' lang="en"'), ("ar", ' lang="ar" dir="rtl"')])
def test_a_page_states_the_language_and_direction_of_the_newsroom(settings, code, attributes):
    settings.LANGUAGE_CODE = code
    with translation.override(code):
        assert f"<html{attributes}>" in render_to_string("500.html")


@pytest.mark.processes
def test_commands_speak_english_in_every_newsroom():
    code = "from django.utils.translation import get_language, gettext; print(get_language(), gettext('January'))"
    output = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code],
        cwd=TEMPLATES.parent,
        env=os.environ | {"LANGUAGE_CODE": "de", "DEBUG": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert output.splitlines()[-1] == "en January"


class _Words(HTMLParser):
    """Collects the words of a page: its text, and the attributes that are read out or displayed."""

    def __init__(self):
        super().__init__()
        self.words, self._is_code = [], False

    def handle_starttag(self, tag, attrs):
        self._is_code = tag in ("script", "style", "pre", "code")
        self.words += [value or "" for name, value in attrs if name in ATTRIBUTES]

    def handle_endtag(self, tag):
        self._is_code = False

    def handle_data(self, data):
        if not self._is_code:
            self.words.append(data)


_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.S)
_BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}", re.S)
_TAG = re.compile(r"\{%(.*?)%\}|\{\{(.*?)\}\}", re.S)
_STRING = re.compile(r"""(_\(|date:|join:)?("[^"]*"|'[^']*')""")
_BODY_CLASS = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
# What their strings say is no text for people: names of addresses, files, templates, formats.
_NAMES = ("translate", "trans", "url", "static", "include", "extends", "load", "block", "if", "elif", "fragment")


def unmarked(template: str) -> list[str]:
    """Return the words of a template that are not marked for translation."""
    template = _BODY_CLASS.sub(" ", _BLOCK.sub(" ", _COMMENT.sub(" ", template)))
    words = []
    for tag in _TAG.finditer(template):
        inside = (tag[1] or tag[2] or "").strip()
        strings = _STRING.findall(inside)
        if tag[1] and inside.partition(" ")[0] in _NAMES:
            strings = []
        # A sentence or label has a capital or a space; what else stands in quotes is a key. Plurals are never made of
        # endings, for most languages have more than two.
        # A format with a blank is a whole date, whose order depends on the language: DATE_FORMAT.
        words += [text for mark, text in strings if not mark and (text[1:2].isupper() or " " in text)]
        words += [text for mark, text in strings if mark == "date:" and " " in text]
        words += [inside] if "pluralize" in inside else []
    parser = _Words()
    parser.feed(_TAG.sub(" ", template))
    parser.close()
    return words + [
        " ".join(text.split())
        for text in parser.words
        if any(
            word not in UNTRANSLATED and not word.endswith("/") and any(map(str.isalpha, word)) for word in text.split()
        )
    ]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>Search</p>", ["Search"]),
        ("<p>{% translate 'Search' %} · {{ name }} 12</p>", []),
        ("{# A comment #}{% blocktranslate count n=n %}{{ n }} story{% plural %}stories{% endblocktranslate %}", []),
        ('<p title="Search" class="big">12</p>', ["Search"]),
        ("""<a href="{% url 'x' %}" aria-label="{% translate "Search" %}">{% include "a.html" %}</a>""", []),
        ("{{ day|default:'No day' }}", ["'No day'"]),
        ("{{ day|default:_('No day') }}", []),
        ("{% nav_link 'tags' 'Tags' %}", ["'Tags'"]),
        ("{{ day|date:'F j' }} {{ day|date:'DATE_FORMAT' }} {{ names|join:', ' }}", ["'F j'"]),
        ("{{ n }}{{ n|pluralize }}", ["n|pluralize"]),
        ("<script>let name</script><p>UTC</p>", []),
    ],
)
def test_words_that_are_not_marked_are_reported(template, expected):
    assert unmarked(template) == expected


@pytest.mark.parametrize("folder", MARKED)
def test_templates_have_no_word_that_is_not_marked(folder):
    paths = sorted((TEMPLATES / folder).rglob("*.html") if folder else TEMPLATES.glob("*.html"))
    assert paths
    faults = {path.relative_to(TEMPLATES).as_posix(): unmarked(path.read_text()) for path in paths}
    assert {name: words for name, words in faults.items() if words} == {}


def _own_nodes(function):
    """Yield the nodes of a function without those of functions and comprehensions in it."""
    nodes = list(ast.iter_child_nodes(function))
    while nodes:
        node = nodes.pop()
        yield node
        if not isinstance(
            node, ast.FunctionDef | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
        ):
            nodes += ast.iter_child_nodes(node)


@pytest.mark.parametrize("folder", ["articles", "media", "newsroom"])
def test_no_function_has_the_name_of_gettext_for_something_else(folder):
    faults = []
    for path in modules(folder):
        for function in ast.walk(tree_of(path)):
            if isinstance(function, ast.FunctionDef):
                names = [node for node in _own_nodes(function) if isinstance(node, ast.Name) and node.id == "_"]
                if len({type(name.ctx) for name in names}) > 1:
                    faults.append(f"{path.name}:{function.lineno}")
    assert faults == []
