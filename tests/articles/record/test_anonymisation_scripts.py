"""An anonymisation removes a name in every script, and is done only when the archive has nothing of it."""

import pytest

from articles.models import Anonymisation, Article, Author, Tag
from articles.record import anonymisation, publishing, verification
from articles.search import search
from articles.search.query.nodes import PHRASE, TextQuery
from articles.story.credits import Byline, Term
from articles.story.story import Picture
from tests.articles.record.test_anonymisation import residue
from tests.factories import make_article, make_story

NAMES = {
    "en": ("Quentin O'Harrow", "Quentin O’Harrow’s, QUEN\u00adTIN O`HARROW, Ｑｕｅｎｔｉｎ Oʼ\u200bHarrow."),
    "de": ("Jörg Weiß", "Jörg Weiß und JÖRG WEISS."),
    "tr": ("Işıl İnce", "Işıl İnce’nin evi, IŞIL İNCE."),
    "el": ("Άννα Κώστας", "Η Άννα Κώστας, ΆΝΝΑ ΚΏΣΤΑΣ."),
    "ru": ("Зара Квист", "Зара Квист, ЗАРА КВИСТ."),
    "he": ("דוד לוי", "דָּוִד לֵוִי, דוד לוי."),
    "ar": ("سعاد الخطيب", "قالت سُعَاد الخطيب."),
    "hi": ("मीना सिंह", "मीना सिंह ने कहा। मोना सिंह नहीं।"),
    "th": ("สมชายใจดี", "นายสมชายใจดีลาออก"),
    "km": ("សុខ សុភា", "លោក\u200bសុខ សុភា\u200bមាន"),
    "my": ("အောင်ကျော်", "ဦးအောင်ကျော်က"),
    "zh": ("王小明", "市长王小明宣布辞职"),
    "ja": ("山田太郎", "市長選で山田太郎氏が当選した。"),
    "ko": ("김철수", "시장 김철수가 김철수는"),
    "ka": ("ნინო ბერიძე", "ნინო ბერიძე, ᲜᲘᲜᲝ ᲑᲔᲠᲘᲫᲔ."),
    "am": ("አበበ ቢቂላ", "አበበ ቢቂላ አለ።"),
    "ta": ("மீனா குமாரி", "மீனா\u200c குமாரி சொன்னார்."),
    "hy": ("Արամ Խաչատրյան", "ԱՐԱՄ ԽԱՉԱՏՐՅԱՆ, Արա՛մ Խաչատրյան։"),
    "fa": ("علی\u200cرضا رضایی", "علیرضا رضایی گفت."),
    "vi": ("Nguyễn Thị Ánh", "NGUYỄN THỊ ÁNH nói."),
    "lo": ("ສົມຫວັງ ນ້ຳຄານ", "ທ່ານສົມຫວັງ\u200bນໍ້າຄານ"),
    "mn": ("ᠮᠣᠩᠭᠣᠯ ᠬᠦᠮᠦᠨ", "ᠮᠣᠩᠭᠣᠯ\u180e ᠬᠦᠮᠦᠨ"),
    "bo": ("བསྟན་འཛིན", "བསྟན་འཛིན་གྱིས།"),
    "nqo": ("ߒߞߏ ߕߙߊߏߙߋ", "ߒߞߏ ߕߙߊߏߙߋ߸"),
    "chr": ("ᏏᏉᏯ ᏣᎳᎩ", "ꮟꮙꮿ ꮳꮃꭹ"),
    "dsr": ("𐐖𐐬𐑌 𐐝𐑋𐐮𐑃", "𐐾𐐬𐑌 𐑅𐑋𐐮𐑃"),
    "yi": ("ג׳ורג׳ לעווין", "ג'ורג' לעווין, ג’ורג’ לעווין."),
    "ga": ("Griffin O'Fallon", "Griﬃn O′Fallon, GRIFFIN O՚FALLON."),
    "la": ("Henry VIII Tudor", "Henry Ⅷ Tudor."),
}  # fmt: skip


def remove(*names: str) -> Anonymisation:
    request = Anonymisation.objects.create(
        made_by="root", names="\n".join(names), replacement="[…]", reference="7/24", reason="By order."
    )
    anonymisation.begin(request, by="root")
    anonymisation.work(request.pk)
    request.refresh_from_db()
    return request


@pytest.mark.long
def test_nothing_of_a_name_is_left_in_any_script(transactional_db):
    for language, (name, text) in NAMES.items():
        article = make_article(
            language=language,
            headline=text,
            body=f"<p>{text}</p>",
            bylines=(Byline(name, Term.named(name).key),),
            tags=[Term.named(name, "person"), "Sea"],
            pictures=(Picture(caption=text, alt=text, credit=name),),
        )
        publishing.correct(article, story=make_story(language=language, headline=text), note=text, by="ada")
    names = [name for name, _ in NAMES.values()]
    request = remove(*names)
    assert request.left == [] and request.state == "done"
    assert not request.stories.exclude(outcome="").exists()
    assert residue(*names) == []
    for language, (name, _) in NAMES.items():
        assert search.count(TextQuery(name, PHRASE)) == 0, language
    assert [finding.text for finding in verification.verify() if finding.is_fault] == []
    assert "मोना सिंह नहीं" in Article.objects.get(entry__language="hi").versions.get(number=1).story.headline


@pytest.mark.slow
def test_similar_names_are_left_for_a_person_to_check(transactional_db):
    similar = make_article(headline="Jorg Weiss and #JörgWeiß", body="<p>He met Jörg. Weiß left.</p>")
    make_article(headline="Jörg Weiß")
    request = remove("Jörg Weiß")
    assert request.state == "left" and similar.versions.count() == 1
    assert any(str(similar.uuid) in sentence and "look at it" in sentence for sentence in request.left)
    assert "Wei" not in " ".join(request.left)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "headline", "slug"),
    [
        ("Zara Quist", "Zara Quist’s boat sails", "zara-quists"),
        ("Quentin O'Harrow", "Boat of O'Harrow: QUENTIN O’HARROW'S boat", "quentin-oharrows"),
        ("Işıl İnce", "Işıl İnce’nin evi", "ışıl-incenin"),
        ("Işıl Gün", "IŞIL GÜN HAPİSTE", "işil-gün"),
    ],
)
def test_a_name_with_a_suffix_is_gone_from_addresses(name, headline, slug):
    """A slug has no apostrophe: there the name is followed by other letters, as the names of other people are."""
    article, other = make_article(headline=headline), make_article(headline=f"Ferry of {slug}ova, who is another")
    assert slug in article.addresses.get().slug
    before = other.addresses.get().slug
    remove(name)
    assert not any(slug in address.slug for address in article.addresses.all()) and article.addresses.count() == 2
    assert other.addresses.get().slug == before


@pytest.mark.slow
def test_a_name_on_legal_hold_is_never_reported_as_done(transactional_db):
    held = make_article(headline="Zara Quist arrested")
    publishing.hold(held, reason="Case", by="root")
    request = remove("Zara Quist")
    assert request.state == "left" and any("still there" in sentence for sentence in request.left)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("मीना सिंह", "मोना सिंह"),
        ("หมี ใจดี", "หมู ใจดี"),
        ("李明", "李明博"),
        ("김철", "김철수"),
        ("Zara Quist", "Zara Quist-Jones"),
        ("Jörg Weiß", "Jorg Weiss"),
    ],
)
def test_a_person_of_another_name_still_has_credit_tag_and_text(name, other):
    for one in (name, other):
        make_article(
            headline=f"{one} 2024",
            tags=[Term.named(one, "person")],
            bylines=(Byline(one, Term.named(one).key),),
        )
    before = Article.objects.order_by("pk").last().versions.get().story
    remove(name)
    article = Article.objects.order_by("pk").last()
    assert article.versions.count() == 1 and article.versions.get().story == before
    assert list(Author.objects.values_list("name", flat=True)) == [other]
    assert list(Tag.objects.values_list("name", flat=True)) == [other]
