"""What NewsML-G2 says with concepts: names of subjects, people and places, by their names, literals or codes."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from articles.importing.formats.xml_trees import line_in

_KINDS = {"person": "person", "organisation": "organisation", "organization": "organisation", "geoarea": "place"}
_KINDS |= {"poi": "place", "event": "event"}
_SECTION_SCHEMES = ("department", "section", "desk", "ressort", "rubric")


def code_of(element: Element | None) -> str:
    """Return the code of a concept without its scheme, in small letters: `stat:usable` is usable."""
    if element is None:
        return ""
    value = element.get("qcode") or element.get("literal") or element.get("uri") or ""
    return value.rstrip("/").rpartition("/")[2].rpartition(":")[2].strip().lower()


def name_of(element: Element, language: str = "") -> str:
    """Return the name of a concept in a language, else its first; "" if it has only a code."""
    holder = element.find("mainConcept") if element.find("mainConcept") is not None else element
    names = holder.findall("name") if holder is not None else []
    in_language = [name for name in names if language and name.get("lang", "").startswith(language[:2])]
    return next((line for name in (*in_language, *names) if (line := line_in(name))), "")


def party_of(element: Element | None) -> str:
    """Return a provider or holder in words: its name, literal, the host of its address, or its code."""
    if element is None:
        return ""
    if name := name_of(element) or (element.get("literal") or "").strip():
        return name
    uri = element.get("uri") or ""
    try:
        host = urlsplit(uri).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or (element.get("qcode") or uri).rpartition(":")[2].strip() or line_in(element)


def concepts_by_code(item: Element, language: str) -> dict[str, str]:
    """Return the names that an item asserts for codes."""
    return {
        code: name
        for part in item.findall("assert")
        if (code := part.get("qcode")) and (name := name_of(part, language))
    }


def tags_of(meta: Element, language: str, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield name and kind of each subject that has a name, and the keywords."""
    for subject in meta.findall("subject"):
        kind = _KINDS.get((subject.get("type") or "").rpartition(":")[2].lower(), "")
        if not is_section(subject):
            yield name_of(subject, language) or names.get(subject.get("qcode", ""), ""), kind
    for keyword in meta.findall("keyword"):
        yield line_in(keyword), ""


def is_section(subject: Element) -> bool:
    """Return whether a subject is a department of the newsroom, by the scheme of its code."""
    scheme = (subject.get("qcode") or "").partition(":")[0].lower()
    return any(name in scheme for name in _SECTION_SCHEMES)


def section_of(meta: Element, language: str, names: dict[str, str]) -> str:
    """Return the name of the first subject that is a department, "" without one."""
    sections = [subject for subject in meta.findall("subject") if is_section(subject)]
    return next(filter(None, (name_of(s, language) or names.get(s.get("qcode", ""), "") for s in sections)), "")
