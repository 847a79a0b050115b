"""The encoding of an old text is detected where it is certain, in many languages, and otherwise not guessed."""

import json
from pathlib import Path

import pytest

from media.text_encoding.decoding import Undecodable, decode, known_encoding
from media.text_encoding.detection import detect

# A headline, a text, and the encodings in which newsrooms of that language kept their texts.
SAMPLES = Path(__file__).parents[1] / "samples" / "texts_by_encoding.jsonl"
TEXTS = {row["language"]: row for row in map(json.loads, SAMPLES.read_text(encoding="utf-8").splitlines())}
# Too little in the other language to be sure, or the same bytes in two.
UNSURE = {("enru", "cp1251"), ("enru", "koi8-r"), ("vi", "cp1258"), ("en-tr", "cp1254"), ("eo", "iso8859-3")}


def encoded(text: str, encoding: str) -> bytes:
    for mark, plain in (("’", "'"), ("—", "-"), *((mark, '"') for mark in "„“”«»")):
        try:
            mark.encode(encoding)
        except UnicodeEncodeError:
            text = text.replace(mark, plain)
    return text.encode(encoding, "replace")


def _is_utf8_too(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return not raw.startswith(b"\x1b") and b"\x1b$" not in raw


@pytest.mark.parametrize(
    ("name", "encoding"), [(name, encoding) for name, row in TEXTS.items() for encoding in row["encodings"]]
)
def test_a_text_is_read_in_its_encoding_and_never_in_another(name, encoding):
    headline, text = TEXTS[name]["headline"], TEXTS[name]["text"]
    for part in (headline, text.split(". ")[0], f"{headline}\n\n{text}"):
        raw = encoded(part, encoding)
        if _is_utf8_too(raw):
            continue
        try:
            assert decode(raw).text == raw.decode(encoding)
        except Undecodable as error:
            assert "say --encoding" in str(error)
            assert part in (headline, text.split(". ")[0]) or (name, encoding) in UNSURE


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        (b"\xff\xfeF\x00", "", "F"),
        (b"\xef\xbb\xbfF", "cp1251", "F"),
        ("Паром".encode("koi8-r"), "koi8-r", "Паром"),
        ("船".encode("iso2022_jp"), "", "船"),
        (b"caf\xe9 \x81", "cp1252", "café \x81"),
    ],
)
def test_a_byte_order_mark_or_a_declared_name_gives_the_encoding(raw, encoding, text):
    assert decode(raw, encoding).text == text


RUSSIAN = "Парламент принял закон о паромах. Это произошло вчера вечером, сообщил министр транспорта Иванов."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{RUSSIAN} Как принял?", "mac_cyrillic"),
        (f"{RUSSIAN} Как принял?", "cp1251"),
        ("议会昨晚通过了渡轮法案。部长宣布了这一消息。", "hz"),
        ("港に戻るフェリー。火曜日、東京で撮影", "shift_jis"),
        ("港に戻るフェリー。火曜日、東京で撮影", "euc_jp"),
        ("市長がテープを切る、横浜", "shift_jis"),
        ("a ~{code}~ and ~{name~} more", "ascii"),
    ],
)
def test_an_encoding_that_looks_like_another_is_distinguished(text, encoding):
    assert decode(text.encode(encoding)).text == text


def test_bytes_outside_the_named_encoding_are_refused():
    text, remarks = decode("船が港に戻った。".encode("shift_jis") * 30 + b"\n\xff.", "shift_jis")
    assert text.endswith("\n\ufffd.") and "0xff in line 2" in remarks[0]
    with pytest.raises(Undecodable, match="name another encoding"):
        decode("Паром вернулся".encode("cp1251"), "utf-8")


def test_an_encoding_has_several_names_and_latin_1_is_what_windows_writes():
    assert known_encoding("Windows-1251") == "cp1251" and known_encoding("ISO-8859-1") == "cp1252"
    for name in ("klingon", "rot13", "hex", ""):
        with pytest.raises(ValueError, match="no encoding"):
            known_encoding(name)


def test_ukrainian_from_dos_is_not_taken_for_russian():
    ukrainian = "Нічний пором повернувся до Вельма в четвер після року на верфі, і ніхто його не бачив. Її стіл."
    russian = "Ночной паром вернулся в Вельм в четверг после года на верфи, и никто его не видел. Капитан спал."
    assert (reading := detect(ukrainian.encode("cp1125"))) and (reading.encoding, reading.text) == ("cp1125", ukrainian)
    assert (reading := detect(russian.encode("cp1125"))) and reading.text == russian
