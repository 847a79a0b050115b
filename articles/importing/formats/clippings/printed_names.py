"""Names as newspapers print them: people in bylines, agencies, and photographers in the credits of captions.

>>> split_names("Jane Doe, John Roe and Ann Poe")
['Jane Doe', 'John Roe', 'Ann Poe']
>>> split_credit("The ferry (R) at the pier. (Jane Doe/Reuters)")
('The ferry (R) at the pier.', 'Jane Doe/Reuters')
"""

import re

from articles.story.characters import CAPITALS, LETTER, WORD
from articles.story.credits import AgencyLine, Byline
from articles.story.keys import key_of

# By the name as printed, in small letters and without "the": the name of the agency.
AGENCIES = {
    "reuters": "Reuters",
    "thomson reuters": "Reuters",
    "associated press": "Associated Press",
    "ap": "Associated Press",
    "agence france-presse": "Agence France-Presse",
    "afp": "Agence France-Presse",
    "bloomberg": "Bloomberg",
    "bloomberg news": "Bloomberg News",
    "united press international": "United Press International",
    "upi": "United Press International",
    "pa media": "PA Media",
    "press association": "Press Association",
    "canadian press": "Canadian Press",
    "dpa": "dpa",
    "deutsche presse-agentur": "dpa",
    "efe": "EFE",
    "ansa": "ANSA",
    "kyodo news": "Kyodo News",
    "xinhua": "Xinhua",
    "tass": "TASS",
    "interfax": "Interfax",
    "city news service": "City News Service",
    "tribune news service": "Tribune News Service",
    "australian associated press": "Australian Associated Press",
    "aap": "Australian Associated Press",
    "yonhap": "Yonhap",
    "press trust of india": "Press Trust of India",
    "pti": "Press Trust of India",
    "ntd": "NTD",
    "ntd news": "NTD",
    "getty images": "Getty Images",
}
_PARTICLES = {"de", "da", "di", "del", "della", "der", "den", "van", "von", "la", "le", "bin", "ibn", "al", "el", "ben"}
_PARTICLES |= {"y", "e", "dos", "das", "du", "af", "av", "zu", "ter", "ten", "te"}
_CAPITALISED = rf"[{CAPITALS}][{WORD}’'.-]*[{WORD}]"
_WORD = re.compile(rf"{LETTER}+(?:[’'.-]{LETTER}+)*\.?")
# Words of the names of companies, desks and sections, which no person's name has.
_NO_PERSON = frozenset(
    re.findall(
        r"\w+",
        "news press times post agency agencies bureau service services staff media tv television radio journal "
        "network wire desk editorial board correspondents reporters team herald tribune gazette world politics "
        "opinion business sports section edition images report reports analysis commentary exclusive house office "
        "university institute breaking latest video photos the a an and or in on at to for with from its his her "
        "this that is are was were nobody everybody somebody anybody nothing everything something everyone someone "
        "died dies dead killed says said returns returned wins won loses lost opens closes falls rises why how what "
        "when where who which not never again ",
    )
)
_SEPARATORS = re.compile(r"\s*(?:,\s*(?:and|&)\s+|,|;|\s+and\s+|\s+&\s+)\s*", re.I)


def is_person(name: str) -> bool:
    """Return whether a text is shaped like a person's name: two to five capitalised words, initials and particles."""
    words = name.split()
    if not 2 <= len(words) <= 5 or len(name) > 60 or not all(_WORD.fullmatch(word) for word in words):
        return False
    if any(word.lower().rstrip(".") in _NO_PERSON for word in words[1:]) or words[0].lower() in _NO_PERSON - {"an"}:
        return False
    full = [word for word in words if word.lower() not in _PARTICLES]
    return len(full) >= 2 and all(word[0].isupper() for word in full) and len(full[-1].rstrip(".")) > 1


_BY = re.compile(rf"(?:By|Von|Por|Par|Door|Pelo|Pela) +(?=[{CAPITALS}])")


_BETWEEN_NAMES = re.compile(r" (?:and|(?!und zu[mr]? )und|y|et|e|en|og|och|i) |, ")


def is_byline(text: str) -> bool:
    """Return whether a line is a byline in one of several languages: Von Lena Marsh, Por Ana Ruiz y Omar Reyes."""
    return bool(people_of(text))


def people_of(text: str) -> list[str]:
    """Return the people of a byline in one of several languages, [] for any other line."""
    names = _BETWEEN_NAMES.split(text[match.end() :]) if len(text) <= 160 and (match := _BY.match(text)) else []
    return names if all(map(is_person, names)) else []


def split_names(text: str) -> list[str]:
    """Return the names in "A, B and C"."""
    text = text.strip().rstrip(",;")
    if text.endswith(".") and not re.search(r"\b(?i:Jr|Sr|[A-Z])\.$", text):
        text = text[:-1]
    return [name for name in _SEPARATORS.split(text) if name]


_TITLE = (
    r"(?:\w+[ -]){0,4}(?:writer|reporter|correspondent|contributor|editor|columnist|journalist|photographer|intern)s?"
    rf"|staff|special to [{WORD}’' ]{{1,40}}|[{WORD}’' ]{{1,40}} (?:staff|bureau)"
)
_TITLE_LINE = re.compile(_TITLE, re.I)


def is_title(line: str) -> bool:
    """Return whether a line is the title of a writer: Staff Writer, Senior Correspondent, Special to The Post."""
    return len(line) <= 60 and bool(_TITLE_LINE.fullmatch(line.strip(" .()")))


def agency(name: str) -> str:
    """Return the agency of a name as printed; "" if it is none of AGENCIES."""
    return AGENCIES.get(re.sub(r"(?i)^(?:the|news agency)\s+", "", name.strip(" .()")).lower(), "")


def byline(name: str, role: str = "author") -> Byline:
    """Return the byline of a name as printed."""
    return Byline(name, key_of(name), role)


def agency_line(words: str, name: str, role: str) -> AgencyLine:
    """Return the agency line with these words as printed, of the agency `name` (see `agency`)."""
    return AgencyLine(words, name, key_of(name), role)


# --- credits --------------------------------------------------------------------------------------------------------

_SIDE = re.compile(r"(?i)(?:[lrc]|left|right|cent(?:er|re)|top|bottom|above|below|not pictured|\d[\d\s,.–-]*|[DRI]-.*)")
_CREDIT = re.compile(
    r"(?i)(?:(?:(?:ap|afp|reuters|file|handout|pool|stock|staff|u\.?s\.?[\w .]*) ?(?:photo|image|picture)s?\b)"
    r"|(?:photo|image|picture|illustration|graphic|screenshot|screen ?grab|screen capture|composite|map|credit|handout)"
    r"s?\b(?:\s*(?:by|via|courtesy|:|/)|$)"
    r"|courtesy\b(?! (?:calls?|visits?|titles?|cars?|bus)\b)|public domain$|file photo|shutterstock|.*/.*\bvia\b\s+\S"
    r"|.*\bvia (?:youtube|twitter|facebook|instagram|flickr|wikimedia|storyful|shutterstock|ap|afp|reuters|epa)\b"
    r"|.*©|.*\bgetty images\b|.*\bcc by)"
)
_SLASHED = re.compile(r"[^/()]{2,60}(?:/[^/()]{2,60})+(?:\([^()]*\))?")


def split_credit(text: str, certain: bool = True) -> tuple[str, str] | None:
    """Return caption and credit of a text whose credit is in its last parenthesis; None if there is no credit.

    With `certain`, the parenthesis must clearly be a credit; without it, any last parenthesis counts as one.
    """
    trimmed = text.rstrip(". ") if text.endswith(").") else text
    start = _last_parenthesis(trimmed)
    if start is None:
        return None
    caption, credit = text[:start].rstrip(), trimmed[start + 1 : -1].strip()
    if not credit or _SIDE.fullmatch(credit):
        return None
    if certain and (not is_credit(credit) or (agency(credit) and not _names_picture(text))):
        return None  # an agency alone may have supplied the text: "… after two years. (Reuters)"
    return caption, credit


PICTURED = re.compile(r"(?i)\b(?:photo(?:graph|s)?|pictured?|image|screenshot|undated|seen|shown|file)\b")


def _names_picture(text: str) -> bool:
    return bool(PICTURED.search(text)) or "getty" in text.lower()


def is_credit(text: str) -> bool:
    """Return whether a text names a photographer, an agency or another source of a picture."""
    if len(text) > 200:
        return False
    if _CREDIT.match(text) or agency(text):
        return True
    if not _SLASHED.fullmatch(text) or "://" in text:
        return False
    parts = [part.strip() for part in text.split("/")]
    # "10/19/07", "Medicare/Medicaid" and "Ways and Means/Finance" name no photographer and no agency.
    return any(map(agency, parts)) or (is_person(parts[0]) and not is_person(parts[-1]) and parts[-1][:1].isupper())


def is_name(words: str) -> bool:
    """Return whether words in parentheses can only be a name: NASA, Dora Finch, The Sele Courier."""
    return bool(re.fullmatch(rf"[A-Z]{{3,8}}|{_CAPITALISED}(?: (?:of |for |the |and )?{_CAPITALISED}){{1,5}}", words))


def _last_parenthesis(text: str) -> int | None:
    """Return the index of the opening parenthesis that closes at the end of a text; None if there is none."""
    depth = 0
    if not text.endswith(")"):
        return None
    for index in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if not depth:
            return index
    return None
