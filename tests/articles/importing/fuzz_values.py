"""The functions make random words, lines, records and bytes of every kind, for tests that feed any input to readers.

Each function takes a `Random`; a test draws its seed, so that a failure shrinks to few lines and can be repeated.
"""

import json
import re
from random import Random
from typing import Any

WORDS = [
    "Ferry", "ferry", "the", "of", "Jane", "Doe", "O’Hara", "J.", "van", "de", "McArthur", "NASA", "Reuters", "AP",
    "Jr.", "FERRY", "Agence France-Presse", "and", "&", ",", ";", "By", "From", "by", "Staff Writer", "Updated",
    "Published:", "Photo", "via", "©", "July", "jul.", "2", "2nd", "2024", "07", "10/19/07", "2024-07-02",
    "31.12.1999", "12:05", "pm", "P.M.", "ET", "EDT", "Z", "٣", "२", "²", "½", "Ⅷ", "中文新聞", "日本語。", "עברית",
    "العربية", "Ελλάδα", "Россия", "ñandú", "e\u0301", "ﬁ", "İ", "ß", "🚢", "꙳", "(", ")", "[", "]", "“", "”", '"',
    "'", "’", "—", "–", "--", "-", "•", "*", "#", "###", "30", "/", "//", "|", "·", ":", ".", "...", "…", "!", "?",
    "@", "https://ferry.example/a_(b)", "a@b.example", "<b>", "</p>", "&amp;", "&#0;", "$1,000", "1.", "2)", "I.",
    "Q:", "A:", "_", "__", "contributed to this report", "Reporting by", "Related Stories", "Opinion", "PARIS",
    "Share", "\t", "\u00a0", "\u200b", "\u3000", "\u2003", "\u202e", "\ufeff", "\x1a", "\x1c", "\x1f", "\x85",
    "\u2028", "\u00ad", "\u0300",
]  # fmt: skip
NUMBERS = ["2", "07", "10", "19", "31", "99", "24", "2024", "0000", "1440", "2158", "9999", "٠٧", "²", "1" * 30]
# {} is some words, [] one word, # a number.
SHAPES = [
    "{}", "{}", "{}", "{}. {}.", "By {}", "By []", "By [], {} and []", "{} ({})", "{} (#/#/#)", "{}. ([]/[])",
    "{}. ([]/#).", "{}. (#/#/#)", "{} | #/#/# | []", "PARIS, [] (Reuters) — {}", "ST. — {}", "• {}", "#. {}", "#) {}",
    "[]: {}", "{}          {}", "{} contributed to this report.", "{} contributed to this story",
    "(Reporting by {}; editing by {})", "and []", "The [] writer [] contributed to this report.", "  {}", "\t{}",
    "\u3000{}", "\u00a0{}", "{}\u3000", "([])", "(#/#)", "[]/[]/#", "#/#/#", "(#/#/#)", "#-#-#", "#.#.#",
    "July #, ##", "# July ##", "#:# p.m. ET, Jul #, 2024", "Updated: #.#.#", "Updated:", "July 2, 2024 #:# []",
    "##-#-02T10:00", "2024-#-#T#:00Z", "Published July #, 20# | Updated: May #, 2024", "# min read", "#:#",
    "# comments | # shares", "Last updated on # [] #", "Sat., Feb. #, ##", "{}?", "[]", "[] []", "[]\n[]", "{}\n({})",
    "", "", "", "", " ", "\t", "\u3000", "\u2003", "\u200b", "\u00a0", "---", "* * *", "-30-", "###", "# # #", "End",
    "Related:",
]  # fmt: skip
GLUE = ["", " ", " ", " ", "/", "  ", ", "]
TEXTS = [
    "", " ", "\ud800", "\udfff x", "\x00", "a\x00b", "&#0;", "&#x110000;", "&#55296;", "&notanentity;", "<b>",
    "<p>One</p><br>", "</p></p>", "<!-- x", "<!-- x -->", "<![CDATA[ x ]]>", "<table><tr><td>1", "<script>1</script>",
    "<a href='javascript:1'>x</a>", "<figure data-picture='p1'></figure>", "<img src=x onerror=1>",
    "[a](https://ferry.example)", "# One\n\n**two** _three_ > four",
    '{{< figure src="f.jpg" alt="A" caption="B" >}}\n[a](/b)', '[x]({{< ref "y" >}})', "2024",
    "2024-07-02T10:00+99:99", "0001-01-01", "2024-02-30", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+14:00",
    "2024-07-02T24:00", "2024-07-02T10:00:60Z", "1440", "2024-07-02T10:00:00.123456789Z", "a"*301, "9"*5000, "0f"*32,
    "author", "foot", "correction", "p1", "0b6a3f4e-8d0f-4a52-9d35-6c1f5b0a7f11",
]  # fmt: skip
DATES = [
    "1974", "1998-06", "2024-07-02", "2024-07-02T00:00", "2024-07-02T09:30:15-04:00", "1441-01-01", "2157-12-31",
    "2024-02-29",
]  # fmt: skip
NUMERALS = [0, -0.0, 1, -1, 2**31, 2**63, 10**60, 10**400, 1e308, -1e308, 0.1, True, False, None]
NAMES = [
    "name", "key", "role", "words", "anchor", "caption", "credit", "alt", "photo", "sha256", "crop", "text", "kind",
    "date", "gravity", "id", "original", "", "$ref", "\ud800",
]  # fmt: skip
FIELDS = [
    "id", "source", "url", "source_format", "original", "headline", "kicker", "dek", "dateline", "body", "body_html",
    "authors", "bylines", "published", "updated", "section", "section_key", "tags", "lang", "language", "genre",
    "agency_lines", "pictures", "notes", "edition", "page", "schema", "x",
]  # fmt: skip
_NEEDED = {
    "bylines": "name", "agency_lines": "words", "notes": "text", "pictures": "anchor", "tags": "name",
    "section": "name",
}  # fmt: skip
MARKS = [
    "# ", "## ", "**", "*", "_", "`", "```", "> ", "- ", "1. ", "[", "](", ")", "![", "[a]: /b", "| a | b |",
    "|---|---|", "~~", "---", "\n", "\n\n", "    ", "\t", "<b>", "</b>", "<p>", "<!--", "-->", "<![CDATA[", "&amp;",
    "&#0;", "\\", "https://ferry.example", "<td>", '{{< figure src="a" alt="b" caption="c" >}}',
    '{{< figure src="" caption="&#0;" >}}', '({{< ref "x" >}})', "{{", "}}", "\x00", "<svg>", "<math>", "<template>",
    "<table>", "<select>", "<textarea>", "<pre>", "\n\n\n", "[x](/y)", "<li>", "<a href=", "mailto:",
    "<figure data-picture=markdown-1>", "<blockquote>", "<h2>", "\u2028", "<br>", "<cite>", "\ud800",
]  # fmt: skip
PIECES = [
    b"\n", b"\r\n", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xd5s", b"\x93", b"<html>", b'{"',
    b"From: a\nTo: b\n", b"\xc3",
]  # fmt: skip


def word(random: Random) -> str:
    if random.random() < 0.9:
        return random.choice(WORDS)
    return chr(random.randrange(random.choice([0x250, 0x3100, 0x110000])))


def phrase(random: Random) -> str:
    """Return up to six words, in some cases repeated forty times."""
    words = random.choice(GLUE).join(word(random) for _ in range(random.randrange(7)))
    return words * 40 if random.random() < 0.05 else words


def line(shape: str, random: Random) -> str:
    """Return a line of a shape."""
    kinds = {"{}": phrase, "[]": word, "#": lambda random: random.choice(NUMBERS)}
    return re.sub(r"\{\}|\[\]|#", lambda match: kinds[match[0]](random), shape)


def text(random: Random) -> str:
    if random.random() < 0.4:
        return random.choice(TEXTS)
    lines = [line(random.choice(SHAPES), random) for _ in range(random.choice([1, 1, 1, 6]))]
    return "\n".join(lines)


def value(random: Random, depth: int = 0) -> Any:
    """Return any JSON value, at most five levels deep."""
    kind = random.random() + depth * 0.1
    if kind < 0.15:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    if kind < 0.35:
        return {random.choice(NAMES): value(random, depth + 1) for _ in range(random.randrange(5))}
    return text(random) if kind < 0.8 else random.choice(NUMERALS)


def field(name: str, random: Random) -> Any:
    """Return a value for a field of a record, mostly of the kind that the field takes."""
    if random.random() < 0.08:
        return value(random)
    if name in ("published", "updated") and random.random() < 0.7:
        return random.choice(DATES)
    if name in ("authors", "tags") and random.random() < 0.7:
        return [text(random) for _ in range(random.randrange(4))]
    if name in _NEEDED:
        parts = [_part(name, random) for _ in range(random.randrange(4))]
        return parts if name != "section" else _part(name, random)
    return text(random)


def _part(name: str, random: Random) -> dict:
    part = {random.choice(NAMES): text(random) for _ in range(random.randrange(4))}
    return part | ({_NEEDED[name]: text(random)} if random.random() < 0.9 else {})


def record(names: list[str], random: Random) -> bytes:
    """Return a line of JSON with these fields."""
    values = {name: field(name, random) for name in names}
    return json.dumps(values, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def body(random: Random) -> str:
    """Return words between marks of Markdown and HTML."""
    return "".join(random.choice(MARKS) if random.random() < 0.6 else word(random) for _ in range(random.randrange(25)))


def piece(random: Random) -> bytes:
    """Return some bytes: words in an encoding, cut short now and then, or no words at all."""
    if random.random() < 0.3:
        return random.choice(PIECES) if random.random() < 0.5 else random.randbytes(random.randrange(12))
    encoding = random.choice(["utf-8", "utf-8", "utf-16-le", "utf-16-be", "utf-16", "cp1252", "mac-roman", "shift-jis"])
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    encoded = text(random).encode(encoding, errors)
    return encoded[: -random.randrange(1, 3)] if random.random() < 0.2 else encoded
