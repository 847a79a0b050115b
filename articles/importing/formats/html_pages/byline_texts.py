"""The names in a byline as a page has it: with its date, its labels, its bars, in several languages.

>>> names_of("Posted on July 2, 2024 by Lena Marsh")
['Lena Marsh']
"""

import re

from articles.importing.formats.clippings.local_dates import MONTH_NAME
from articles.importing.formats.names import names_in
from articles.story.characters import LETTER, WORD

MAX_NAME = 80
_BY = (
    r"(?:(?:by)?by|von|par|por|da|di|av|af|od|oleh|door|от|од|від|מאת|بقلم|words by|written by"
    r"|skrevet av|skriven av|escrito por|scritto da|écrit par)"
)
_KIND = (  # of a text, in front of who wrote it
    r"(?:(?:eine?|an?|une?|un[ao]) )?(?:artikel|pressemitteilung|press release|beitrag|bericht|kolumne"
    r"|kommentar|reportage|analyse|gastbeitrag|essay"
    r"|interview|article|story|column|analysis|opinion|review|report|text[eo]?|chronique|columna|análisis)"
    r"|eingestellt|geschrieben|gespeichert|veröffentlicht|erstellt|verfasst|posted|published|submitted|written|reported"
)
_LABEL = (
    r"(?:redaktion|redakteur(?:in)?|autor(?:in|en|a|es|i|ka|ul)?|authors?|auteure?s?|autore|autrice|texte?|testo|tekst|penulis|yazar|yazan|szerző"
    r"|författare|forfatter|автор|автори|συντάκτης|작성자|글|作者|文|लेखक|লেখক|ผู้เขียน|الكاتب|כותב)"
)
_JOINED = re.compile(r"^(?:By|Von|Par)(?=[A-ZÄÖÜÉ][a-zäöüé])")  # ByLena Marsh
_LEAD = re.compile(
    r"^(?:(?:(?:view |see |zeige )?(?:all|alles?) (?:posts |articles |stories |beiträge |artikel )?(?:by|von|from))"
    rf"|(?:{_KIND}) (?:von|by|de|par|por|di)|{_BY}|texte?|autor(?:en)?|autor/in)\s*:?\s+(?=\S)",
    re.I,
)
_BESIDES = r"(?:\s*(?:und|and|et|y|&|/|\+)\s*(?:text|interview|fotos?|bilder|photos?))?"
_LABELLED = re.compile(rf"^(?:{_LABEL}|interview){_BESIDES}\s*[:：]\s*", re.I)  # Text und Interview: Lena Marsh
_OTHER_LABEL = re.compile(rf"(?:^|\s)({LETTER}{{2,12}}{_BESIDES})\s*(?::(?=\s)|：)", re.I)
_IS_LABEL = re.compile(rf"{_LABEL}{_BESIDES}", re.I)
_BEHIND_DATE = re.compile(
    rf"^(?:[^\n]{{0,40}}?\d[^\n]{{0,40}}?|posted in [^\n\d]{{1,60}}?)\s{_BY}\s+(?=\S)", re.I
)  # Posted on July 2, 2024 by
_BAR = re.compile(r"\s*[|·•]\s*|\s+//\s+")
_MONTHS = (
    r"(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|märz?|mrz|apr(?:il)?|ma[iy]|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)[,.]{0,2}\s+)?"
)
_DATED = re.compile(
    rf"[\s,|·•–-]+(?:on\s+)?{_WEEKDAY}{_MONTHS}\s+\d{{1,2}}\b.*$"
    rf"|[\s,|·•–-]+(?:am|on|vom|le|el|il|stand:?|publiziert|published|updated)?\s*{_WEEKDAY}"
    rf"\d{{1,4}}[./\s-]+(?:\d|min|{MONTH_NAME}\.?\s+\d{{4}}).*$",
    re.I,
)
_NO_NAME = re.compile(
    rf"^(?:lesezeit|lesedauer|reading time|erscheinungsdatum|veröffentlichungsdatum|publication date)$|https?://|[@#|{{}}]|\[at\]|(?<![{WORD}])\d{{3}}|\d\d?[:.]\d\d|^[(+]|^(?:quelle|source|foto|photo):"
    r"|^(?:admin(?:istrator)?|wordpressadmin|super ?user|editor|null|undefined|none|no author)$"
    r"|^(?:twitter|facebook|x|e-?mail|website|name(?: ?\*| \([^)]*\))?|kontakt|contact|gast|guest|login)$"
    r"|^(?:von|by|por|par|stand|beitrag|kontakt(?:ieren)?|contactar|folgen|follow|mehr|more|see full bio|watch live"
    r"|publiziert am|posted(?: on)?|published(?: on)?|veröffentlicht|uncategorized"
    r"|autor(?:in|en)?|authors?|quelle|source)$"
    r"|^(?:show|alle|all|mehr|more)\s|\bwww\."
    r"|^(?:anonymous|antworten|reply|liken?|zitieren|quote)$|anmelden$|erforderlich|required|\bprotected\b"
    r"|^\W*\d|:$|\bcomments?$|^(?:bio|edit|about|profile?|username|abmelden|datum|留言)$"
    r"|^(?:illustrations?|graphics?|fotos?|photos?) (?:by|von)\b"
    rf"|^{_MONTHS}\s+\d|\b(?:sagt|says|said|schreibt)\s*:?$|^[^()]*\)|\([^()]*$",
    re.I,
)
_PARTICLE = re.compile(
    r"(?:d[aeiou]|das|del|de[rnls]|van|von|vom|zu|zur|la|le|al|el|bin|ibn|ten|ter|y|e|und|and|et|für|for|of|the)$|d[’']"
)
_BETWEEN = re.compile(r"\s(?:and|(?!und zu[mr]? )und|et|y|e|og|och|en|&)\s")
_INITIALS = re.compile(r"\s*\([a-zäöü]{2,4}\.?\)$")  # Elena Berger (ebe)
_ACCOUNT = re.compile(r"\s+\(?@[A-Za-z0-9_]{1,30}\)?$")  # of a network, behind the name
_JOB = re.compile(r"(?<=[가-힣])\s+(?:기자|특파원|논설위원)$")
_BEHIND = re.compile(  # the name: what the writer is, for whom, and the label of the next field
    r"(?i:\s+(?:published|updated|posted|date|shares?|veröffentlicht|aktualisiert)\W*$|\s+for the\s.+$"
    r"|,?\s*(?:senior |chief )?(?:staff|special|senior) (?:writer|reporter|correspondent)s?$)"
    r"|\s+\((?:[^\s()]+\s)+[^\s()]+\)$"
)
_IS_JOB = re.compile(r"(?:(?:senior|chief|special|staff) )+(?:writer|reporter|correspondent)s?", re.I)
_JOB_WORD = re.compile(
    r"\b(?:(?:co-?)?(?:editors?|reporters?|writers?|correspondents?|columnists?|analysts?|producers?|photographers?"
    r"|contributors?|redakteur|reporter|korrespondent|volontär|chefredakteur|autor|journalist|rédacteur|rédactrice"
    r"|correspondante?|journalistes?|redactora?|corresponsal|periodista|giornalista|redattore)(?:in)?)\b",
    re.I,
)
_GENERAL = re.compile(
    r"(?i:^(?:die )?(?:online-?)?redaktion\b|^(?:la )?(?:redacción|rédaction|redazione|redação|redaksi)\b|^редакция"
    r"|편집국|編集部|\b(?:redaktion|staff|team|newsroom|desk|editors?|editorial|webmaster|online)$"
    r"|\be\.\s?v\.|\b(?:gmbh|inc|ltd|llc|verlag|pressestelle|presse)\b)"
)
_IS_ACCOUNT = re.compile(r"[a-z]+[._0-9-]+[a-z0-9._-]*|[a-z]{6,}", re.A)
_ONLY_LABEL = re.compile(rf"(?:{_BY}|{_LABEL})\s*[:：]?", re.I)
_ONLY_AUTHOR_LABEL = re.compile(rf"{_LABEL}(?:\s*[/&*_]\s*(?:in|innen|{_LABEL}))?\s*[:：]?", re.I)
_PLACE = re.compile(r",\s*[^\s,]+$")
_PRINTED = re.compile(rf"^(?i:(?:(?:{_KIND})\s+)?{_BY})(?:\s*:)?\s+(?:{LETTER}\.?\s*){{2}}")
_CHARACTERS = re.compile("[\u3400-\u9fff]{2,4}|[\uac00-\ud7af]{2,4}")
_PIECES = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")
_DAY_OR_TIME = re.compile(
    rf"(?:{_WEEKDAY})?(?:\d{{1,2}}[./]\s?\d{{1,2}}[./]\s?\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}\.? {MONTH_NAME}\.? \d{{4}}"
    rf"|{MONTH_NAME}\.? \d{{1,2}},? \d{{4}})(?:,? \d{{1,2}}[:.]\d\d(?: Uhr)?)?"
    r"|\d{1,2}[:.]\d\d(?: ?(?:Uhr|[AaPp]\.?[Mm]\.?))?"
)
_CAPITALISED = rf"[^\W\d_a-zäöüß]{LETTER}*"
_HAS_CAPITAL = re.compile(rf"{_CAPITALISED}(?:[’'.-]{_CAPITALISED})*[’'.-]?|{_PARTICLE.pattern}")
_MOST_WORDS_ALONE = 3  # of a name that only its shape says
_MOST_WORDS = 5  # of a name that only a line says


def names_of(text: str, *, is_one: bool = False) -> list[str]:
    """Return the names in a text, without what is none; [] if it has none. `is_one` says that it is one name."""
    text = " ".join(text.split())
    if is_one:
        return [name for name in [_LEAD.sub("", text).strip(" ,;:→")] if is_name(name)]
    pieces = [names for piece in _BAR.split(text) if (names := _names_of_piece(piece))]
    if len(pieces) < 2:
        return pieces[0] if pieces else []
    return pieces[0] + [n for names in pieces[1:] for n in names if is_sure(n) and is_written_as_name(n)]


def _names_of_piece(text: str) -> list[str]:
    text = _LABELLED.sub("", _BEHIND_DATE.sub("", text))
    text = _JOINED.sub("", _LEAD.sub("", text)).strip(" ,;:→")
    text = _ACCOUNT.sub("", _DATED.sub("", text))
    if _BETWEEN.search(text):
        text = _PLACE.sub("", text)  # Lena Marsh and Omar Okoye, Velm
    names = (name.strip(" ,;.") if " " not in name else _INITIALS.sub("", name.strip(" ,;")) for name in names_in(text))
    names = (_JOB.sub("", _ACCOUNT.sub("", name)) for name in names)
    return _without_jobs([name for name in map(_without_rest, names) if is_name(name)])


def _without_rest(name: str) -> str:
    """Return a name without what stands behind it on its line, where enough is left to be one."""
    short = _BEHIND.sub("", name)
    return short if is_sure(short) else name


def is_name(name: str) -> bool:
    """Return whether a text can be a name: not a label, an address, a date or an account of a program."""
    return 1 < len(name) <= MAX_NAME and not _NO_NAME.search(name)


def is_written_as_name(name: str) -> bool:
    """Return whether the words of a name begin with capitals, or it is one word, as those of readers are."""
    words = name.split()
    return len(words) == 1 or not any(
        word[0].islower() and "." not in word and not _PARTICLE.match(word) for word in words
    )


def is_sure(name: str) -> bool:
    """Return whether a text has the shape of a full name: two to five words, no digits; two to four characters of a
    script without spaces."""
    if _CHARACTERS.fullmatch(name):
        return True
    return 1 < len(name.split()) <= _MOST_WORDS and not any(map(str.isdigit, name))


def _without_jobs(names: list[str]) -> list[str]:
    """Return names without those that are only what a writer is; all of them where there is no other."""
    return [name for name in names if not _IS_JOB.fullmatch(name)] or names


def is_general(name: str) -> bool:
    """Return whether a name is that of a desk, an organisation or an account: a person may be named elsewhere."""
    return bool(_GENERAL.search(name) or _IS_ACCOUNT.fullmatch(name))


def is_label(line: str) -> bool:
    """Return whether a line only says that the name of an author follows: By, Autor:"""
    return bool(_ONLY_LABEL.fullmatch(line))


def is_author_label(line: str) -> bool:
    """Return whether a line only labels who wrote a story by a noun: Autorin/Autor, Author:"""
    return bool(_ONLY_AUTHOR_LABEL.fullmatch(line))


def names_behind_label(line: str) -> list[str]:
    """Return the names of a line that stands behind the label of an author, [] unless all of it is full names."""
    names = _names_of_piece(_BAR.split(line)[0])
    return names if names and all(map(is_full_name, names)) else []


def printed_names(line: str) -> list[str]:
    """Return the names of a line that says by itself who wrote the story, [] for any other line.

    >>> printed_names("Velm | By Lena Marsh | July 2, 2024"), printed_names("By night the ferry sails.")
    (['Lena Marsh'], [])
    """
    for piece in _BAR.split(" ".join(line.split())):
        whole = _JOINED.sub("By ", _BEHIND_DATE.sub("By ", piece))
        dated = _DATED.sub("", whole)
        is_dated = dated != whole or whole != piece
        if dated[-1:] in ".!?…" or not _PRINTED.match(dated):
            continue
        names = [_PLACE.sub("", name) for name in _names_of_piece(dated)]
        if names and all(is_written_as_name(n) and (is_sure(n) or is_dated) for n in names):
            has_capitals = all(not n[0].islower() or (is_dated and " " not in n) for n in names)
            return names if has_capitals else []
    return []


def dated_names(line: str) -> list[str]:
    """Return the names of a line that is only a date and names, [] for any other line.

    >>> dated_names("02.07.2024 | 09:30 Uhr | Lena Marsh"), dated_names("2.7.2024 - The ferry sails")
    (['Lena Marsh'], [])
    """
    pieces = [piece.strip() for piece in _PIECES.split(line) if piece.strip()]
    names = [piece for piece in pieces if not _DAY_OR_TIME.fullmatch(piece)]
    return names if len(names) == 1 and len(pieces) > 1 and is_full_name(names[0]) else []


def is_full_name(line: str) -> bool:
    """Return whether a line that nothing else says to be a name has the shape of one: two or three words with
    capitals."""
    words = line.split()
    is_person = is_name(line) and not is_general(line) and not _JOB_WORD.search(line)
    is_full = is_person and is_sure(line) and len(words) <= _MOST_WORDS_ALONE
    return is_full and not line.isupper() and all(map(_HAS_CAPITAL.fullmatch, words)) and not _PARTICLE.match(words[0])


def labelled_names(line: str) -> list[str]:
    """Return the names behind the label of an author in a line, [] without one.

    >>> labelled_names("Datum: 2. Juli Autor: Lena Marsh Quelle: Velm")
    ['Lena Marsh']
    """
    parts = _OTHER_LABEL.split(line)
    for label, value in zip(parts[1::2], parts[2::2], strict=True):
        names = _names_of_piece(_BAR.split(value.strip())[0]) if _IS_LABEL.fullmatch(label) else []
        if names := [name for name in names if is_sure(name) and is_written_as_name(name)]:
            return names
    return []
