"""Names that an import brings: none is lost, and one that meets somebody else's key is remarked."""

import pytest

from articles.importing.formats import ImportItem
from articles.importing.formats.html_pages import byline_texts
from articles.importing.formats.names import names_in, people_in
from articles.importing.importer import Importer
from articles.models import Author, Section, Tag
from articles.search import search
from articles.search.query.parser import parse
from articles.story.credits import Term
from articles.story.validation import validate
from tests.factories import make_article, make_story

pytestmark = pytest.mark.django_db


def imported(**fields):
    [result] = Importer().run([("file", ImportItem("1", validate(make_story(**fields))))])
    assert result.outcome == "created", result.reason
    return result


def test_a_name_that_meets_the_key_of_another_is_remarked_in_the_report():
    make_article(tags=["Georgia State"])
    result = imported(headline="Peaches", tags=(Term("georgia-state", "Georgian Estate"), Term.named("Fruit")))
    assert len(result.remarks) == 1 and "“Georgian Estate” leads to “Georgia State”" in result.remarks[0]


@pytest.mark.parametrize("names_of", [names_in, people_in, byline_texts.names_of])
def test_a_name_of_nobility_with_two_particles_is_one(names_of):
    assert list(names_of("Dr. Max von und zu Berg und Lena Marsh"))[-2:] == ["Dr. Max von und zu Berg", "Lena Marsh"]


def test_tags_that_differ_by_signs_or_late_are_all_there():
    names = ["C", "C++", "C#", "Disney", "Disney+", "1.5", "15", "1 5", "½", "1/2", "-1", "1", "+1", "1%", "°1"]
    names += [f"{'Committee of Inquiry ' * 6}{part}" for part in ("One", "Two")]
    assert imported(tags=names).remarks == ()
    assert set(Tag.objects.values_list("name", flat=True)) == set(names)


def test_people_and_sections_whose_names_differ_in_vowel_signs_are_not_one():
    imported(headline="1", authors=["मीना सिंह"], section="खेल")
    imported(headline="2", authors=["मोना सिंह"], section="खोल")
    assert Author.objects.count() == Section.objects.count() == 2
    assert search.count(parse('by:"मीना सिंह"').query) == search.count(parse("section:खोल").query) == 1


@pytest.mark.parametrize(
    ("language", "headline", "queries"),
    [
        ("km", "ព្រះរាជាណាចក្រ\u200bកម្ពុជា\u200bមាន", ["ព្រះរាជាណាចក្រកម្ពុជា", "កម្ពុជា\u200bមាន"]),
        ("th", "น้ำท่วม\u200bกรุงเทพ\u200bครั้งใหญ่", ["น้ำท่วมกรุงเทพ", "กรุงเทพ\u200bครั้งใหญ่"]),
        ("en", "co\u200eopera\u200etion and data\ufeffbase", ["cooperation", "data\ufeffbase", "database"]),
        ("en", "micro\u2060chip foot\u00adball", ["microchip", "foot\u00adball", "football"]),
        ("he", "\u200fשלום\u200f צה״ל", ["שלום", 'צה"ל', "צה״ל", "\u200fשלום"]),
        ("fa", "می\u200cخواهم", ["می\u200cخواهم", "میخواهم"]),
        ("ar", "مُحَمَّد", ["محمد", "مُحَمَّد"]),
        ("ccp", "𑄌𑄋𑄴𑄟𑄳𑄦", ["𑄌𑄋𑄴𑄟𑄳𑄦"]),
        ("en", "Hawai\u02bb\u200bi", ["Hawai‘i", "Hawaii"]),
    ],
)  # fmt: skip
def test_a_headline_with_invisible_characters_matches_its_own_words(language, headline, queries):
    make_article(language=language, headline=headline)
    make_article(headline="Another story", language=language)
    assert {query: search.count(parse(query).query) for query in [*queries, headline]} == dict.fromkeys(
        [*queries, headline], 1
    )
