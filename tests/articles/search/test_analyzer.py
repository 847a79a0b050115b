import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.text.analyzer import fold, stem, stems, tokens, variant_stem, variant_stems, variants_in, words
from articles.story.folding import MAX_WORD_LENGTH, BoundedCache


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ferry's ferries’ FERRY", ["ferry", "ferries", "ferry"]),
        ("O'Neill O’Neill ONeill O`Neill", ["oneill"] * 4),
        ("don't dont Don’t DON'T", ["dont"] * 4),
        ("the dogs' 'tails'", ["the", "dogs", "tails"]),
        ("l'Europe d’Artagnan qu'il dell'arte", ["l", "europe", "d", "artagnan", "qu", "il", "dell", "arte"]),
        ("Hawaiʻi Hawai'i Hawaii", ["hawaii"] * 3),
        ("Łódź São Straße Ærø İstanbul ñ", ["lodz", "sao", "strasse", "aero", "istanbul", "n"]),
        ("ёлка йод їжак ў", ["елка", "йод", "їжак", "ў"]),
        ("Άνεμος άνεμος", ["ανεμοσ"] * 2),
        ("שָׁלוֹם שלום", ["שלום"] * 2),
        ("مُحَمَّد محمد", ["محمد"] * 2),
        ("नमस्ते", ["नमस्ते"]),
        ("news\xadpaper ﬁsh ＡＢＣ", ["newspaper", "fish", "abc"]),
        ("twenty-one foo_bar and/or", ["twenty", "one", "foo", "bar", "and", "or"]),
        ("1,200 1200 1,200,000 12,34 1998,1999 3.5", ["1200", "1200", "1200000", "12", "34", "1998", "1999", "3", "5"]),
        ("U.S. U.S US a.m.", ["us", "us", "us", "am"]),
        ("no.1 end.Start", ["no", "1", "end", "start"]),
        ("me@example.org https://a.org/b?c=1", ["me", "example", "org", "https", "a", "org", "b", "c", "1"]),
        ("2½ ½", ["2", "1", "2", "1", "2"]),
        ("東京都 の", ["東京", "京都", "の"]),
        ("iPhone手机x", ["iphone", "手机", "x"]),
        ("ｶﾞｷﾞ ガギ", ["ガギ", "ガギ"]),
        ("서울에서", ["서울", "울에", "에서"]),
        ("ไทย", ["ไท", "ทย"]),
        ("👩‍🚀 — !!! ' _", []),
        ("x" * 200, ["x" * MAX_WORD_LENGTH]),
    ],
)
def test_spellings_that_readers_take_for_one_word_fold_to_one_word(text, folded):
    assert tokens(text, "")[0] == folded
    assert [fold(word.text) for word in words(text)] == folded


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "ferry ferries"),
        ("en-GB", "ferry ferries"),
        ("de", "haus häuser"),
        ("fr", "élève élèves"),
        ("es", "acción acciones"),
        ("ru", "корабль корабли кораблей"),
        ("pt-br", "porto portos"),
    ],
)
def test_forms_of_a_word_have_one_stem_in_its_language(language, forms):
    assert len(set(tokens(forms, language)[1])) == 1
    assert len(set(tokens(forms, "zz")[1])) == len(forms.split())


def test_a_word_has_a_stem_for_each_language_that_stems_it_differently():
    assert stems("wagen", ["en", "de", "xx"]) == ["wagen", "wag"]
    assert stems("wagen", []) == ["wagen"]
    assert (stem("ferries", "en"), stem("ferries", ""), stem("ferries", "english!")) == ("ferri", "ferries", "ferries")


def test_tokens_have_their_positions_in_the_text():
    text = "The “night-boat’s” 東京都"
    assert [(w.text, text[w.start : w.end]) for w in words(text)] == [
        (w, w) for w in ("The", "night", "boat’s", "東京", "京都")
    ]


WORDY = st.text(st.sampled_from("aBs l'’`.,-_1230é\u0301ß“ ｶﾞ東京\u200d½İΣ́ไ"), max_size=40)


@given(WORDY | st.text(max_size=60))
def test_the_tokens_of_the_index_are_the_tokens_of_the_highlighter(text):
    folded, stemmed = tokens(text, "en")
    assert folded == [fold(word.text) for word in words(text)]
    assert len(stemmed) == len(folded)
    assert all(stemmed)
    for word in folded:
        assert 0 < len(word) <= MAX_WORD_LENGTH
        assert not set(word) & set(" .,-_'|:=\"*")
    places = [(word.start, word.end) for word in words(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


@given(
    WORDY | st.text(st.sampled_from("aÉ1-.'’+#♯ \n_\xa0東हि\u200bUS‑JKה㎏㏂"), max_size=40),
    st.sampled_from(["en", "tr", "he"]),
)
def test_the_index_has_the_variants_that_have_places_in_the_text(text, language):
    expected = [variant_stem(variant.text, language) for variant in variants_in(text, language)]
    assert sorted(variant_stems(text, language)) == sorted(expected)


PLAIN = st.text(st.sampled_from("aBs l'`.,-_1230\n&qu"), max_size=40)


@given(PLAIN)
def test_ascii_text_has_the_same_tokens_as_any_other_text(text):
    """A letter beyond ASCII elsewhere in the text changes no token."""
    assert text.isascii()
    assert tokens(text, "en")[0] == [fold(word.text) for word in words(text)]
    assert tokens(f"{text} é", "en")[0] == [*tokens(text, "en")[0], "e"]
    assert tokens(f"{text} 東", "en")[0] == [*tokens(text, "en")[0], "東"]


@given(WORDY)
def test_folding_a_folded_word_changes_nothing(text):
    for word in tokens(text, "")[0]:
        assert fold(word) == word


def test_the_cache_of_words_is_bounded(monkeypatch):
    known = BoundedCache(str.upper)
    monkeypatch.setattr(known, "MAX_SIZE", 100, raising=False)
    assert [known[str(number)] for number in range(1000)] == [str(number) for number in range(1000)]
    assert len(known) <= 100
