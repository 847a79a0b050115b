"""The photo pages list, filter and describe the published photographs for readers."""

import random
import re
from collections import Counter
from datetime import date
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection

from media import rights, search
from media.models import SearchTerm
from media.models.rights import Rights
from tests.media.pictures import make_photo
from tests.shared_rows import shared_rows

pytestmark = pytest.mark.django_db


def captions_of(client, query=""):
    """Return the captions on the page, in its order."""
    answer = client.get(f"/photos/{query}")
    assert answer.status_code == 200
    return [photo.caption for photo in answer.context["photos"]]


@shared_rows
def library():
    for caption, words in {
        "Ferry at the quay": {"photographer": "Ana Ruiz; Jonas Okafor", "city": "Westhaven", "taken": "2024-07-02"},
        "Café in the storm": {"photographer": "Ana Ruiz", "agency": "North Wire", "taken": "2023"},
        "Council in session": {"keywords": ["budget", "council"], "country": "Northmark", "taken": "2022-03"},
    }.items():
        make_photo(used=True, caption=caption, **words)
    make_photo(caption="Ferry nobody released", photographer="Ana Ruiz", taken="2024")
    make_photo(used=True, rights_status=Rights.NOT_CLEARED, caption="Ferry not cleared", photographer="Ana Ruiz")


@pytest.mark.parametrize(
    ("query", "captions"),
    [
        ("", ["Ferry at the quay", "Café in the storm", "Council in session"]),
        ("?photographer=Ana+Ruiz", ["Ferry at the quay", "Café in the storm"]),
        ("?photographer=jonas okafor", ["Ferry at the quay"]),
        ("?agency=North Wire", ["Café in the storm"]),
        ("?place=westhaven", ["Ferry at the quay"]),
        ("?place=Northmark", ["Council in session"]),
        ("?keyword=budget", ["Council in session"]),
        ("?year=2023", ["Café in the storm"]),
        ("?q=CAFE+storm", ["Café in the storm"]),
        ("?q=ferry", ["Ferry at the quay"]),
        ("?q=ferry&photographer=Ana+Ruiz&year=2024", ["Ferry at the quay"]),
        ("?q=ferry+storm", []),
        ("?q=%00%22%27*", ["Ferry at the quay", "Café in the storm", "Council in session"]),
    ],
)
def test_readers_search_published_photographs_by_their_fields(query, captions, client, library):
    assert captions_of(client, query) == captions


@pytest.mark.parametrize(
    ("caption", "text"),
    [
        ("हिंदी में जानकारी", "हिंदी"),
        ("বাংলাদেশের নদী", "নদী"),
        ("தமிழ் நாடு", "தமிழ்"),
        ("หมีอยู่ในป่า", "หมี"),
        ("東京都の天気", "京都"),
        ("ខ្មែរ", "ខ្មែរ"),
        ("Łódź, the Straße", "lodz strasse"),
        ("The harbour at dawn", "harbour of the dawn"),
        ("Sent by e-mail", "email"),
        ("By email", "e-mail"),
        ("A C++ book", "C++"),
        ("US troops", "US"),
        ("O’Neill’s boat", "oneill"),
    ],
)
def test_words_of_every_script_match_a_photograph(caption, text, client):
    make_photo(used=True, caption=caption)
    make_photo(used=True, caption="राम, roads between us, C#")
    assert captions_of(client, f"?{urlencode({'q': text})}") == [caption]


@pytest.mark.parametrize(("caption", "text"), [("मीना", "मोना"), ("নদী", "নদ"), ("หมี", "หมู"), ("தமிழ்", "தமழ")])
def test_other_vowels_match_no_photograph(caption, text, client):
    make_photo(used=True, caption=caption)
    assert captions_of(client, f"?{urlencode({'q': text})}") == []


@pytest.mark.slow
def test_names_that_differ_in_a_vowel_sign_are_two_terms(client):
    make_photo(used=True, photographer="राम")
    make_photo(used=True, caption="Other", photographer="रोम")
    for name in ("हिंद", "हिद"):
        make_photo(used=True, caption=name, photographer=name)
    assert captions_of(client, f"?{urlencode({'photographer': 'हिंद'})}") == ["हिंद"]
    assert search.fold("क्ष") != search.fold("कष") and search.fold("が") != search.fold("か")
    assert search.fold("Éa  ß") == "ea ss" and search.fold("שָׁלוֹם") == search.fold("שלום")


def test_the_migration_makes_the_words_as_an_edit_does(client):
    photo = make_photo(used=True, caption="हिंदी, by e-mail", photographer="क्षमा", city="Łódź", instructions="Hold")
    rows = SearchTerm.objects.filter(photo=photo).values_list("kind", "key", "name")
    expected = set(rows)
    SearchTerm.objects.filter(photo=photo, kind__gte=SearchTerm.Kind.WORD).update(name="old")
    SearchTerm.objects.filter(photo=photo, kind=SearchTerm.Kind.PHOTOGRAPHER).update(key="कषमा")
    import_module("media.migrations.0003_words_of_photographs").enter_words(apps, connection.schema_editor())
    assert set(rows.all()) == expected


@pytest.mark.parametrize(
    "query", ["?year=last", "?colour=red", "?cursor=nonsense", "?cursor=2024-07-02.", "?year=２０"]
)
def test_an_unknown_filter_is_ignored_with_a_message(query, client, library):
    answer = client.get(f"/photos/{query}")
    assert answer.status_code == 200
    assert answer.context["notices"]
    assert len(answer.context["photos"]) == 3


@pytest.mark.slow
def test_every_photograph_is_on_exactly_one_page(client, monkeypatch):
    monkeypatch.setattr("media.views.PAGE_SIZE", 2)
    names = [f"Number {n}" for n in range(5)]
    for name in names:
        make_photo(used=True, caption=name, taken="2024-07-02")
    for query in ("?", "?q=number&"):
        matches, cursor = [], ""
        for _ in range(4):
            answer = client.get(f"/photos/{query}cursor={cursor}")
            matches += [photo.caption for photo in answer.context["photos"]]
            cursor = answer.context["next_cursor"]
            if not cursor:
                break
        assert matches == names[::-1]


@pytest.mark.one_engine
@pytest.mark.slow
def test_the_queries_of_the_page_do_not_grow_with_its_photographs(client, django_assert_max_num_queries):
    for query in ("/photos/", "/photos/?q=harbor&year=2024"):
        for _ in range(2):
            make_photo(used=True, caption="The harbor", taken="2024-07-02", keywords=["harbor"])
        with django_assert_max_num_queries(6) as few:
            client.get(query)
        for _ in range(6):
            make_photo(used=True, caption="The harbor", taken="2024-07-02", keywords=["harbor"])
        with django_assert_max_num_queries(6) as many:
            client.get(query)
        assert len(many) == len(few)


@pytest.mark.parametrize("counted", [1, 2, 6, 7, 8, 100])
@pytest.mark.slow
def test_facets_count_the_newest_photographs_and_the_pages_have_all(client, monkeypatch, counted):
    monkeypatch.setattr(search, "MAX_COUNTED", counted)
    for number in range(7):
        make_photo(used=True, caption=f"Number {number}", taken="2024-07-02", photographer=f"Ana {number % 2}")
    context = client.get("/photos/?q=number").context
    assert [photo.caption for photo in context["photos"]] == [f"Number {n}" for n in range(6, -1, -1)]
    assert (context["count"], context["is_cut"]) == (min(counted, 7), counted < 7)
    photographers = {row["name"]: row["photos"] for row in dict(context["facets"])["photographer"]}
    expected = Counter(f"Ana {number % 2}" for number in range(7)[-counted:])
    assert photographers == dict(expected)


@pytest.mark.slow
def test_every_word_of_a_query_must_match_whichever_term_is_the_rarest(client):
    chance, vocabulary = random.Random(3), [f"{letter}word" for letter in "abcdefghijklmn"]
    photos = {}
    for number in range(12):
        words = chance.sample(vocabulary, chance.randint(3, 14))
        agency = chance.choice(["North Wire", "South Wire"])
        photos[number] = ({*words, str(number)}, agency)
        make_photo(used=True, caption=" ".join([str(number), *words]), agency=agency, taken=f"2024-01-{number + 1:02}")
    for count in (1, 2, 12, 13, 14):
        for agency in ("", "North Wire"):
            query_words = chance.sample(vocabulary, count)
            expected = [n for n in range(11, -1, -1) if {*query_words} <= photos[n][0] and agency in ("", photos[n][1])]
            captions = captions_of(client, f"?q={'+'.join(query_words)}&agency={agency}")
            assert [int(caption.split()[0]) for caption in captions] == expected


def test_facets_count_only_published_photographs_that_match(client, library):
    facets = dict(client.get("/photos/?q=ferry").context["facets"])
    assert [(row["name"], row["photos"]) for row in facets["photographer"]] == [("Ana Ruiz", 1), ("Jonas Okafor", 1)]
    assert [row["name"] for row in facets["year"]] == ["2024"]
    assert client.get("/photos/").context["count"] == 3


def test_the_page_of_a_photograph_has_all_its_public_fields(client):
    photo = make_photo(
        used=True,
        caption="The ferry <b>returns</b>",
        credit="Mila Petek/The Ledger",
        photographer="Mila Petek",
        copyright="© 2024 The Ledger",
        city="Westhaven",
        taken="2024-07-02T09:30+02:00",
        persons=["Mayor Lind"],
        rights_words="One year on our own pages.",
        rights_until=date(2999, 1, 1),
        digital_source="trainedAlgorithmicMedia",
        instructions="DO NOT CROP THE MAYOR",
    )
    page = client.get(photo.get_absolute_url()).content.decode()
    for words in (
        "Mila Petek/The Ledger",
        "© 2024 The Ledger",
        "Westhaven",
        "July 2, 2024, 09:30 UTC+2",
        "Mayor Lind",
    ):
        assert words in page
    for words in ("One year on our own pages.", "January 1, 2999", "Made with AI", "The ferry &lt;b&gt;returns"):
        assert words in page
    assert "DO NOT CROP" not in page
    assert "style=" not in page
    assert re.findall(r"<script(?! src=)[^>]*>", page) == ['<script type="application/ld+json">']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("2024-07", "July 2024"),
        ("2024-07-02", "July 2, 2024"),
        ("2024-07-02T09:30", "July 2, 2024, 09:30"),
    ],
)
def test_a_date_is_printed_with_its_own_precision(text, expected, client):
    page = client.get(make_photo(used=True, taken=text).get_absolute_url()).content.decode()
    assert f">{expected}</time>" in page


def _stories(uuid):
    return [{"title": "Ferry returns", "url": "/2024/07/02/ferry/", "date": "2024-07-02"}]


def test_the_page_lists_the_stories_that_the_setting_names(client, settings):
    settings.PHOTO_STORIES = "tests.media.test_pages._stories"
    page = client.get(make_photo(used=True).get_absolute_url()).content.decode()
    assert '<a href="/2024/07/02/ferry/">Ferry returns</a>' in page


@pytest.mark.slow
def test_the_validators_of_a_page_change_with_the_photograph(client):
    photo = make_photo(used=True, caption="Before")
    for url in ("/photos/", photo.get_absolute_url()):
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
        from media import bulk_edit

        bulk_edit.edit([photo], caption=f"After {url}")
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_words_of_the_file_are_searchable_on_the_desk_alone(client):
    photo = make_photo(used=True, instructions="Embargoed until noon")
    assert captions_of(client, "?q=embargoed") == []
    assert list(search.on_desk(type(photo).objects.all(), "EMBARGOED noon picture")) == [photo]
    assert SearchTerm.objects.filter(kind=SearchTerm.Kind.DESK_WORD, key="embargoed").exists()


def test_a_photograph_leaves_the_list_with_its_last_story(client):
    photo = make_photo(caption="Harbor")
    rights.release(str(photo.uuid), [photo.uuid])
    assert captions_of(client) == ["Harbor"]
    rights.withdraw_release(str(photo.uuid))
    assert captions_of(client) == []


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Photographs"),
        ("?keyword=budget", "Photographs: budget"),
        ("?q=council&year=2022", "Photographs: council, 2022"),
    ],
)
def test_the_title_of_a_list_says_what_it_was_narrowed_to(client, library, query, title):
    page = client.get(f"/photos/{query}").content.decode()
    assert f"<title>{title} · " in page


@pytest.mark.parametrize("name", ["photographer", "agency", "place", "keyword", "year", "q"])
def test_a_control_character_in_a_filter_causes_no_error(client, name):
    assert client.get("/photos/", {name: "a\0b\ud7ff"}).status_code < 500
