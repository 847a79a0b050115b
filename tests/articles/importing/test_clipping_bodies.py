"""The body of a clipping has its dateline, headings and captions, and the credits at its end."""

import pytest

from articles.story.html_blocks import blocks, text_of
from tests.articles.importing.clipping_samples import LEAD, story_of, words_of


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


def test_markup_in_a_clipping_is_text():
    story = story_of("Ferry <b>Sails</b>\n\nUse <script>alert(1)</script> & go.\n")
    assert (
        story.headline == "Ferry <b>Sails</b>"
        and story.body == "<p>Use &lt;script&gt;alert(1)&lt;/script&gt; &amp; go.</p>"
    )


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
        "Image: Baypix",
        "AFP/Getty Images",
        "Reuters/Ciara Roe",
        "Clarification, July 3, 2024",
        "LIVE UPDATES",
        "Story Highlights",
        "Shutterstock",
        "Von Ciara Roe",
        "Por Ciara Roe y Omar Roe",
    ],
)
def test_words_of_the_page_between_paragraphs_are_no_headings(line):
    story = story_of(f"Ferry Returns\n\nJuly 2, 2024\n\nThe ferry sailed.\n\n{line}\n\nA goat was on board, it said.\n")
    assert "<h2>" not in story.body and not story.dateline


def test_a_chinese_paragraph_that_stands_twice_is_no_caption():
    """One of its characters says as much as three letters."""
    paragraph = "停航兩年以後，夜間的渡輪又開往海島了。港務局說，這條航線到春天就可以收回成本。" * 4
    story = story_of(f"夜間渡輪重返海島\n\n2024-07-02\n\n{paragraph}\n{paragraph}\n")
    assert len(paragraph) < 300 and not story.pictures and paragraph in story.body


TWICE = "The night ferry sailed again from Velm to Gull Island, and nobody knew why it had waited so long."


def test_a_text_that_stands_there_twice_with_nothing_below_is_no_picture():
    story = story_of(f"Night Ferry Sails Again\n\n7/2/2024\n\n{TWICE}\n\n{TWICE}\n")
    assert text_of(story.body).count(TWICE) == 2 and not story.pictures


def test_a_paragraph_that_stands_there_twice_is_not_the_headline():
    between = "Nobody said a word at the pier.\n\nThe goat was on board again."
    story = story_of(f"Ferry Returns to Velm\n\nBy Lena Marsh\n\n{TWICE}\n\n{between}\n\n{TWICE}\n", "2024-07-02-a.txt")
    assert story.headline == "Ferry Returns to Velm" and text_of(story.body).count(TWICE) == 2
