"""The filters, the form, the pages and what machines read agree on what a language tag is."""

import pytest

from articles.admin.desk.choices import LanguageField
from articles.public.machines.language_tags import language
from articles.story.attributes import ATTRIBUTES
from articles.templatetags.story_formatting import language_tag


@pytest.mark.parametrize(
    ("code", "is_tag"),
    [
        ("en", True),
        ("gsw", True),
        ("pt-BR", True),
        ("de-CH-1996-x-own-spelling", True),
        ("zh-cmn-hans-cn-x-a-b-c", True),
        ("a-b", False),
        ("English", False),
        ("en-", False),
        ("en-ninesigns", False),
        ("ру", False),
        ("en-" + "-".join("abcdefgh"), False),
    ],
)
def test_what_is_a_language_tag_is_one_everywhere(code, is_tag):
    field = LanguageField()
    field.offer("", code)
    offered = {value for value, _ in field.choices}
    answers = [ATTRIBUTES["language"].read(code) is not None, language(code) == code, language_tag(code) == code]
    assert answers == [is_tag] * 3 and (code in offered) == is_tag
