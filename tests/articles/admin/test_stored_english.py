"""What is stored in English is displayed in the language of the desk: remarks, permissions, reasons of programs."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from articles.admin.accounts.abilities import ABILITIES
from articles.admin.jobs import remark_words
from articles.models.catalogue import docid_of
from articles.record import audio_inspection, page_rendering, story_audio
from articles.search.backends.shard import Shard
from media.admin.bulk_form import BulkForm
from media.file_inspection import FileRefused
from media.templatetags.pictures import remark_in_words, taken_words


def test_the_kind_of_a_remark_is_translated_and_what_the_source_says_is_not():
    with translation.override("de"):
        assert remark_words.in_words("date that is none: expires soon") == "kein gültiges Datum: expires soon"
        assert remark_words.in_words("no headline") != "no headline"
        assert remark_words.in_words("of another kind: x") == "of another kind: x"
        assert remark_in_words("shortened: caption") == "gekürzt: caption"


def test_what_somebody_may_do_is_in_the_language_of_the_desk():
    with translation.override("fr"):
        words = {str(ability.words) for group in ABILITIES.values() for ability in group}
    with translation.override("en"):
        english = {str(ability.words) for group in ABILITIES.values() for ability in group}
    assert not words & english


@pytest.mark.parametrize("program", [audio_inspection, page_rendering], ids=lambda program: program.__name__)
def test_every_reason_of_a_program_for_files_is_translated(program):
    raised = [
        node.exc for node in ast.walk(ast.parse(Path(program.__file__).read_text())) if isinstance(node, ast.Raise)
    ]
    reasons = [one.args[0].value for one in raised if isinstance(one, ast.Call) and one.func.id.endswith("Refused")]
    assert len(reasons) > 1
    with translation.override("es"):
        assert [reason for reason in reasons if translation.gettext(reason) == reason] == []


@pytest.mark.processes
def test_who_sends_a_file_reads_the_reason_of_the_refusal(tmp_path):
    (tmp_path / "noise.mp3").write_bytes(b"no sound" * 100)
    with translation.override("de"), pytest.raises(FileRefused, match=r"^noise\.mp3: Es ist keine MP3-"):
        story_audio._inspected(tmp_path / "noise.mp3", tmp_path / "copy", "noise.mp3")


def test_the_days_of_a_part_of_the_index_are_in_words():
    first, before = docid_of(date(2005, 1, 1)), docid_of(date(2010, 1, 1))
    with translation.override("de"):
        assert Shard("one", None, before).days_for_readers == "vor dem 1. Januar 2010"
        assert Shard("two", first, before).days_for_readers == "vom 1. Januar 2005 bis zum Tag vor dem 1. Januar 2010"
        assert Shard("three", first).days_for_readers == "ab 1. Januar 2005"
    assert Shard("one").days_for_readers == "of all days"


def test_photographs_have_times_in_the_style_of_the_newsroom(settings):
    assert taken_words("2024-07-02T17:01-04:00").endswith("17:01 UTC−4")
    settings.TIME_STYLE, settings.ZONE_NAMES = "12", ["-04:00 ET"]
    assert taken_words("2024-07-02T17:01-04:00") == "July 2, 2024, 5:01 p.m. ET"
    assert taken_words("2024-07-02T17:01:30") == "July 2, 2024, 5:01 p.m."
    assert taken_words("2024-07-02T17:01+05:30").endswith("UTC+5:30")


def test_a_german_label_keeps_the_capital_of_its_noun():
    with translation.override("de"):
        labels = [str(field.label) for name, field in BulkForm().fields.items() if name.startswith("empty_")]
    assert "Leeren: Bildunterschrift" in labels
