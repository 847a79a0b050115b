"""The fields above a text: YAML between lines of ---, TOML between lines of +++, as static sites write them.

>>> split("---\\ntitle: 'Ferry returns'\\ntags: [sea, goats]\\n---\\nIt sails.").fields
{'title': 'Ferry returns', 'tags': ['sea', 'goats']}

Of YAML it reads texts, lists of texts, JSON, texts of several lines, and aliases; a tree is one text, as it is written.
"""

import json
import re
import tomllib
from typing import Any, NamedTuple

from articles.importing.formats.markdown_files.yaml_aliases import with_values
from articles.story.characters import LETTER, WORD
from articles.story.dates import InvalidStory

MAX_LINES = 2000  # lines between the marks
_MARKS = {"---": ("---", "..."), "+++": ("+++",), "---yaml": ("---",), "---toml": ("---",), "---json": ("---",)}
_LANGUAGE = re.compile(r"---\s*([a-z]{1,20})$")  # of the fields, as Eleventy has it
_LANGUAGES = {"js": "JavaScript", "javascript": "JavaScript"}
_NAME = rf"(?:{LETTER}|_)[{WORD} .-]{{0,80}}?"
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*'|\[[^#]*\])\s+#.*$")  # with a comment behind it
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[^\[\],\"']+")  # of a list in one line
_TYPE = re.compile(r"^!!?[a-z]+ +")  # of a value: !!str 7
_ITEM = re.compile(r"^\s*(?:-\s+)+")
_PAIR = re.compile(rf"^\s*(-\s+)?({_NAME})\s*:\s+(.*)$")
_MAX_PARTS = 100  # of a key of TOML
_LONG_KEY = re.compile(rf"(?:^|[{{{{,\[])\s*+(?:(?:\"[^\"]*+\"|'[^']*+'|[A-Za-z0-9_-]++)\s*+\.\s*+){{{_MAX_PARTS}}}")
_FIELD = re.compile(rf"({_NAME})\s*:(?:\s+(.*))?$")


class FrontMatter(NamedTuple):
    """The fields and the text below them."""

    fields: dict[str, Any]
    text: str


def is_front_matter(text: str) -> bool:
    """Return whether a text begins with the mark of fields and has a field before the mark that ends them."""
    text = text.lstrip("\ufeff")
    lines = text.split("\n", 60)
    mark = lines[0].strip()
    if mark not in _MARKS:
        return bool(_LANGUAGE.match(mark)) and any(line.strip() == "---" for line in lines[1:])
    if mark == "---json":
        return any(line.strip() == "---" for line in lines[1:])
    named = [line for line in lines[1:] if re.match(rf"{_NAME}\s*[:=]", line)]
    return bool(named) and (len(lines) > 60 or any(line.strip() in _MARKS[mark] for line in lines[1:]))


def split(text: str) -> FrontMatter:
    """Return the fields of a text and what is below them; none without the mark. Raises InvalidStory."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    mark = lines[0].strip()
    if mark not in _MARKS and (match := _LANGUAGE.match(mark)):
        raise InvalidStory(f"front matter: in {_LANGUAGES.get(match[1], match[1])}; write it as YAML, TOML or JSON.")
    if mark not in _MARKS:
        return _json(text) if mark[:1] == "{" else _above_blank_line(lines) or FrontMatter({}, text)
    marks = (number for number, line in enumerate(lines[1 : MAX_LINES + 1], 1) if line.rstrip() in _MARKS[mark])
    end = next(marks, 0)
    if not end:
        raise InvalidStory(f"front matter: the line {mark} that ends it is missing.")
    head = lines[1:end]
    text = "\n".join(lines[end + 1 :]).strip("\n")
    if mark == "---json":
        return FrontMatter(_json("\n".join([*head, ""])).fields, text)
    return FrontMatter(_toml(head) if mark in ("+++", "---toml") else _yaml(head), text)


def _json(text: str) -> FrontMatter:
    """Return the fields of a JSON object above a text, as Hugo has them; none if the text begins with another thing."""
    try:
        values, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return FrontMatter({}, text)
    if not isinstance(values, dict) or not text[end:].startswith("\n"):
        return FrontMatter({}, text)
    return FrontMatter({name: _plain(value) for name, value in values.items()}, text[end:].strip("\n"))


def _above_blank_line(lines: list[str]) -> FrontMatter | None:
    """Return the fields above the first blank line (MultiMarkdown, Pelican), if a title and a date are among them."""
    end = next((number for number, line in enumerate(lines[:MAX_LINES]) if not line.strip()), len(lines))
    head = lines[:end]
    if not {"title", "date"} <= {line.partition(":")[0].strip().lower() for line in head if _FIELD.match(line)}:
        return None
    if not all(_FIELD.match(line) or line[:1] in (" ", "\t") for line in head):
        return None
    return FrontMatter(_yaml(head), "\n".join(lines[end + 1 :]).strip("\n"))


def _toml(lines: list[str]) -> dict[str, Any]:
    if any(map(_LONG_KEY.search, lines)):  # the parser's memory grows with the square of its parts
        raise InvalidStory(f"front matter: a key of more than {_MAX_PARTS} parts; no site has such.")
    try:
        values = tomllib.loads("\n".join(lines))
    except RecursionError:
        raise InvalidStory("front matter: nested too deeply; no site has such.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidStory(f"front matter: no TOML ({error!s:.100}).") from None
    return _with_lists({name: _plain(value) for name, value in values.items()}, values)


def _with_lists(fields: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the lists of names that Zola has in a table: [taxonomies] tags = ["sea"]."""
    taxonomies = values.get("taxonomies")
    lists = taxonomies.items() if isinstance(taxonomies, dict) else ()
    return {name: _plain(value) for name, value in lists if isinstance(value, list)} | fields


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        is_thing = isinstance(value.get("name"), str)
        return value if is_thing else json.dumps(value, default=str, ensure_ascii=False)
    return value if isinstance(value, str | bool) else str(value)


def _yaml(lines: list[str]) -> dict[str, Any]:
    lines = with_values(lines)
    fields: dict[str, Any] = {}
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if not line.strip() or line.lstrip()[:1] == "#":
            continue
        match = _FIELD.match(line)
        if not match:
            raise InvalidStory(f"front matter: {line.strip()!r:.80} is no field; write NAME: TEXT.")
        block = []
        while number < len(lines) and (lines[number][:1] in (" ", "\t", "") or lines[number].startswith("-")):
            block.append(lines[number])
            number += 1
        fields[match[1]] = _value((match[2] or "").strip(), block)
    return fields


def _value(text: str, block: list[str]) -> Any:
    block = [line for line in block if line.strip()] if not re.fullmatch(r"[|>][+-]?\d*", text) else block
    if re.fullmatch(r"[|>][+-]?\d*", text):
        depth = min((len(line) - len(line.lstrip()) for line in block if line.strip()), default=0)
        return ("\n" if text[0] == "|" else " ").join(line[depth:] for line in block).strip()
    if not block:
        return _scalar(text)
    if not text and all(line.lstrip().startswith("- ") and ": " not in line for line in block):
        return [_scalar(_ITEM.sub("", line)) for line in block]
    if text:  # a text that goes on in the next lines
        return _scalar(" ".join([text, *(line.strip() for line in block)]))
    return "\n".join(block)


def _scalar(text: str) -> Any:
    text = _TYPE.sub("", text)
    text = match[1] if (match := _QUOTED.match(text)) else text
    if text[:1] in ("[", "{", '"'):
        try:
            value = json.loads(text)
            return value if isinstance(value, str | list) else text
        except (ValueError, RecursionError):
            pass
    if text[:1] == "[" and text[-1:] == "]":
        return [str(_scalar(part.strip())) for part in _PART.findall(text[1:-1]) if part.strip()]
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"')
    text = re.sub(r"(?:^|\s+)#.*$", "", text)
    return "" if text in ("null", "~") else text


def things_in(tree: str) -> list[dict[str, Any]]:
    """Return the things of a tree of texts, such as authors with their mail; [] if it is another tree.

    >>> things_in("  - name: Lena\\n    mail: lena@velm.example\\n  - name: Omar")
    [{'name': 'Lena', 'mail': 'lena@velm.example'}, {'name': 'Omar'}]
    """
    lines = tree.split("\n")
    if tree[:1] == "{" and tree[-1:] == "}":
        lines = [part for part in tree[1:-1].split(",") if part.strip()]
    things: list[dict[str, Any]] = []
    for line in lines:
        match = _PAIR.match(line)
        if not match and _ITEM.match(line) and ": " not in line:
            things.append({"name": _scalar(_ITEM.sub("", line).strip())})
            continue
        if not match:
            return []
        if match[1] or not things:
            things.append({})
        things[-1][match[2]] = _scalar(match[3].strip())
    return things
