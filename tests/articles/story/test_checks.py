"""The check before publishing finds what is missing or wrong in a story, and nothing in a story that has all."""

import pytest

from articles.story.checks import CheckContext, PhotoCheck, check_story, links_of
from articles.story.dates import StoryDate
from articles.story.house_words import read_house_words, words_in
from articles.story.story import Picture
from tests.factories import make_story

PHOTO = "5f6f8b8e-6b0c-5c8f-9a53-0d9f6a0c2f3a"
GOOD = {"section": "News", "authors": ["Ann Lee"], "tags": ["River"], "language": "en"}


NOTHING_KNOWN = CheckContext()


def warnings(context=NOTHING_KNOWN, **fields):
    return [(warning.field, warning.text) for warning in check_story(make_story(**GOOD | fields), context)]


def test_a_story_that_has_all_has_no_warning():
    picture = Picture(photo=PHOTO, caption="The ferry", alt="A ferry")
    assert warnings(CheckContext({PHOTO: PhotoCheck("", "")}), pictures=(picture,)) == []


@pytest.mark.parametrize(
    ("published", "updated", "is_warned"),
    [
        ("2024-07-02", "2024-07-01", True),
        ("2024-07-02T09:30+02:00", "2024-07-02T07:29Z", True),
        ("2024-07-02T09:30+02:00", "2024-07-02T07:30Z", False),
        ("2024-07-02T09:30Z", "2024-07-02", False),
        ("2024-07-02", "2024", False),
        ("2024-07-02", "2023", True),
    ],
)
def test_an_update_before_the_publication_is_a_warning_as_far_as_the_dates_are_known(published, updated, is_warned):
    texts = [text for _, text in warnings(published=published, updated=StoryDate(updated))]
    assert any("updated before" in text for text in texts) == is_warned


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"section": None}, "section", "in no section"),
        ({"authors": ()}, "bylines", "neither a byline"),
        ({"tags": ()}, "tags", "no tag"),
        ({"language": ""}, "language", "not set"),
        ({"language": "und"}, "language", "not set"),
        ({"headline": ""}, "headline", "no headline"),
        ({"headline": "Ferry " * 30}, "headline", "179 characters"),
        ({"body": ""}, "body", "no text"),
        ({"pictures": (Picture(caption="The ferry"),)}, "pictures", "The lead photo has no photograph."),
        ({"pictures": (Picture(photo=PHOTO, caption="A", alt="A"),)}, "pictures", "is not in the library"),
        ({"body": '<p>a</p><figure data-picture="p1"></figure>'}, "pictures", "Photo 1 in the text has no photograph."),
    ],
)
def test_each_gap_is_a_warning_with_its_field(fields, field, words):
    [(actual, text)] = warnings(**fields)
    assert actual == field and words in text


@pytest.mark.parametrize("text", ["\u034f", "\u3164 \u115f", "\u2800", "\u200b\ufe0f"])
def test_a_headline_a_caption_and_an_alternative_text_that_nobody_sees_are_missing(text):
    picture = Picture(photo=PHOTO, caption=text, alt=text)
    assert warnings(CheckContext({PHOTO: PhotoCheck("", "A ferry")}), headline=text, pictures=(picture,)) == [
        ("headline", "It has no headline."),
        ("pictures", "The lead photo has no alternative text for those who cannot see it."),
        ("pictures", "The lead photo has no caption."),
    ]


ARABIC, HEBREW = "عبّارة الليل تتوقف هذا الصيف", "המעבורת לא תשוט בקיץ"


@pytest.mark.parametrize(
    ("language", "headline", "body", "is_warned"),
    [
        ("en", ARABIC, f"<p>{ARABIC} 1931</p>", True),
        ("de", "Fähre", f"<p>{HEBREW}</p>", True),
        ("ar", "The night ferry", "<p>It does not sail.</p>", True),
        ("ar", ARABIC, f"<p>{ARABIC} (Harbour Office)</p>", False),
        ("az-Arab", ARABIC, "", False),
        ("en", "The night ferry", f"<p>The sign says {HEBREW}, and nobody at all can read what it says.</p>", False),
        ("ja", "夜のフェリー", "<p>夏は運休</p>", False),
        ("ar", "1931", "<p>2024</p>", False),
    ],
)
def test_a_language_whose_lines_run_the_other_way_than_the_letters_is_a_warning(language, headline, body, is_warned):
    texts = [text for field, text in warnings(language=language, headline=headline, body=body) if field == "language"]
    assert any("run the other way" in text for text in texts) == is_warned


def test_a_photo_that_readers_will_not_see_and_one_without_words_are_warnings():
    context = CheckContext({PHOTO: PhotoCheck("%(photo)s is not cleared: readers do not see it.", "")})
    pictures = (Picture(photo=PHOTO), Picture("p1", "Caption", photo=PHOTO, alt="A ferry"))
    assert [text for _, text in warnings(context, pictures=pictures)] == [
        "The lead photo is not cleared: readers do not see it.",
        "The lead photo has no alternative text for those who cannot see it.",
        "The lead photo has no caption.",
        "The photo “Caption” is not cleared: readers do not see it.",
        "The photo “Caption” stands nowhere in the text.",
    ]


def test_a_photo_without_a_caption_is_named_by_its_place_in_the_text_and_never_by_its_key():
    body = '<figure data-picture="p7"></figure><p>a</p><figure data-picture="p2"></figure>'
    pictures = (Picture("p2", photo=PHOTO, alt="A"), Picture("p7", "The ferry at the pier", photo=PHOTO, alt="A"))
    context = CheckContext({PHOTO: PhotoCheck("", "A ferry")})
    assert [text for _, text in warnings(context, body=body, pictures=pictures)] == [
        "Photo 2 in the text has no caption."
    ]


def test_the_alternative_text_of_the_library_counts():
    context = CheckContext({PHOTO: PhotoCheck("", "A ferry")})
    assert warnings(context, pictures=(Picture(photo=PHOTO, caption="A"),)) == []


def test_links_are_read_as_they_were_typed_and_dead_ones_are_named():
    body = '<p><a href="/a/?b=1&amp;c=2">a</a> <a href="example.org/fish">b</a> <a href="/a/?b=1&amp;c=2">a</a></p>'
    assert links_of(make_story(body=body)) == ["/a/?b=1&c=2", "example.org/fish"]
    assert warnings(CheckContext(dead_links={"example.org/fish"}), body=body) == [
        ("body", "The link to “example.org/fish” leads to no page of this site.")
    ]


def test_stories_that_are_alike_are_named():
    assert warnings(CheckContext(similar=["“Ferry”, July 2, 2024"])) == [
        ("headline", "It may be published already: “Ferry”, July 2, 2024.")
    ]


# --- house words -----------------------------------------------------------------------------------------------------

WORDS = read_house_words(
    "# ours\nKiev → Kyiv\ne-mail -> email\n\nBeirut bomb → Beirut explosion\nno pair\nferry → car ferry\n"
)


def test_a_list_has_one_pair_on_each_line():
    assert [(word.wrong, word.right) for word in WORDS] == [
        ("Kiev", "Kyiv"),
        ("e-mail", "email"),
        ("Beirut bomb", "Beirut explosion"),
        ("ferry", "car ferry"),
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("He left Kiev on Monday.", ["Kiev"]),
        ("Kiev’s mayor", ["Kiev"]),
        ("kiev", []),
        ("An E-mail, an email", ["e-mail"]),
        ("the Beirut  bomb", ["Beirut bomb"]),
        ("the Beirut bombing", []),
        ("The car ferry sails.", []),
        ("The car ferry and the ferry.", ["ferry"]),
        ("", []),
    ],
)
def test_whole_words_match_and_the_right_ones_do_not(text, wrong):
    assert [word.wrong for word in words_in(text, WORDS)] == wrong


def test_house_words_are_looked_for_in_every_text_that_readers_see():
    fields = dict.fromkeys(("kicker", "headline", "dek", "dateline"), "Kiev")
    actual = warnings(
        CheckContext({PHOTO: PhotoCheck("", "")}, house_words=WORDS),
        body="<p>In <em>Kiev</em></p>",
        pictures=(Picture(photo=PHOTO, caption="Kiev", alt="a"),),
        **fields,
    )
    assert {name for name, _ in actual} == {*fields, "body", "pictures"}
