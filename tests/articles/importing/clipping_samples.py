"""Read the project's own clippings for tests, with the fields that each of them has."""

import io
import re
from collections import Counter
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from articles.importing.formats import FORMATS, Options
from articles.story.html_blocks import blocks, text_of
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


LEAD = "The county gets a new engine for its fire department, the senators said on Thursday in Velm, after two years."
