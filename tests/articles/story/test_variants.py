"""Variants of words: what is written with hyphens, points, signs or in capitals is another word as well."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.story.folding import fold
from articles.story.variants import (
    MAX_COMPOUND,
    bare_word,
    is_literal,
    names_with_suffix,
    signed_words,
    variant_of,
    variant_texts,
    variants,
)
from articles.story.words import folded_words, words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("an e-mail", ["email"]),
        ("Health-Care", ["healthcare"]),
        ("F-16s", ["f16s"]),
        ("co‑op co－op", ["coop", "coop"]),
        ("E-Mail-Adresse", ["email", "emailadresse", "mailadresse"]),
        ("a-b-c-d-e-f", ["ab", "abc", "abcd", "bc", "bcd", "bcde", "cd", "cde", "cdef", "de", "def", "ef"]),
        ("1-0, 2024-07-02", []),
        ("a – b, a—b, -a, a- b", []),
        ("東京-大阪", []),
        ("онлайн-архив", ["онлайнархив"]),
        ("हिंदी-उर्दू", ["हिंदीउर्दू"]),
        ("l’e-mail", ["email"]),
        ("e\xad-\xadmail", ["email"]),
        ("Ph.D. B.Sc.", ["phd", "bsc"]),
        ("Ph. D. for J. K. Rowling", ["phd", "jk"]),
        ("the end. A. Smith", []),
        ("www.example.com", []),
        ("C++, C#; C♯ (Disney+)", ["c++", "c#", "c#", "disney+"]),
        ("C++11 ++ + # #tag a+b", []),
        ("US U.S. WHO who Us", ["us^", "us^", "who^"]),
        ("USA U.S.A. BUS us.", []),
        ("US-led", ["usled", "us^"]),
        ("World War Ⅱ, Louis Ⅺ", ["ii^"]),
        ("", []),
    ],
)
def test_a_text_has_the_variants_of_its_words(text, tokens):
    assert sorted(variant_texts(text)) == sorted(tokens)
    assert sorted(variant.text for variant in variants(text)) == sorted(tokens)


def test_a_row_of_more_words_than_a_compound_has_no_variants():
    longest = "-".join(["goat"] * MAX_COMPOUND)
    assert "goatgoat" in variant_texts(longest)
    assert variant_texts(f"{longest}-goat") == [] == variants(f"{longest}-goat")


def test_a_variant_has_the_place_of_its_words():
    text = "An e-mail to J. K. Rowling, US, in C++."
    assert [text[v.start : v.end] for v in variants(text)] == ["e-mail", "US", "C++", "J. K"]


@pytest.mark.parametrize(
    ("word", "variant"),
    [
        ("e-mail", "email"),
        ("C++", "c++"),
        ("US", "us^"),
        ("us", ""),
        ("Ph.D", "phd"),
        ("ferry", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_whole_word_stands_for_one_variant(word, variant):
    assert variant_of(word) == variant


def test_a_turkish_name_is_a_word_without_its_suffix():
    text = "IĞDIR'DA ve Iğdır’ın, İstanbul'dan; O'Neill, kız'ı"
    assert [word.text for word in names_with_suffix(text)] == ["igdir", "igdir", "istanbul"]
    assert [text[word.start : word.end] for word in names_with_suffix(text)] == ["IĞDIR", "Iğdır", "İstanbul"]


def test_the_words_with_signs_in_a_phrase():
    assert signed_words("a C++ compiler for C# and C♯ at US e-mail") == ["c++", "c#"]


def test_signs_and_names_are_literal():
    assert list(map(is_literal, ["c++", "us^", "email", ""])) == [True, True, False, False]
    assert list(map(bare_word, ["c++", "us^", "email"])) == ["c", "us", "email"]


@given(st.text(st.sampled_from("aÉ1-.'’+#♯ \n東हि\u200bUS‑"), max_size=40))
def test_variants_stand_between_letters_of_the_text(text):
    for variant in variants(text):
        assert variant.text and " " not in variant.text and '"' not in variant.text
        assert 0 <= variant.start < variant.end <= len(text)


@example("rock''roll and 'tis the dogs' ' a'b U.S.'s a.b.c x.y.9 1,200 e-mail C++ US")
@example("rock''roll ''tis 'a dogs' ' o'neill_x 1,200 two,three")
@given(st.text("abzAZ09'., _-+#\n\t\x1c", max_size=14))
def test_a_text_of_ascii_has_the_same_words_and_variants_by_its_quicker_way(text):
    assert folded_words(text) == [folded for word in words(text) if (folded := fold(word.text))]
    assert sorted(variant_texts(text)) == sorted(variant.text for variant in variants(text))
