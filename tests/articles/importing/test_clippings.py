"""A clipping is read by its structure, whatever the order of its parts, and no word of it is lost."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from articles.importing.formats import FORMATS, Options, UnknownFormat, detect
from articles.importing.formats.clippings import MAX_SIZE, decoded
from articles.importing.formats.clippings.printed_dates import named_date, read_printed
from articles.importing.formats.clippings.printed_names import is_person, is_title, split_credit, split_names
from articles.story.dates import StoryDate
from articles.story.html_blocks import blocks, text_of
from articles.story.html_sanitizer import clean_body
from articles.story.keys import key_of
from articles.story.story import Story
from articles.story.text import clean_text

OURS = Path(__file__).parents[2] / "samples" / "clippings"
NEW_YORK = Options(ZoneInfo("America/New_York"))
DAY_FIRST = Options(UTC, "day-first")


def story_of(text: str | bytes, path: str = "desk/ferry.txt", options: Options = NEW_YORK) -> Story:
    [item] = FORMATS["clipping"].read(io.BytesIO(text if isinstance(text, bytes) else text.encode()), path, options)
    assert item.story, item.reason
    return item.story


def read(content: bytes, path: str = "desk/ferry.txt", options: Options = NEW_YORK):
    return list(FORMATS["clipping"].read(io.BytesIO(content), path, options))


def reason_for(content: bytes) -> str:
    [item] = FORMATS["clipping"].read(io.BytesIO(content), "desk/ferry.txt", NEW_YORK)
    assert item.story is None and item.place == ""
    return item.reason


def own_clipping(name: str) -> str:
    return (OURS / f"{name}.txt").read_text(encoding="utf-8")


def printed_fields(story: Story) -> dict:
    """Return the fields of a story as plainly as a table can list them."""
    return {
        "kicker": story.kicker,
        "headline": story.headline,
        "dek": story.dek,
        "dateline": story.dateline,
        "published": story.published and story.published.text,
        "updated": story.updated and story.updated.text,
        "bylines": [byline.name for byline in story.bylines],
        "agencies": [(line.words, line.name, line.role) for line in story.agency_lines],
        "pictures": [(picture.anchor, picture.caption, picture.credit) for picture in story.pictures],
        "shape": " ".join(block.tag for block in blocks(story.body)),
        "headings": [block.text for block in blocks(story.body) if block.tag == "h2"],
    }


GREEN_BRIDGE = [
    ("p1", "The green bridge over the Sele seen from the north bank on Oct. 9, 2019.", "Samira Holt/The Sele Courier"),
    ("p2", "A sketch of the bridge in its intended blue.", "Illustration by The Sele Courier"),
]
FERRY = {
    "headline": "Night Ferry to ‘Gull Island’ Sails Again After Two Winters",
    "dek": "The harbor board says that the crossing will pay for itself by spring.",
    "published": "2023-05-04",
    "updated": "2023-05-06",
    "bylines": ["Lena Marsh"],
    "agencies": [("Reuters contributed to this report.", "Reuters", "contributed")],
    "pictures": [
        (
            "",
            "The night ferry Marigold leaves Port Ansel, on May 3, 2023.",
            "Courtesy of Harbor Board ©2023 Ansel Imaging/Handout via Tidewire",
        ),
        (
            "p1",
            "Captain Ines Ruiz (R) greets first mate Olu Bankole (L) on the bridge of the Marigold on May 3, 2023.",
            "Dora Finch/BAYPIX/AFP via Getty Images",
        ),
        ("p2", "A deckhand coils a rope beside the car ramp in Port Ansel on May 3, 2023.", "Hal Ostrow/Reuters"),
    ],
    "headings": ["Islanders Take Note", "A Second Boat?"],
    "shape": "p p p figure h2 p figure h2 p",
}
BOTH = "The Associated Press and Reuters contributed to this report."
EXPECTED = {
    "ferry": FERRY,
    "two-reporters": {
        "headline": "Mill Town Votes to Keep Its Clock",
        "published": "2024-07-02",
        "updated": "2024-07-03",
        "bylines": ["Ada Quill", "Bram Tolley"],
        "agencies": [(BOTH, "Associated Press", "contributed"), (BOTH, "Reuters", "contributed")],
        "shape": "p p",
    },
    "three-reporters": {
        "kicker": "WORLD NEWS",
        "headline": "Glacier Lake Drains in a Single Night, Leaving Boats on the Mud",
        "dek": "A ranger heard “a sound like a bath emptying” at three in the morning.",
        "published": "2024-07-02T16:05-04:00",
        "bylines": ["Noor Hale", "Piet van der Berg", "J. R. Osei", "Jo Pell"],
        "shape": "p p",
    },
    "date-first": {
        "headline": "Orchard Growers Ask for Rain, and for Fewer Speeches",
        "published": "2024-07-02",
        "bylines": ["Mara Lindt"],
        "shape": "p p",
    },
    "names-on-lines": {
        "headline": "Library Opens Its Cellar to the Public",
        "dek": "Nine thousand maps had not been seen since the flood.",
        "published": "2024-02-13",
        "bylines": ["Ida Renner", "Paul Okafor"],
        "headings": ["What Did the Flood Leave?"],
        "shape": "p h2 p",
    },
    "no-date-no-name": {"headline": "Bees Move Into Town Hall Attic", "shape": "p p"},
    "lead-twice": {
        "headline": "Tram Line Nine Returns After a Summer of Repairs",
        "dek": "The first tram was full by the second stop.",
        "published": "2021-09-02",
        "bylines": ["Rosa Vint"],
        "pictures": [
            (
                "",
                "A yellow tram climbs Castle Street in Velm on Sept. 1, 2021.",
                "Photo by Rosa Vint (left)/Velm Transit",
            )
        ],
        "shape": "p p",
    },
    "single-captions": {
        "headline": "A Bridge Painted Green by Mistake Will Stay Green",
        "dek": "The mayor said that she had come to like it.",
        "published": "2019-10-11",
        "bylines": ["Colm Farrow"],
        "pictures": GREEN_BRIDGE,
        "shape": "p figure p figure p",
    },
    "wrapped": {
        "headline": "FISHING FLEET HOME BEFORE STORM",
        "dateline": "ST. BRAN",
        "bylines": ["HANNAH COLE"],
        "agencies": [("Associated Press", "Associated Press", "supplied")],
        "shape": "p p",
    },
    "indented": {"headline": "Post Office Cat Retires", "bylines": ["Edith Lowe"], "shape": "p p p"},
    "agency": {
        "headline": "Copper Price Falls for a Ninth Day",
        "dateline": "LONDON, England (Reuters)",
        "published": "2024-07-02",
        "agencies": [("From Reuters", "Reuters", "supplied")],
        "shape": "p p",
    },
    "opinion": {
        "kicker": "Opinion",
        "headline": "Leave the Benches Where They Are",
        "dek": "A town is a place where one can sit down without buying something.",
        "published": "2024-07-02",
        "bylines": ["Vera Anholt"],
        "shape": "p p p",
    },
    "list": {
        "headline": "Five Things to Know About the New Timetable",
        "published": "2023-01-09",
        "bylines": ["Otto Brandt"],
        "shape": "p p p p p p p",
    },
    "typed-letter": {"headline": "The Swans of Lower Mere", "shape": "p p"},
    "spanish-names": {
        "headline": "City Orchestra Plays in the Tunnel While the Hall Is Mended",
        "dek": "Critics who came to complain about the echo stayed for both encores.",
        "published": "2024-07-01",
        "updated": "2024-07-02",
        "bylines": ["María José Núñez", "Siobhán O’Dea"],
        "pictures": [("", "Musicians of the city orchestra tune their instruments in the Alder Tunnel.", "")],
        "shape": "p p",
    },
    "short-paragraphs": {
        "headline": "Lighthouse Sold for One Crown",
        "published": "2022-03-04",
        "bylines": ["Per Holm"],
        "shape": "p p p p",
    },
    "no-head": {"shape": "p"},
    "column": {
        "kicker": "Commentary",
        "headline": "The Case for the Late Train",
        "published": "2023-03-03",
        "updated": "2023-03-07",
        "bylines": ["Rosa Vint"],
        "pictures": [("", "Passengers wait under the clock of Velm Central in this undated photo.", "")],
        "headings": ["1. The Bakers", "2. The Nurses", "‘Nobody Rides It’", "“Late Is Not Never”"],
        "shape": "p p p h2 p h2 p h2 p h2 p p p",
    },
    "wire-story": {
        "headline": "Storm Nestor Closes Nine Ports and Opens a Tenth",
        "dateline": "PORT ANSEL",
        "updated": "2019-10-20",
        "bylines": ["Lena Marsh", "Jan de Wit"],
        "agencies": [
            ("The Associated Press", "Associated Press", "supplied"),
            ("Associated Press writers in Velm contributed to this report.", "Associated Press", "contributed"),
        ],
        "pictures": [
            ("", "Waves break over the sea wall of Port Ansel on Oct. 19, 2019.", "AP Photo/Hal Ostrow"),
            ("p1", "Port Ansel Photo", "Dora Finch/Baypix"),
        ],
        "headings": ["60 Days"],
        "shape": "p p figure h2 p p p p p",
    },
}
NOTHING = {"kicker": "", "headline": "", "dek": "", "dateline": "", "published": None, "updated": None}
NOTHING |= {"bylines": [], "agencies": [], "pictures": [], "headings": []}


def words_of(text: str) -> Counter:
    return Counter(re.findall(r"\w+", clean_text(text).casefold()))


def words_of_story(story: Story) -> Counter:
    printed = printed_fields(story)
    lines = [
        printed["kicker"],
        printed["headline"],
        printed["dek"],
        printed["dateline"],
        text_of(story.body),
        story.source.original,
    ]
    lines += [*printed["bylines"], *(part for picture in printed["pictures"] for part in picture)]
    return words_of("\n".join([*lines, *(line.words for line in story.agency_lines)]))


# --- our own clippings ----------------------------------------------------------------------------------------------


def test_every_clipping_of_the_samples_has_its_expected_story():
    assert {path.stem for path in OURS.glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_clipping_is_read_by_its_structure(name):
    story = story_of(own_clipping(name))
    assert printed_fields(story) == NOTHING | EXPECTED[name]
    assert story.body == clean_body(story.body)
    assert [byline.key for byline in story.bylines] == [key_of(byline.name) for byline in story.bylines]


VARIANTS = {
    "with Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "with old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
    "with a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "with spaces at the ends of lines": lambda text: text.replace("\n", "   \t\n").encode(),
    "with hard spaces in blank lines": lambda text: text.replace("\n\n", "\n\xa0\n").encode(),
    "with runs of blank lines": lambda text: ("\n\n\n" + text.replace("\n\n", "\n\n\n \n\n") + "\n\n\n").encode(),
    "without a line end at its end": lambda text: text.rstrip().encode(),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_clipping_gives_the_same_story_however_it_was_saved(name, variant):
    assert printed_fields(story_of(VARIANTS[variant](own_clipping(name)))) == NOTHING | EXPECTED[name]


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"spanish-names"}))
def test_a_clipping_in_an_old_encoding_gives_the_same_story(name):
    assert printed_fields(story_of(own_clipping(name).encode("cp1252"))) == NOTHING | EXPECTED[name]


def test_the_quotation_marks_of_an_old_macintosh_are_decoded():
    story = story_of("The ferry’s captain\n\n“It sails,” she said — and it did.\n".encode("mac-roman"))
    assert (story.headline, story.body) == ("The ferry’s captain", "<p>“It sails,” she said — and it did.</p>")
    assert decoded(b"Caf\xe9 \x93open\x94 ").text == "Café “open” "
    assert decoded(b"Caf\xe9 \x93open\x94 \x81", "cp1252").text == "Café “open” \x81"


def test_a_text_in_another_encoding_is_read_or_refused_and_a_guess_is_a_remark():
    [item] = read("Паром вернулся в гавань\n\nОн ходит на остров каждую ночь.\n".encode("cp1251"))
    assert item.story.headline == "Паром вернулся в гавань"
    assert item.remarks == ["read as Windows-1251: “Паром”, “вернулся”, “гавань”"]
    assert "say --encoding" in reason_for("Жуть. It sailed, said the captain, and that was that.\n".encode("cp1251"))
    options = replace(NEW_YORK, encoding="cp1251")
    [item] = read("Жуть. It sailed.\n".encode("cp1251"), options=options)
    assert item.story.body == "<p>Жуть. It sailed.</p>" and not item.remarks
    [item] = read("Ferry\n\nÉtienne dînait\n".encode("utf-8-sig"), options=options)
    assert "Étienne" in item.story.body, "a byte order mark is surer than what was said"


def test_one_odd_byte_does_not_spoil_a_file_in_utf_8():
    text = "Zoë’s café\n\nThe señor’s “ferry” sailed for the Åland islands.\n\nNa"
    [item] = read(text.encode() + b"\xefve.\n")
    assert item.story.headline == "Zoë’s café" and item.story.body.endswith("<p>Naïve.</p>")
    assert item.remarks == ["odd bytes: 0xef in line 5 is not UTF-8 and was read as Windows-1252: “Naïve”"]
    [item] = read(text.encode() + b"\xff\x00ve"[:1] + b" x.\n")
    assert item.story.headline == "Zoë’s café" and "0xff in line 5" in item.remarks[0]
    [item] = read(text.encode() + "ï".encode()[:1])
    assert item.story.body.endswith("<p>Na\ufffd</p>") and "could not be read" in item.remarks[0]


_FLOWING = {"wrapped", "indented", "typed-letter"}  # blank lines are all that parts their paragraphs
_BLOCKS = {"column", "wire-story"}  # what stands right below a line, and not below a blank one, says what it is
_SPACED = sorted(set(EXPECTED) - _FLOWING - _BLOCKS)


@pytest.mark.parametrize("name", _SPACED)
def test_a_clipping_with_a_blank_line_below_every_line_gives_the_same_story(name):
    assert printed_fields(story_of(own_clipping(name).replace("\n", "\n\n"))) == NOTHING | EXPECTED[name]


@pytest.mark.parametrize("name", sorted(set(_SPACED) - {"list"}))
def test_a_clipping_without_any_blank_line_gives_the_same_story(name):
    assert printed_fields(story_of(re.sub("\n+", "\n", own_clipping(name)))) == NOTHING | EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_no_word_of_a_clipping_is_lost_whatever_happened_to_its_lines(name):
    text = own_clipping(name)
    for changed in (
        text,
        text.replace("\n", "\n\n"),
        re.sub("\n+", "\n", text),
        text.replace("\n", "\n\t"),
    ):
        assert set(words_of(changed)) <= set(words_of_story(story_of(changed)))
    for start in range(0, len(text), 97):  # a clipping torn anywhere
        assert set(words_of(text[start:])) <= set(words_of_story(story_of(text[start:])))


# --- the head, one thing changed at a time --------------------------------------------------------------------------


def ferry_with(old: str, new: str) -> dict:
    text = own_clipping("ferry")
    assert old in text
    return printed_fields(story_of(text.replace(old, new)))


HEADLINE = FERRY["headline"] + "\n"
DEK = FERRY["dek"] + "\n"
CAPTION = own_clipping("ferry").splitlines()[4] + "\n"
DATES = "5/4/2023\nUpdated:\n5/6/2023\n"


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        (DEK + HEADLINE, DEK, {}),
        (HEADLINE + "\n" + DEK + HEADLINE, HEADLINE + HEADLINE + DEK, {}),
        (DEK + HEADLINE, DEK + "NIGHT FERRY TO 'GULL ISLAND'  SAILS AGAIN AFTER TWO WINTERS\n", {}),
        (DEK, "", {"dek": ""}),
        (HEADLINE + "\n" + DEK, "Harbor\n" + HEADLINE + "\n" + DEK, {"kicker": "Harbor"}),
        (HEADLINE + "\n" + DEK + HEADLINE, "HARBOR NEWS\n" + HEADLINE + HEADLINE + DEK, {"kicker": "HARBOR NEWS"}),
        (HEADLINE + "\n" + DEK, "Premium\n" + HEADLINE + "\n" + DEK, {}),
        (CAPTION, CAPTION + CAPTION, {}),
        (CAPTION, CAPTION.partition(" (")[0] + "\n" + CAPTION, {}),
        (CAPTION, "", {"pictures": FERRY["pictures"][1:]}),
        ("Lena Marsh\n" + DATES, DATES + "Lena Marsh\n", {}),
        ("Lena Marsh\n", "By Lena Marsh\n", {}),
        ("Lena Marsh\n", "By\nLena Marsh\n", {}),
        ("Lena Marsh\n", "By Lena Marsh, Staff Writer\n", {}),
        ("Lena Marsh\n", "Lena Marsh\nSenior Correspondent\n", {}),
        ("Lena Marsh\n", "Lena Marsh and Jan de Wit\n", {"bylines": ["Lena Marsh", "Jan de Wit"]}),
        ("Lena Marsh\n", "By Lena Marsh\nand Jan de Wit\n", {"bylines": ["Lena Marsh", "Jan de Wit"]}),
        ("Lena Marsh\n", "Lena Marsh\nJan de Wit\n", {"bylines": ["Lena Marsh", "Jan de Wit"]}),
        ("Lena Marsh\n" + DATES, "By Lena Marsh | Published 5/4/2023 | Updated 5/6/2023\n", {}),
        (DATES, "5/4/2023\nUpdated: 5/6/2023\n", {}),
        (DATES, "Published: May 4, 2023\nLast Updated: May 6, 2023\n", {}),
        (DATES, "Published: 4 May 2023 | Updated: 6 May 2023\n", {}),
        (DATES, "Published 2023-05-04 Updated 2023-05-06\n", {}),
        (DATES, "May 4, 2023, 6:05 a.m. ET\n", {"published": "2023-05-04T06:05-04:00", "updated": None}),
        (DATES, "May 4, 2023 at 16:05\n", {"published": "2023-05-04T16:05-04:00", "updated": None}),
        (DATES, "Updated:\n5/6/2023\n", {"published": None}),
        (DATES, "", {"published": None, "updated": None}),
        ("0:00\n", "", {}),
        ("0:00\n", "0:00 / 12:34\nShare\nPrint\n3 comments\nFacebook Twitter Email\n5 min read\n", {}),
    ],
)
def test_a_head_in_another_order_gives_the_same_story(old, new, differs):
    assert ferry_with(old, new) == NOTHING | FERRY | differs


@pytest.mark.parametrize(
    ("text", "headline", "dek", "body"),
    [
        (
            "The ferry sailed on Wednesday.\n\nA goat was on board.",
            "",
            "",
            "The ferry sailed on Wednesday.\n\nA goat was on board.",
        ),
        (
            "Night Ferry Sails Again\nA goat was on board.\n5/4/2023",
            "Night Ferry Sails Again",
            "",
            "A goat was on board.\n5/4/2023",
        ),
        ("Harbor Lights\nMay 4, 2023\n\nA goat was on board.", "Harbor Lights", "", "A goat was on board."),
        (
            "A Week at Sea\nBy Lena Marsh\n5/4/2023\nIt began well.\n5/5/2023\nA goat was on board.",
            "A Week at Sea",
            "",
            "It began well.\n\n5/5/2023\n\nA goat was on board.",
        ),
        (
            "The fleet of St. Bran was home before the storm\nSunday evening, a harbor master said, for the first\n"
            "time in memory that no boat had been missing.",
            "",
            "",
            "The fleet of St. Bran was home before the storm Sunday evening, a harbor master said, for the first "
            "time in memory that no boat had been missing.",
        ),
        (
            "Song\n\nWe left\nthe harbor at night, unseen,\nthe goat\nthe harbor at night, unseen,\nand I.",
            "Song",
            "",
            "We left\nthe harbor at night, unseen,\nthe goat\nthe harbor at night, unseen,\nand I.",
        ),
    ],
)
def test_a_line_that_is_not_clearly_part_of_the_head_stays_in_the_body(text, headline, dek, body):
    story = story_of(text)
    assert (story.headline, story.dek, text_of(story.body)) == (headline, dek, body)


@pytest.mark.parametrize(
    ("byline", "people", "agencies"),
    [
        ("By Lena Marsh, Jan de Wit and Ana María Ruiz", ["Lena Marsh", "Jan de Wit", "Ana María Ruiz"], []),
        ("By Lena Marsh and Reuters", ["Lena Marsh"], ["Reuters"]),
        ("By The Associated Press", [], ["Associated Press"]),
        ("From Reuters", [], ["Reuters"]),
        ("Associated Press", [], ["Associated Press"]),
        ("By Harbor Post Staff", ["Harbor Post Staff"], []),
        ("By LENA MARSH JR.", ["LENA MARSH JR."], []),
    ],
)
def test_a_byline_names_people_and_agencies(byline, people, agencies):
    story = story_of(
        f"Night Ferry Sails Again\n{byline}\n5/4/2023\n\nThe ferry sailed on Wednesday, with a goat on board.\n"
    )
    assert [byline.name for byline in story.bylines] == people
    assert [(line.name, line.role) for line in story.agency_lines] == [(name, "supplied") for name in agencies]
    assert story.headline == "Night Ferry Sails Again"


@pytest.mark.parametrize(
    ("line", "people", "agencies", "stays"),
    [
        ("Reuters contributed to this report.", [], ["Reuters"], False),
        ("The Associated Press and Reuters contributed to this report.", [], ["Associated Press", "Reuters"], False),
        ("Jan de Wit contributed to this report.", ["Jan de Wit"], [], False),
        ("Jan de Wit and Reuters contributed to this article.", ["Jan de Wit"], ["Reuters"], False),
        ("Additional reporting by Jan de Wit.", ["Jan de Wit"], [], False),
        ("Associated Press writer Jan de Wit contributed to this report.", [], ["Associated Press"], False),
        ("Jan de Wit, a reporter in Velm, contributed to this report.", [], [], True),
        ("The Harbor Post contributed to this report.", [], [], True),
        ("Rain contributed to this report.", [], [], True),
    ],
)
def test_a_contributor_is_named_only_where_the_line_is_certain(line, people, agencies, stays):
    story = story_of(f"Night Ferry Sails Again\n\nThe ferry sailed on Wednesday, with a goat on board.\n\n{line}\n")
    assert [(byline.name, byline.role) for byline in story.bylines] == [(name, "contributor") for name in people]
    assert [(a.name, a.words) for a in story.agency_lines] == [(name, line) for name in agencies]
    assert (line in text_of(story.body)) == stays and line in text_of(story.body) + story.source.original + "".join(
        a.words for a in story.agency_lines
    )


@pytest.mark.parametrize(("author", "signed"), [("", ["Jan de Wit"]), ("By Lena Marsh\n", ["Lena Marsh"])])
def test_a_byline_below_a_story_names_its_author_only_where_none_is_above_it(author, signed):
    story = story_of(f"Night Ferry Sails Again\n{author}5/4/2023\n\nThe ferry sailed.\n\nIt sank.\n\nBy Jan de Wit\n")
    assert [byline.name for byline in story.bylines] == signed
    assert ("By Jan de Wit" in text_of(story.body)) == bool(author)


def test_an_author_who_also_contributed_is_named_once():
    line = "Lena Marsh and Jan de Wit contributed to this report."
    story = story_of(f"Night Ferry Sails Again\nBy Lena Marsh\n5/4/2023\n\nThe ferry sailed.\n\n{line}\n")
    assert [(byline.name, byline.role) for byline in story.bylines] == [
        ("Lena Marsh", "author"),
        ("Jan de Wit", "contributor"),
    ]


@pytest.mark.parametrize("line", ["Share", "Print", "Advertisement", "0:00", "Premium"])
def test_a_word_of_the_page_is_dropped_from_the_head_alone(line):
    assert line in text_of(story_of(own_clipping("ferry") + f"\n{line}\n").body).split("\n\n")[-1]
    head = story_of(own_clipping("ferry").replace("0:00\n", f"{line}\n"))
    assert line not in text_of(head.body) and line in head.source.original.split("\n")


@pytest.mark.parametrize("mark", ["-30-", "###", "# # #", "- 30 -", "-END-"])
def test_an_end_mark_is_stored_with_the_source_alone(mark):
    story = story_of(f"Night Ferry Sails Again\n\nThe ferry sailed with 30 goats.\n\n{mark}\n\nContact: 555-0100\n")
    assert (
        text_of(story.body) == "The ferry sailed with 30 goats.\n\nContact: 555-0100" and story.source.original == mark
    )


@pytest.mark.parametrize(
    ("first", "dateline"),
    [
        ("WASHINGTON—The ferry sailed on Wednesday.", "WASHINGTON"),
        ("KYIV, Ukraine (AP) — The ferry sailed on Wednesday.", "KYIV, Ukraine (AP)"),
        ("PORT ANSEL -- “It sails,” the captain said.", "PORT ANSEL"),
        ("PORT ANSEL - The ferry sailed on Wednesday.", ""),
        ("BREAKING — The ferry sailed on Wednesday.", ""),
        ("NATO—which has no ferry—sailed on Wednesday.", ""),
        ("Kyiv — The ferry sailed on Wednesday evening.", ""),
        ("KABOOM — The bridge fell into the river.", ""),
        ("WHOOSH -- The bridge fell into the river.", ""),
        ("FERRIES — A ferry and two more ferries sailed.", ""),
        ("MOBILE, Ala. — The mobile ferry sailed at night.", "MOBILE, Ala."),
    ],
)
def test_a_dateline_is_read_only_where_it_is_certain(first, dateline):
    story = story_of(f"Night Ferry Sails Again\n\n{first}\n\nA goat was on board.\n")
    assert story.dateline == dateline
    assert text_of(story.body).startswith(first if not dateline else first[len(dateline) :].lstrip(" —-"))


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Moscow Takes Note", True),
        ("A Second Boat for the Islanders", True),
        ("New Iron Curtain?", True),
        ("What happens next?", True),
        ("BACKGROUND", True),
        ("‘Nobody Sails’ at Noon", True),
        ("“Sails Are Not Wings”", True),
        ("The 90-Minute Crossing", True),
        ("40 Goats and a Loan", True),
        ("Ruiz: Why?", False),
        ("So what happens next?", False),
        ("PG-13 | 2h 15m | May 4, 2023", False),
        ("It sails at noon", False),
        ("He Sails at Noon.", False),
        ("“Why Did Nobody Ask?”", False),
        ("1. Trains at Night", False),
        ("• Trains at Night", False),
        ("Contact: 555-0100", False),
        ("https://Harbor.Example", False),
    ],
)
def test_a_heading_is_recognised_by_its_shape(line, is_heading):
    story = story_of(f"Night Ferry Sails Again\n\nThe ferry sailed.\n\n{line}\n\nA goat was on board.\n\n{line}\n")
    assert [block.tag for block in blocks(story.body)] == ["p", "h2" if is_heading else "p", "p", "p"]


def test_a_line_printed_twice_is_a_caption_unless_it_is_a_refrain_or_a_quotation():
    def tags(line):
        text = f"Night Ferry Sails Again\n\nThe ferry sailed on Wednesday.\n\n{line}\n{line}\n\nA goat was on board.\n"
        return [block.tag for block in blocks(story_of(text).body)]

    assert tags("The goat on the upper deck, seen from the bridge.") == ["p", "figure", "p"]
    assert tags("The goat, seen. (Dora Finch)") == ["p", "figure", "p"]
    assert tags("Row, row, row") == tags("“We want the old ferry back, and the goat!”") == ["p", "p", "p"]


# --- dates, names and credits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "month_first", "day_first"),
    [
        ("7/2/2024", "2024-07-02", "2024-02-07"),
        ("13/2/2024", "2024-02-13", "2024-02-13"),
        ("2/13/2024", "2024-02-13", "2024-02-13"),
        ("7.2.2024", "2024-07-02", "2024-02-07"),
        ("7/2/98", "1998-07-02", "1998-02-07"),
        ("July 2, 2024", "2024-07-02", None),
        ("Tuesday, July 2nd, 2024", "2024-07-02", None),
        ("2 July 2024", "2024-07-02", None),
        ("Sept. 11, 2001", "2001-09-11", None),
        ("2024-07-02", "2024-07-02", None),
        ("July 2024", "2024-07", None),
        ("Jul 2, 2024, 4:05 PM", "2024-07-02T16:05+00:00", None),
        ("July 2, 2024 at 12:30 a.m.", "2024-07-02T00:30+00:00", None),
        ("4:05 PM EDT, Tue July 2, 2024", "2024-07-02T16:05-04:00", None),
        ("July 2, 2024 16:05 BST", "2024-07-02", None),
        ("2024-07-02T16:05:00+02:00", "2024-07-02T16:05+02:00", None),
        ("31/31/2024", None, None),
        ("February 30, 2024", None, None),
        ("July 2, 2024 was a Tuesday", None, None),
        ("2024", None, None),
        ("25:61 July 2, 2024", None, None),
    ],
)
def test_a_printed_date_is_read_with_its_own_precision(text, month_first, day_first):
    assert read_printed(text, Options(UTC)) == (month_first and StoryDate(month_first))
    assert read_printed(text, DAY_FIRST) == ((day_first or month_first) and StoryDate(day_first or month_first))


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("11Apr2007akaka174.txt", "2007-04-11"),
        ("01Aug2005Doe6.txt", "2005-08-01"),
        ("2004-05-06-slug.txt", "2004-05-06"),
        ("20040506_slug.txt", "2004-05-06"),
        ("20040506.txt", "2004-05-06"),
        ("000_20040506.txt", None),
        ("2004-13-06.txt", None),
        ("20040506ab12.txt", None),
        ("31Feb2004slug.txt", None),
        ("12Abc2004slug.txt", None),
    ],
)
def test_a_file_named_for_a_day_gives_the_date(name, date):
    assert named_date(name) == (date and StoryDate(date))
    story = story_of("Night Ferry Sails Again\n\nThe ferry sailed.\n", f"desk/{name}")
    assert story.published == (date and StoryDate(date))


def test_a_printed_date_takes_precedence_over_the_name_of_the_file():
    assert story_of(own_clipping("ferry"), "desk/1999-01-01-ferry.txt").published == StoryDate("2023-05-04")


@pytest.mark.parametrize(
    ("path", "author"),
    [
        ("BenNelson/2Aug2006BenNelson45.txt", "Ben Nelson"),
        ("Akaka/11Apr2007akaka174.txt", "Akaka"),
        ("McConnell/1Jan2006McConnell1.txt", "McConnell"),
        ("desk/1Jan2006Akaka1.txt", None),
        ("Akaka/ferry.txt", None),
    ],
)
def test_a_folder_named_for_an_author_gives_the_byline(path, author):
    story = story_of("The ferry sailed on Wednesday, for the first time in two years, with a goat on board.", path)
    assert [byline.name for byline in story.bylines] == ([author] if author else [])
    assert story_of(own_clipping("ferry"), path).bylines[0].name == "Lena Marsh"


def test_the_same_clipping_in_another_folder_is_the_same_item_and_another_story_is_not():
    here = story_of(own_clipping("ferry"), "/archive/desk/ferry.txt").source
    assert here.identifier == "desk/ferry.txt#2023-05-04#night-ferry-to-gull-island-sails-again-after-two-winters"
    assert here.format == "clipping"
    assert story_of(own_clipping("ferry"), "desk/ferry.txt").source.identifier == here.identifier
    assert story_of(own_clipping("opinion"), "desk/ferry.txt").source.identifier != here.identifier
    assert story_of("The goat sailed.", "ferry.txt").source.identifier == "ferry.txt##the-goat-sailed"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Lena Marsh", True),
        ("J. R. Osei", True),
        ("Piet van der Berg", True),
        ("Siobhán O’Dea", True),
        ("Lena", False),
        ("Harbor Post", False),
        ("WORLD NEWS", False),
        ("Return of the Ferry", False),
        ("lena marsh", False),
        ("Lena 2", False),
    ],
)
def test_a_name_is_recognised_by_its_shape(name, answer):
    assert is_person(name) == answer


def test_several_names_are_separated_and_titles_are_no_names():
    assert split_names("Jane Doe, John Roe, and Ann Poe Jr.") == ["Jane Doe", "John Roe", "Ann Poe Jr."]
    assert is_title("Senior Staff Writer") and is_title("Special to The Harbor Post") and not is_title("Lena Marsh")


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("The pier. (Jane Doe/Reuters)", "Jane Doe/Reuters"),
        ("The pier. (AP Photo/Jane Doe)", "AP Photo/Jane Doe"),
        ("The pier. (Photo by Jane Doe (left)/Getty Images)", "Photo by Jane Doe (left)/Getty Images"),
        ("The pier. (Samira Holt/The Sele Courier)", "Samira Holt/The Sele Courier"),
        ("The pier. (Courtesy of the Doe family)", "Courtesy of the Doe family"),
        ("The pier (Screenshot via YouTube)", "Screenshot via YouTube"),
        ("The pier. (Public Domain)", "Public Domain"),
        ("The pier. (Illustration by The Sele Courier)", "Illustration by The Sele Courier"),
        ("The pier. (NASA)", None),
        ("The pier. (Dora Finch)", None),
        ("The pier. (Jane Doe/Reuters).", "Jane Doe/Reuters"),
        ("The captain (R)", None),
        ("The captain greets the mate (left)", None),
        ("The bill died in committee (Medicare/Medicaid)", None),
        ("The pier is more secure. (10/19/07)", None),
        ("The pier is more secure. (__/**)", None),
        ("He joined the Shanghai Cooperation Organization (SCO)", None),
        ("They wanted green. (And a discount on the toll.)", None),
        ("A broken parenthesis Jane Doe/Reuters)", None),
    ],
)
def test_a_credit_is_the_last_parenthesis_of_a_caption_if_it_names_a_source(text, credit):
    parts = split_credit(text)
    assert (parts and parts[1]) == credit
    assert not parts or (parts[0] and not parts[0].endswith("("))


@pytest.mark.parametrize("blank", ["\u3000", "\u2003\u3000", "\x85"])
def test_a_line_of_wide_spaces_is_blank(blank):
    story = story_of(f"{blank}\nFerry Returns\n{blank}\nJuly 2, 2024\n{blank}\nThe ferry sailed.\n{blank}\n")
    assert (story.headline, story.body) == ("Ferry Returns", "<p>The ferry sailed.</p>")
    assert story_of(f"Ferry returns\n{blank}").body == "<p>Ferry returns</p>"
    assert story_of(f"Ferry returns\n{blank}\nit sailed.").headline == "Ferry returns"


def test_a_column_of_wide_spaces_is_no_blank_line():
    story = story_of("Ferry Returns          \u3000          By Jane Doe\nJuly 2, 2024\n\nThe ferry sailed.\n")
    assert (story.headline, story.bylines[0].name) == ("Ferry Returns", "Jane Doe")
    assert story_of("Ferry Returns          \u3000          at noon\nThe ferry sailed.\n").body


# --- what is no clipping --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"a" * (MAX_SIZE + 1), "longer than the 4,194,304 bytes"),
        (b"\x01eca062\n\x02Talks =", "a wire item (it has the control byte 0x01)"),
        (b"Ferry\x00sails", "binary (it has the control byte 0x00)"),
        (b"<html><p>Ferry</p></html>", "HTML or XML"),
        (b"Received: by x\nFrom: a@b.example\nSubject: Ferry\n\nIt sails.", "an e-mail"),
    ],
)
def test_a_file_that_is_no_clipping_is_refused_with_the_reason(content, words):
    assert words in reason_for(content)


def test_markup_in_a_clipping_is_text():
    story = story_of("Ferry <b>Sails</b>\n\nUse <script>alert(1)</script> & go.\n")
    assert (
        story.headline == "Ferry <b>Sails</b>"
        and story.body == "<p>Use &lt;script&gt;alert(1)&lt;/script&gt; &amp; go.</p>"
    )


# --- captions and headlines: other layouts, other scripts -----------------------------------------------------------

LEAD = "The county gets a new engine for its fire department, the senators said on Thursday in Velm, after two years."


@pytest.mark.parametrize(
    "ending",
    [
        "(Reuters)",
        "(The Associated Press)",
        "(AFGP)",
        "(CDT)",
        "(Centre County)",
        "(Union of Concerned Scientists)",
        "(VIDEO BELOW)",
        "(Hillary Roe/Tim Doe)",
        "(Ways and Means/Education and Labor)",
        "(House/Senate conference)",
        "(via Skype)",
        "(photos of the event)",
        "(10/19/07)",
        "(courtesy call)",
        "(भारत)",
        "(НАТО)",
        "（日本）",
    ],
)
def test_a_paragraph_that_ends_in_a_parenthesis_is_no_caption(ending):
    for text in (f"Engine for Velm\n\n{LEAD} {ending}\n\nIt is red.", f"{LEAD} {ending}\n\nJuly 2, 2024\n\nIt is red."):
        story = story_of(text)
        assert not story.pictures and words_of(LEAD) <= words_of(text_of(story.body) + story.headline + story.dek)


def test_a_repeated_text_is_no_caption():
    for paragraph in (" ".join([LEAD] * 20), LEAD):
        for gap in ("\n", "\n\n"):
            story = story_of(f"Engine for Velm\n\nIt is red.\n\n{paragraph}{gap}{paragraph}\n\nIt is here.")
            assert not story.pictures and text_of(story.body).count(LEAD) == 2 * paragraph.count(LEAD)
    story = story_of(f"{LEAD * 20}\n{LEAD * 20}")
    assert not story.pictures and not story.headline and text_of(story.body).count(LEAD) == 40
    story = story_of(f"Engine for Velm\n\nIt is red.\n\n{LEAD}\n{LEAD} (Dora Finch/Baypix)\n\nIt is here.")
    assert story.pictures[0].caption == LEAD


URL = "https://courier.example/2024/07/02/ferry"


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            f"Ferry returns to the island\n{URL}\nThe ferry sailed on Wednesday, with a goat.",
            "Ferry returns to the island",
        ),
        (f"Ferry returns to the island.\n{URL}\n\nThe ferry sailed on Wednesday.", "Ferry returns to the island."),
        (
            f"iTunes now selling ferry songs\nURL: {URL}\nThe songs were written on board.",
            "iTunes now selling ferry songs",
        ),
        (f"{URL}\nFerry returns to the island\n\nThe ferry sailed.", "Ferry returns to the island"),
        (f"iTunes now selling ferry songs\n\n{LEAD}", "iTunes now selling ferry songs"),
        (f"ferry songs are back on the radio\n\n{LEAD}", "ferry songs are back on the radio"),
        (f"The ferry is back.\n\n{LEAD}", "The ferry is back."),
        ("The ferry is back.\n\nIt sailed.", ""),
        (
            "夜间渡轮重返海岛\n\n停航两年以后，夜间的渡轮又开往海岛了。港务局说，这条航线到春天就可以收回成本。",
            "夜间渡轮重返海岛",
        ),
        ("停航两年以后，夜间的渡轮又开往海岛了。\n\n港务局说，这条航线到春天就可以收回成本。", ""),
        ("二年ぶりに夜の船が島へ向かった。\n\n港の委員会は、この航路は春までに採算がとれると話している。", ""),
        ("夜の船が港に戻った\n\n二年ぶりに夜の船が島へ向かった。", "夜の船が港に戻った"),
        ("रात की नाव लौट आई\n\nदो साल बाद रात की नाव फिर द्वीप की ओर चली। बंदरगाह ने यह बताया।", "रात की नाव लौट आई"),
        ("दो साल बाद रात की नाव फिर द्वीप की ओर चली।\n\nबंदरगाह ने यह बताया।", ""),
        ("عادت العبارة إلى الجزيرة.\n\nقال مجلس الميناء ذلك.", ""),
        ("العبارة تعود إلى الميناء\n\nعادت العبارة الليلية إلى الجزيرة بعد شتاءين.", "العبارة تعود إلى الميناء"),
        ("رات کی کشتی واپس آ گئی۔\n\nبندرگاہ نے یہ بتایا۔", ""),
        ("เรือข้ามฟากกลับมาแล้ว\n\nเรือข้ามฟากกลางคืนกลับมาวิ่งไปที่เกาะอีกครั้งหลังจากหยุดไปสองฤดูหนาว", "เรือข้ามฟากกลับมาแล้ว"),
        ("Նավը վերադարձավ։\n\nԱյդպես ասաց նավապետը։", ""),
        ("መርከቡ ተመለሰ።\n\nእንዲህ አለ።", ""),
    ],
)
def test_a_headline_is_recognised_in_every_layout_and_script(text, headline):
    story = story_of(text)
    assert (story.headline, story.kicker, story.dek) == (headline, "", "")
    assert headline not in text_of(story.body) or not headline
    assert story.source.url == (URL if URL in text else "") and URL not in story.body


def test_a_headline_on_one_line_with_the_text_is_not_repeated_in_the_body():
    story = story_of(f"Engine for Velm{' ' * 30}{LEAD}\n\nIt is red, and it is here to stay, the mayor said.\n")
    assert story.headline == "Engine for Velm" and text_of(story.body).split("\n\n")[0] == LEAD


def test_a_heading_at_the_beginning_of_the_body_is_the_headline():
    story = story_of("July 2, 2024\n\nFerry Returns to Gull Island\n\nThe ferry sailed on Wednesday.\n\nIt sails on.")
    assert story.headline == "Ferry Returns to Gull Island" and "Gull" not in story.body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntitle: Ferry\ndate: 2024-07-02\n---\n\nIt sailed.", "a text with front matter"),
        ("+++\ntitle = 'Ferry'\n+++\nIt sailed.", "a text with front matter"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:Ferry\nEND:VEVENT\n", "a calendar"),
        ("WEBVTT\n\n00:01.000 --> 00:04.000\nIt sailed.\n", "subtitles"),
        ("1\n00:00:01,000 --> 00:00:04,000\nIt sailed.\n", "subtitles"),
        ("2024-07-02 09:30:11,001 INFO started\n2024-07-02 09:30:12,001 INFO ended\n", "a log"),
        ("Jul  2 09:30:11 host sshd[7]: opened\nJul  2 09:30:12 host sshd[7]: closed\n", "a log"),
        ('10.0.0.1 - - [02/Jul/2024:09:30:11 +0000] "GET / HTTP/1.1" 200\n' * 3, "a log"),
        ("name\tday\tplace\nferry\t2024-07-02\tVelm\nboat\t2024-07-03\tVelm\n", "a table"),
        ("id|user|text\n1|ada|It sailed.\n2|bob|It did.\n", "a table"),
        ("id;user;text;day\n1;ada;It sailed;2\n2;bob;It did;3\n", "a table"),
        (
            "SXQgc2FpbGVkIG9uIFdlZG5lc2RheSB3aXRoIGEgZ29hdCBvbiBib2FyZCBhbmQgdHdv\nIHdpbnRlcnMgYmVoaW5kIGl0Lg==\n",
            "Base64",
        ),
        ("#!/bin/sh\nset -e\nferry --sail\n", "a script"),
        (
            "import os\n\ndef sail():\n    os.system('ferry')\n    return 1\n\nsail()\nprint('x')\n",
            "the source of a program",
        ),
        (
            "eca0124 3 i 93  dpa 1888\n\nYemen/conflict/\nEXTRA\nTalks =\n\nWashington (dpa) - They said.\n",
            "a wire item",
        ),
        (
            "AW2870_asian\nf lBC-LT--Ferry     11-13 1049\nBC-LT--Ferry,466<\nFerry sails <\nBy LENA MARSH=\n",
            "a wire item",
        ),
        ("ZCZC\nFerry sails\n\nIt sailed.\nNNNN\n", "a wire item"),
        ('<?xml version="1.0"?><rss version="2.0" xmlns:wp="x"><channel><wp:wxr_version>1.2', "WordPress export"),
        ('<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">', "NewsML-G2"),
        ('<?xml version="1.0"?><nitf><body/></nitf>', "NITF"),
        ('[{"headline": "Ferry"}]', "each of its objects on a line"),
        ('{\n "headline": "Ferry"\n}', "jq -c"),
        ("title,date,text\nA,2024,hello\nB,2024,hi\nC,2023,yo\n", "a table"),
        (",id,domain,title\n0,141,x,It sailed,\n", "a table"),
        ("Name  Age   City\nAda   36    Velm\nBob   40    Sele\n", "a table"),
        ("Subject: Ferry\nDate: July 2, 2024\n\nIt sailed.", "an e-mail"),
        ("diff --git a/x b/x\n--- a/x\n+++ b/x\n-a\n+b\n", "a list of changes"),
        ("[ferry]\nname=Marigold\ngoats=1\n", "a file of settings"),
        ("ferry: 3\nname: x\nlist:\n  - a\n", "a file of settings"),
        ("\\documentclass{article}\n\\begin{document}\nIt sailed.\n", "the source of a document"),
        ("From ada@velm.example Tue Jul  2 09:30:11 2024\nIt sailed.\n", "an e-mail"),
    ],
)
def test_a_file_that_is_no_clipping_is_named_and_refused_with_a_remedy(text, words):
    assert words in reason_for(text.encode())
    with pytest.raises(UnknownFormat) as error:
        detect(text.encode(), "2024-07-02-ferry.txt")
    assert words in str(error.value)


@pytest.mark.parametrize(
    "line",
    [
        "READ NEXT",
        "ADVERTISING",
        "Getty Images",
        "Follow",
        "By Ciara Roe",
        "Correction: August 30, 2016",
        "Read More",
        "Sponsored",
        "SPONSORED CONTENT",
        "Most Popular",
        "Trending Now",
        "Up Next",
        "Also Read",
        "Next Article",
        "More From Politics",
        "You May Also Like",
        "Editor’s Picks",
        "Watch Live",
        "Newsletter",
        "Sign Up for Our Newsletter",
        "Photo Gallery",
        "Photo by Ciara Roe",
        "Image Source: Baypix",
        "AFP/Getty Images",
        "Reuters/Ciara Roe",
    ],
)
def test_words_of_the_page_between_paragraphs_are_no_headings(line):
    story = story_of(f"Ferry Returns\n\nJuly 2, 2024\n\nThe ferry sailed.\n\n{line}\n\nA goat was on board, it said.\n")
    assert "<h2>" not in story.body and not story.dateline


def test_an_author_with_a_label_is_a_byline_and_a_short_sentence_is_none():
    story = story_of("Author: Sen. Trent Roe\n\nJuly 2, 2024\n\nThe ferry sailed on Wednesday.\n")
    assert story.bylines[0].name == "Sen. Trent Roe" and "Trent" not in story.headline
    text = "Ferry Returns\nAuthor: Senator Trent Roe of Velm\nJuly 2, 2024\n\nThe ferry sailed on Wednesday.\n"
    assert story_of(text).bylines[0].name == "Senator Trent Roe of Velm" and not story_of(text).dek
    text = "Contact: Jane Roe\nJuly 2, 2024\n\nFerries Return to Velm\n\nThe ferry sailed, with a goat on board.\n"
    assert story_of(text).headline == "Ferries Return to Velm" and "Contact: Jane Roe" in story_of(text).source.original
    assert story_of(text.replace("Contact: Jane Roe", "Tags: ferries, goats")).headline == "Ferries Return to Velm"
    for line in ("Nobody Died", "Everybody Lost"):
        assert not story_of(f"Ferry Returns\nJuly 2, 2024\n{line}\n\nA goat was on board, it said.\n").bylines
    story = story_of("Ferry Returns\nJuly 2, 2024\nNobody Died.\nA goat was on board, the captain said.\n")
    assert not story.bylines and "Nobody Died." in text_of(story.body) + story.dek


def test_binary_data_that_begins_like_utf_16_is_no_clipping():
    content = b"\xff\xfe" + bytes((7 * n * n + 3) % 256 for n in range(4000))
    assert "binary" in reason_for(content)
    assert story_of("Ferry returns\n\nЭто паром. 夜の船。 العبارة".encode("utf-16")).headline == "Ferry returns"


@pytest.mark.parametrize(
    "text",
    [
        "Five things\n\n- the ferry\n- the goat\n- the pier\n- the captain\n",
        "The board met: it was late; it was dark; it rained.\n\nThe captain, the mate, the goat, and I left.\n",
        "The 09:30:11 train\n\nIt left at 09:30:12, said the driver.\n",
        "Results\n\nVelm 3, Ansel 1\nSele 2, Bran 2\nMere 0, Wick 4\n\nIt rained.\n",
        "— Why?\n— Because.\n— Of what?\n",
        "Bread, milk, eggs, and wine\n\nThe ferry sailed.\n",
        "1,000,000,000\n\nThe ferry sailed that often.\n",
        "The ferry sailed.  It was late.  It rained.\nThe goat was here.  It ate.\nNobody minded.  The end.  Yes.\n",
        "Velm:\nThe ferry sailed.\n\nAnsel:\nIt came.\n",
    ],
)
def test_a_text_that_resembles_a_table_or_a_log_is_a_clipping(text):
    assert story_of(text) and detect(text.encode(), "ferry.txt").name == "clipping"


# --- sample files ---------------------------------------------------------------------------------------------------


def test_a_clipping_copied_from_a_page_has_all_parts_of_the_page(samples):
    path = samples.path(samples.page_clipping)
    story = story_of(path.read_bytes(), str(path))
    printed, lines = printed_fields(story), [line.strip() for line in path.read_text(encoding="utf-8").split("\n")]
    captions = [f"{caption} ({credit})" for _, caption, credit in printed["pictures"]]
    assert printed["headline"] == lines[0] == lines[3] and printed["dek"] == lines[2]
    assert printed["published"] == printed["updated"] == "2024-07-02"
    assert printed["bylines"] == [lines[5]] == [samples.page_author]
    assert captions[0] == lines[4] and all(lines.count(caption) == 2 for caption in captions[1:])
    assert [anchor for anchor, *_ in printed["pictures"]] == ["", "p1", "p2"]
    assert printed["agencies"] == [(lines[-1], "Reuters", "contributed")] and len(printed["headings"]) == 2
    assert printed["shape"] == samples.page_blocks
    head = {lines[0], lines[2], *lines[4:10], lines[-1], ""}
    body = [line for line in lines if line not in head and line not in captions]
    assert text_of(story.body).split("\n\n") == body


def test_no_word_of_a_sample_clipping_is_lost(samples):
    paths = sorted(samples.path(samples.releases).rglob("*/*.txt"))
    assert len(paths) == samples.release_count
    for path in [*paths, samples.path(samples.page_clipping)]:
        content = path.read_bytes()
        assert detect(content, str(path)).name == "clipping"
        story = story_of(content, str(path))
        file_words, story_words = words_of(decoded(content).text), words_of_story(story)
        assert set(file_words) <= set(story_words), path
        body = words_of(text_of(story.body))
        assert sum((file_words - story_words).values()) <= 120 and sum(body.values()) > 0.5 * sum(
            file_words.values()
        ), path


def test_a_clipping_takes_its_day_and_author_from_its_path(samples):
    folder = samples.path(samples.releases)
    for path in folder.rglob("*/*.txt"):
        story = story_of(path.read_bytes(), str(path))
        assert story.published == named_date(path.name) is not None
        assert len(story.bylines) == 1 and story.bylines[0].name.replace(" ", "") == path.parent.name
        one_line = len([line for line in re.split(r"[\r\n]+", decoded(path.read_bytes()).text) if line.strip()]) == 1
        assert not (one_line and story.headline)
    name, kicker, headline = samples.release_with_kicker
    story = story_of((folder / name).read_bytes())
    assert (story.kicker, story.headline) == (kicker, headline)
