"""What editors type at the desk has its own key, slug and words in every script: terms, addresses, dates, fixes."""

import pytest

from articles.models import Author, DeskCopy, FindAndReplace, Tag
from articles.record.permalinks import current_address
from articles.search.query.parser import parse
from articles.search.search import search
from articles.story.keys import key_of, slugify
from articles.story.replacement import FIELDS
from tests.articles.admin.desk_client import Colleague, text_of, url_of
from tests.factories import make_article
from tests.proofs import in_turn

pytestmark = pytest.mark.one_engine

# A name, another that differs in a mark, sign or letter, and one that is the same name.
NAMES = {
    "hi": ("मीना सिंह", "मोना सिंह", "मीना\u200d सिंह"),
    "bn": ("খেলা", "খোলা", "খে\u200cলা"),
    "pa": ("ਸਿੰਘ", "ਸੰਘ", "ਸਿੰ\u200bਘ"),
    "gu": ("નીલા", "નીલ", "ની\u200eલા"),
    "ta": ("கண்ணன்", "கண்ணான்", "கண்\u200cணன்"),
    "te": ("మీనా", "మోనా", "మీనా\u00ad"),
    "kn": ("ಮೀನಾ", "ಮೋನಾ", "ಮೀನಾ\u200d"),
    "ml": ("രാമൻ", "രാമൻമാർ", "രാമന്\u200d"),
    "si": ("ශ්‍රී", "ශ්‍රි", "ශ්රී"),
    "th": ("แมวดำ", "แมวดี", "เเมวดํา"),
    "lo": ("ແກ້ວ", "ແກວ", "ເເກ້ວ"),
    "km": ("សុខ", "សូខ", "សុ\u200bខ"),
    "my": ("ကိုကို", "ကူကူ", "ကုိကုိ"),
    "bo": ("བསྟན", "བསྟེན", "བསྟ\u200bན"),
    "am": ("አበበ", "አበባ", "አ\u2060በበ"),
    "ar": ("أحمد علي", "احمد على", "أَحْمَد علي"),
    "he": ("חיים לוי", "חים לוי", "חַיִּים לוי"),
    "el": ("Άννα", "Αννα", "ΆΝΝΑ"),
    "ru": ("Ёлкин", "Елкин", "ЁЛКИН"),
    "ka": ("ნინო", "ნანი", "ᲜᲘᲜᲝ"),
    "hy": ("Արամ", "Արմեն", "ԱՐԱ՛Մ"),
    "zh": ("王伟", "王瑋", "王\ufe00伟"),
    "ja": ("ハナ", "バナ", "ﾊﾅ"),
    "ko": ("김철수", "김철호", "김철수"),
    "tr": ("Işıl", "İşıl", "Işıl\u00ad"),
    "vi": ("Trần", "Trân", "Trần"),
    "en": ("C++", "C#", "Ｃ＋＋"),
    "mn": ("ᠮᠣᠩᠭᠣᠯ", "ᠮᠥᠩᠭᠥᠯ", "ᠮᠣᠩᠭᠣᠯ\u180e"),
}


@pytest.fixture
def editor(db):
    return Colleague("Editor")


def write(editor, **fields):
    """Save a new story as the page asks, a second time if it points out names that are nearly others."""
    page = editor.send(editor.open("deskcopy_add"), headline="X", body="<p>X</p>", **fields)
    return page if page.status_code == 302 else editor.send(page)


@pytest.mark.proof
@pytest.mark.parametrize("language", in_turn(list(NAMES), 0))
def test_terms_that_an_editor_types_are_one_only_if_their_names_are(editor, language):
    name, other, same = NAMES[language]
    for value in (name, other, same):
        fields = {"tags": [f"+{value}"], "bylines-0-author": f"+{value}"}
        assert write(editor, **fields).status_code == 302, value
    for model in (Tag, Author):
        assert sorted(model.objects.values_list("slug", flat=True)) == sorted({key_of(name), key_of(other)})
    assert [copy.tags.get().slug for copy in DeskCopy.objects.order_by("pk")] == list(map(key_of, NAMES[language]))
    for key in (key_of(name), key_of(other)):
        assert editor.get(url_of("tag_changelist"), {"q": key}).status_code == 200


@pytest.mark.slow
def test_commas_of_every_script_part_the_names_of_new_tags(editor):
    assert write(editor, new_tags="نهر، بحر，川、海፣ወንዝ, River").status_code == 302
    names = set(DeskCopy.objects.get().tags.values_list("name", flat=True))
    assert names == {"نهر", "بحر", "川", "海", "ወንዝ", "River"}


@pytest.mark.proof
@pytest.mark.parametrize("language", in_turn(list(NAMES), 1))
def test_an_address_that_an_editor_types_is_read_in_its_script(editor, client, language):
    name, other, _ = NAMES[language]
    article, second = make_article(headline=name, language=language), make_article(headline=other, language=language)
    slugs = [current_address(each).slug for each in (article, second)]
    assert slugs[0] == slugify(name) and slugs[1].startswith(slugify(other))
    editor.act("readdress", article, slug=f"\u200f{slugify(name)}-२")
    address = current_address(article)
    assert address.slug == f"{slugify(name)}-२"
    page = client.get(f"/2024/07/02/{slugs[0]}/")
    assert page.status_code in (301, 308) and client.get(page["Location"]).status_code == 200


@pytest.mark.proof
@pytest.mark.parametrize("language", in_turn(list(NAMES), 2))
def test_find_and_fix_at_the_desk_changes_this_name_and_no_other(editor, language):
    name, other, same = NAMES[language]
    article = make_article(headline=f"1 {name} 2", body=f"<p>3 {same} 4 {other} 5</p>", language=language)
    make_article(headline=f"1 {other} 2", language=language)
    assert article.entry.docid in search(parse(f'"{name}"').query, sort="newest").docids
    fields = {"wrong": name, "right": "Q", "fields": list(FIELDS), "kind": "minor_edit"}
    page = editor.post(url_of("findandreplace_add"), fields, follow=True)
    assert "<del>" in text_of(page)
    fix = FindAndReplace.objects.get()
    keys = [str(story.pk) for story in fix.stories.all()]
    assert len(keys) == 1
    confirmed = {"confirmed_minor": ",".join(keys)}
    editor.post(url_of("findandreplace_begin", fix.pk), {"shown": keys, "chosen": keys} | confirmed)
    story = article.versions.last().story
    assert (story.headline, story.body) == ("1 Q 2", f"<p>3 Q 4 {other} 5</p>")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("٢٠٢٤-٠٧-٠٢", "2024-07-02"),
        ("۲۰۲۴-۰۷-۰۲", "2024-07-02"),
        ("२०२४-०७-०२", "2024-07-02"),
        ("২০২৪-০৭", "2024-07"),
        ("๒๐๒๔-๐๗-๐๒", "2024-07-02"),
        ("၂၀၂၄-၀၇-၀၂", "2024-07-02"),
        ("២០២៤", "2024"),
        ("２０２４－０７－０２", "2024-07-02"),
        ("\u200f2024\u201107\u201102", "2024-07-02"),
        ("20240702T1000Z", "2024-07-02T10:00+00:00"),
        ("2024-07-02 10:00:00,5+02", "2024-07-02T10:00+02:00"),
    ],
)
def test_a_date_is_typed_in_the_digits_of_any_script(editor, typed, stored):
    assert write(editor, published=typed).status_code == 302
    assert str(DeskCopy.objects.get().published) == stored
