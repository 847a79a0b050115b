"""The head of a clipping is recognised in every layout and script: headline, dek, marks and furniture."""

import pytest

from articles.story.html_blocks import text_of
from tests.articles.importing.clipping_samples import FERRY, LEAD, NOTHING, own_clipping, printed_fields, story_of


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


@pytest.mark.parametrize("line", ["Share", "Print", "Advertisement", "0:00", "Premium"])
def test_a_word_of_the_page_is_dropped_from_the_head_alone(line):
    assert line in text_of(story_of(own_clipping("ferry") + f"\n{line}\n").body).split("\n\n")[-1]
    head = story_of(own_clipping("ferry").replace("0:00\n", f"{line}\n"))
    assert line not in text_of(head.body) and line in head.source.original.split("\n")


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
        (
            "ღამის ბორანი დაბრუნდა\n\nორი წლის შემდეგ ღამის ბორანი ისევ კუნძულისკენ გაემართა. პორტმა ასე თქვა.",
            "ღამის ბორანი დაბრუნდა",
        ),
        ("နှစ်နှစ်အကြာတွင် ညကူးတို့သည် ကျွန်းသို့ ထွက်ခွာခဲ့သည်။\n\nဆိပ်ကမ်းက ဤသို့ ပြောသည်ဟု သတင်းထောက်များက ရေးသားခဲ့ကြသည်။", ""),
        ("សាឡាងយប់បានធ្វើដំណើរទៅកោះម្តងទៀត។\n\nកំពង់ផែបាននិយាយដូច្នេះ ហើយអ្នកយកព័ត៌មានបានសរសេរវាបន្តទៀត។", ""),
        ("གྲུ་ཕྱིར་ལོག་སོང་།\n\nགྲུ་ཁས་དེ་ལྟར་བཤད་པ་དང་གསར་འགོད་པས་དེ་ལྟར་བྲིས་སོང་།", ""),
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
    for head in (f"ENGINE FOR VELM\t{LEAD}", f"July 2, 2024\n\nENGINE FOR VELM{' ' * 6}{LEAD}"):
        story = story_of(f"{head}\n\nIt is red, and it is here to stay, the mayor said.\n")
        assert story.headline == "ENGINE FOR VELM" and text_of(story.body).split("\n\n")[0] == LEAD


@pytest.mark.parametrize("line", ["Getty Images", "By Ciara Roe", "Reuters", "Updated July 3, 2024"])
def test_a_paragraph_below_date_and_byline_is_text_whatever_line_is_below_it(line):
    lead = f"{LEAD} The captain said that the sea was calm, and that nobody on board had been ill."
    story = story_of(f"Ferry Returns\n\nBy Lena Marsh\n\nJuly 2, 2024\n\n{lead}\n\n{line}\n\nIt is here to stay.\n")
    assert not story.dek and text_of(story.body).split("\n\n") == [lead, line, "It is here to stay."]
    assert [byline.name for byline in story.bylines] == ["Lena Marsh"] and not story.updated


def test_a_heading_at_the_beginning_of_the_body_is_the_headline():
    story = story_of("July 2, 2024\n\nFerry Returns to Gull Island\n\nThe ferry sailed on Wednesday.\n\nIt sails on.")
    assert story.headline == "Ferry Returns to Gull Island" and "Gull" not in story.body


@pytest.mark.parametrize("label", ["Title", "Headline", "TITLE"])
def test_the_label_of_a_headline_is_no_part_of_it_and_stays_with_the_source(label):
    line = f"{label}: Ferry Returns"
    story = story_of(f"Author: Trent Roe\n{line}\nDate: July 2, 2024\n\nThe ferry sailed on Wednesday.\n")
    assert story.headline == "Ferry Returns" and line in story.source.original


def test_a_paragraph_that_stands_twice_below_the_marks_is_no_headline():
    paragraph = (
        "The ferry sailed on Wednesday from Velm to Gull Island with a goat on board, and nobody knew whose it was."
    )
    story = story_of(f"Author: Trent Roe\n\nJuly 2, 2024\n\n{paragraph}\n\n{paragraph}\n")
    assert not story.headline


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


def test_a_headline_that_begins_like_a_byline_of_another_language_is_one():
    for headline in ("Von Braun Builds Rocket", "Von der Leyen Visits Velm"):
        story = story_of(
            f"{headline}\n\nBy Lena Marsh\n\nJuly 2, 2024\n\n{LEAD}\n\nIt is here to stay, the mayor said.\n"
        )
        assert story.headline == headline and [byline.name for byline in story.bylines] == ["Lena Marsh"]
    story = story_of(f"Cohete vuelve\n\nPor Ana Ruiz y Omar Reyes\n\n2 de julio de 2024\n\n{LEAD}\n\nSe queda aquí.\n")
    assert story.headline == "Cohete vuelve" and [byline.name for byline in story.bylines] == ["Ana Ruiz", "Omar Reyes"]


@pytest.mark.parametrize(
    ("line", "date", "names"),
    [
        ("Xinhua | 2024-07-02 09:00:15|Editor: huaxia", "2024-07-02T09:00-04:00", ["Xinhua"]),
        ("Source: Xinhua| 2024-07-02 09:00:15|Editor: huaxia", "2024-07-02T09:00-04:00", ["Xinhua"]),
        ("Source: Xinhua   2024-07-02 09:00:15", "2024-07-02T09:00-04:00", ["Xinhua"]),
        ("KYODO NEWS - Jul 2, 2024 - 09:00 | All, World", "2024-07-02T09:00-04:00", ["Kyodo News"]),
        ("02-Jul-2024 09:00:15", "2024-07-02T09:00-04:00", []),
        ("Source: the board | 2 boats - 1 goat", None, []),
    ],
)
def test_agency_date_and_editor_may_stand_in_one_line(line, date, names):
    story = story_of(f"Ferry returns to Gull Island\n\n{line}\n\n{LEAD}\n\n{LEAD}\n")
    assert (story.published and story.published.text) == date
    assert [line.name for line in story.agency_lines] == names
    assert ("Editor" in text_of(story.body)) is False
