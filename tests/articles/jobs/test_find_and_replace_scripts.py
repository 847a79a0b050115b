"""Find and replace finds what the search finds, in every script, and changes no other word."""

import pytest

from articles.jobs import find_and_replace
from articles.models import FindAndReplace
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "right", "headline", "result"),
    [
        ("दल", "पार्टी", "दल ने दलित नेता को चुना। दलाल", "पार्टी ने दलित नेता को चुना। दलाल"),
        ("王小明", "王晓明", "市长王小明宣布辞职", "市长王晓明宣布辞职"),
        ("山田太郎", "山田太朗", "山田太郎氏が当選", "山田太朗氏が当選"),
        ("김철수", "김철호", "김철수는 사임했다, 김철수가 말했다", "김철호는 사임했다, 김철호가 말했다"),
        ("สมชายใจดี", "สมชัยใจดี", "นายสมชายใจดีลาออก", "นายสมชัยใจดีลาออก"),
        ("កម្ពុជា", "ខ្មែរ", "ព្រះរាជាណាចក្រ\u200bកម្ពុជា\u200bមាន", "ព្រះរាជាណាចក្រ\u200bខ្មែរ\u200bមាន"),
        ("Quentin O'Hare", "Quinn O'Hare", "Ｑｕｅｎｔｉｎ O`Hare", "Quinn O'Hare"),
        ("Anne-Marie Ko", "Anna Ko", "Anne‑Marie Ko and Anne Marie Ko", "Anna Ko and Anna Ko"),
        ("resume", "restart", "They resume; her résumé", "They restart; her résumé"),
    ],
)  # fmt: skip
def test_a_wrong_spelling_is_put_right_in_the_stories_that_a_search_finds(wrong, right, headline, result):
    article = make_article(headline=headline, body=f"<p>{headline}</p>")
    make_article(headline="Another", body="<p>दलित, 王小, アメリカ, 김철수네집</p>")
    job = FindAndReplace(wrong=wrong, right=right, fields=["headline", "body"], made_by="ada")
    find_and_replace.find_stories(job)
    assert job.stories.count() == 1
    find_and_replace.begin(job, by="ada")
    find_and_replace.work(job.pk)
    story = article.versions.last().story
    assert (story.headline, story.body) == (result, f"<p>{result}</p>")
