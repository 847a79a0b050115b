"""A name with another ending is never removed by itself: people see the forms, choose them, or have them listed."""

import pytest

from articles.models import Anonymisation
from articles.record.anonymisation import NameSpellings, forms_in_archive
from articles.record.anonymisation.inflected_names import InflectedNames
from articles.story.folding import fold
from articles.story.inflection import inflection_of
from tests.articles.admin.desk_client import Colleague, url_of
from tests.articles.record.test_anonymisation_scripts import remove
from tests.factories import make_article

# A name and its forms, as the language of the story declines them.
FORMS = {
    "ru": ("Зара Ковалёв", "Зары Ковалёва", "Заре Ковалёву", "Зарой Ковалевым"),
    "uk": ("Ольга Шевченко", "Ользі Шевченко", "Ольгою Шевченком"),
    "pl": ("Anna Kowalska", "Anny Kowalskiej", "Annie Kowalskiej", "Annę Kowalską"),
    "cs": ("Pavel Novák", "Pavla Nováka", "Pavlovi Novákovi"),
    "lt": ("Jonas Kazlauskas", "Jono Kazlausko", "Jonui Kazlauskui"),
    "fi": ("Pekka Virtanen", "Pekan Virtasen", "Pekalle Virtaselle"),
    "hu": ("Éva Kovács", "Évának Kovácsnak", "Éva Kováccsal", "Éva Kovácsné"),
    "tr": ("Ayşe Yılmaz", "Ayşe Yılmazın", "Ayşe Yılmazdan"),
    "de": ("Jörg Weiß", "Jörg Weißens", "Jörg Weiss’schen"),
    "en": ("Zara Quist", "Zara Quists"),
    "el": ("Νίκος Παπαδόπουλος", "Νίκου Παπαδόπουλου", "Νίκο Παπαδόπουλο"),
    "ar": ("محمد الخطيب", "ومحمد الخطيب", "لمحمد الخطيب", "محمد للخطيب", "محمدا الخطيب"),
    "he": ("דוד לוי", "ודוד לוי", "לדוד לוי", "שדוד לוי", "דוד הלוי"),
    "am": ("አበበ ቢቂላ", "የአበበ ቢቂላ", "አበበ ቢቂላን"),
    "hy": ("Արամ Խաչատրյան", "Արամի Խաչատրյանի", "Արամ Խաչատրյանին"),
    "ka": ("ნინო ბერიძე", "ნინოს ბერიძის", "ნინო ბერიძემ", "ნინო ბერიძისთვის"),
    "mr": ("राम पवार", "रामाने पवार", "राम पवारांनी"),
    "bn": ("রহিম মিয়া", "রহিম মিয়ার", "রহিমকে মিয়া"),
    "ta": ("மீனா குமார்", "மீனா குமாரின்", "மீனாவுக்கு குமார்"),
    "ml": ("മീന രാമൻ", "മീന രാമന്റെ"),
    "ga": ("Máire Byrne", "Mháire Byrne"),
    "zu": ("Nelson Mandela", "uNelson Mandela", "Nelson kaMandela"),
    "eu": ("Mikel Etxeberria", "Mikelek Etxeberria", "Mikel Etxeberriaren"),
    "syr": ("ܡܪܝܡ ܒܪ", "ܕܡܪܝܡ ܒܪ", "ܘܡܪܝܡ ܒܪ"),
}
# Pairs of names that are not forms of each other.
OTHERS = ["मीना मोना", "मीना मीरा", "John Jane", "Anna Andrew", "محمد محمود", "ნინო ნანა", "אבי דני", "Иван Илья"]


@pytest.mark.parametrize("language", FORMS)
def test_forms_of_a_name_are_recognised_in_the_text_around_them(language):
    name, *forms = FORMS[language]
    names = InflectedNames((name,))
    for form in forms:
        text = f"… «{form}», 2024"
        assert [text[start:end] for start, end in names.spans(text)] == [form]
    assert not names.are_in(f"{name}, {name.upper()}")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Лев", "Льва Льву"),
        ("Соловей", "Соловья"),
        ("Коломієць", "Коломійця"),
        ("Федір", "Федора"),
        ("Достоевский", "Достоевского Достоевскому"),
        ("Gołąb", "Gołębia"),
        ("Kopeć", "Kopcia"),
        ("Kinga", "Kindze"),
        ("Marta", "Marcie"),
        ("Havel", "Havla Havlem"),
        ("Lahti", "Lahden"),
        ("Mäki", "Mäen"),
        ("Bērziņš", "Bērziņa"),
        ("Jānis", "Jāņa"),
        ("Nagy", "Naggyal"),
        ("Κώστας", "Κώστα"),
        ("أبو", "أبي أبا"),
        ("לעווין", "לעווינס"),
        ("రాముడు", "రాముడి"),
    ],
)
def test_letters_at_the_end_may_change_with_the_ending(name, forms):
    assert all(inflection_of(fold(name)).has(fold(form)) for form in forms.split())


@pytest.mark.parametrize("names", OTHERS)
def test_names_that_begin_alike_are_no_forms_of_each_other(names):
    one, other = map(fold, names.split())
    assert not inflection_of(one).has(other) and not inflection_of(other).has(one)


@pytest.mark.slow
def test_a_form_at_the_beginning_of_a_line_is_listed(transactional_db):
    article = make_article(headline="1", body="<pre>x\nЗаре Ковалёву</pre>", language="ru")
    assert any(str(article.uuid) in line for line in remove("Зара Ковалёв").left)


def test_a_word_in_small_letters_is_no_form_of_a_name_of_one_word():
    names = InflectedNames(("Rose",))
    assert names.are_in("The Roses came") and names.are_in("the-roses-came") and not names.are_in("Red roses")


@pytest.mark.slow
def test_forms_stay_and_are_listed_before_an_anonymisation_is_done(transactional_db):
    articles = {}
    for language, (name, *forms) in FORMS.items():
        make_article(language=language, headline=name)
        articles[language] = make_article(language=language, headline=f"2024: {forms[0]}", body="<p>1</p>")
    request = remove(*(name for name, *_ in FORMS.values()))
    assert request.state == "left"
    for language, article in articles.items():
        assert article.versions.get().story.headline == f"2024: {FORMS[language][1]}"
        assert any(str(article.uuid) in line and "another ending" in line for line in request.left), language
    assert not any(fold(form) in fold(line) for line in request.left for _, form, *_ in FORMS.values())


@pytest.mark.slow
def test_a_request_lists_the_forms_and_removes_the_chosen_ones(transactional_db):
    make_article(headline="Зара Ковалёв", language="ru")
    chosen = make_article(headline="О Заре Ковалёве", language="ru")
    other = make_article(headline="Зара Ковалёва", language="ru")
    request = Anonymisation.objects.create(
        made_by="root", names="Зара Ковалёв", replacement="[…]", reference="7", reason="By order."
    )
    forms = forms_in_archive(NameSpellings(("Зара Ковалёв",), "[…]"))
    assert [(form.text, form.stories) for form in forms] == [("Зара Ковалёва", 1), ("Заре Ковалёве", 1)]
    administrator = Colleague("Administrator", name="root")
    page = administrator.open("anonymisation_change", request.pk).content.decode()
    assert page.count('name="form"') == 2 and 'value="Зара Ковалёва"' in page
    values = {"confirmed": "Зара Ковалёв", "form": ["Заре Ковалёве", "Иван Грозный"]}
    administrator.post(url_of("anonymisation_begin", request.pk), values)
    assert chosen.versions.get(number=1).story.headline == "О […]" and other.versions.count() == 1
    request.refresh_from_db()
    assert any(str(other.uuid) in line for line in request.left)
    assert not any(str(chosen.uuid) in line for line in request.left)
