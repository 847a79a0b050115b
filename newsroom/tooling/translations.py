"""Collect the words of pages and write the catalogues of translations: `make translations`.

    code, templates, scripts ──extract──▶ template ──update──▶ articles/locale/de/LC_MESSAGES/django.po ──compile──▶ .mo

A message that the code has no more leaves the catalogues; a new one comes without a translation. Babel reads and writes
the files; what a template marks is turned into calls of gettext by Django. Formats: https://www.gnu.org/software/gettext
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "articles" / "locale"
LANGUAGES = ("ar", "de", "es", "fr")
DOMAINS = ("django", "djangojs")
FOLDERS = ("articles", "media", "newsroom", "templates")
# Folders without words of ours for pages: commands and what they write stay in English.
LEFT_OUT = ("migrations", "tooling", "management", "vendor", "locale")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    # Reasons of programs that know no Django: whoever runs one translates what it says.
    "AudioRefused": None,
    "PagesRefused": None,
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENTS = ("Translators:",)
_BEGINNING = datetime(2026, 12, 1, tzinfo=UTC)  # a date of each run would change each file
PYTHON_FORMAT = re.compile(r"%\([^)]*\)[sd]|%[sd]|%%")


def main(arguments: list[str]) -> None:
    """Update all catalogues and compile them; with `compile` only the latter."""
    for domain in DOMAINS:
        template = None if arguments == ["compile"] else messages_of(domain)
        for language in LANGUAGES:
            catalogue = read(language, domain)
            if template is not None:
                update(catalogue, template)
                path_of(language, domain).parent.mkdir(parents=True, exist_ok=True)
                path_of(language, domain).write_bytes(in_po(catalogue))
            path_of(language, domain).with_suffix(".mo").write_bytes(in_mo(catalogue))
            missing = sum(1 for message in catalogue if message.id and not is_translated(message))
            print(f"{language} {domain}: {len(catalogue)} messages, {missing} without a translation")


def messages_of(domain: str) -> Catalog:
    """Return the messages of the code: "django" are those of Python and templates, "djangojs" those of scripts."""
    catalogue = Catalog(creation_date=_BEGINNING)
    for path in _sources(domain):
        name = path.relative_to(ROOT).as_posix()
        for line, message, comments, context in _extracted(path):
            catalogue.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def read(language: str, domain: str) -> Catalog:
    """Return the catalogue of a language as it stands in its file; an empty one if there is no file."""
    path = path_of(language, domain)
    if path.is_file():
        with path.open("rb") as file:
            return read_po(file, locale=language, domain=domain)
    return Catalog(
        locale=language,
        domain=domain,
        project="newsroom-archive",
        version="0.2",
        header_comment="# Words of the newsroom archive; `make translations` writes this file.",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        creation_date=_BEGINNING,
        revision_date=_BEGINNING,
        fuzzy=False,
    )


def update(catalogue: Catalog, template: Catalog) -> None:
    """Take the messages of the template into a catalogue, and those that it does not have out of it.

    Nothing is guessed from a similar message: a changed one has to be translated anew.
    """
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()


def in_po(catalogue: Catalog) -> bytes:
    """Return the text of a catalogue for translators, in the order of the files that have the messages."""
    output = BytesIO()
    write_po(output, catalogue, width=120, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    return output.getvalue()


def in_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as Django reads it; messages without a translation are left out, and stay in English."""
    output = BytesIO()
    write_mo(output, catalogue)
    return output.getvalue()


def path_of(language: str, domain: str) -> Path:
    """Return the path of the catalogue that translators edit."""
    return LOCALES / language / "LC_MESSAGES" / f"{domain}.po"


def is_translated(message) -> bool:
    """Return whether a message has all its forms, and nobody has marked it as doubtful."""
    forms = message.string if message.pluralizable else (message.string,)
    return not message.fuzzy and bool(forms) and all(forms)


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a message: %(name)s, %s, %d and %%."""
    return set(PYTHON_FORMAT.findall(text))


def _sources(domain: str) -> Iterator[Path]:
    suffixes = (".js",) if domain == "djangojs" else (".py", ".html", ".txt")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and not set(LEFT_OUT) & set(path.relative_to(ROOT).parts):
                yield path


def _extracted(path: Path) -> Iterator[tuple]:
    """Return the line, message, comments and context of each marked text of a file."""
    text = path.read_text(encoding="utf-8")
    method = "javascript" if path.suffix == ".js" else "python"
    if path.suffix not in (".js", ".py"):
        # What stands between the calls is no Python: an indented line would be an error.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=path.name).splitlines())
    return extract(method, BytesIO(text.encode()), KEYWORDS, COMMENTS, {"encoding": "utf-8"})


if __name__ == "__main__":
    main(sys.argv[1:])
