"""Two editors who change one story by requests in any order lose nothing and overwrite nothing unnoticed."""

import random

import pytest

from articles.models import DeskCopy, Version
from tests.articles.admin.desk_client import Colleague, form_values, url_of
from tests.factories import make_article
from tests.proofs import amount

pytestmark = pytest.mark.one_engine

STEPS = amount(40, proof=120)


class RandomEditor:
    """A colleague with a page open, who saves, publishes, or opens the story again."""

    def __init__(self, name: str, article):
        self.colleague, self.article, self.page, self.name = Colleague("Editor", name=name), article, None, name

    def open_page(self):
        copy = DeskCopy.objects.filter(article=self.article).first()
        if copy is None:
            self.colleague.act("open", self.article)
            copy = DeskCopy.objects.get(article=self.article)
        self.page = self.colleague.open("deskcopy_change", copy.pk)
        self.seen = form_values(self.page)["headline"]

    def save(self, words: str) -> str:
        """Save a new headline; return what became of it."""
        if self.page is None:
            return "no page"
        before = DeskCopy.objects.filter(article=self.article).values_list("pk", "headline").first()
        answer = self.colleague.send(self.page, headline=words, _continue="1")
        after = DeskCopy.objects.filter(article=self.article).values_list("pk", "headline").first()
        if answer.status_code == 302:
            assert before is not None and before[1] == self.seen, (
                f"{self.name} wrote over {before} having seen {self.seen}"
            )
            assert after[1] == words
            self.open_page()
            return "saved"
        assert after == before, "what was refused changed nothing"
        assert words in answer.content.decode(), "and what was typed is given back"
        if answer.status_code == 409:
            self.page = None
            return "gone"
        self.page = answer
        self.seen = after[1]  # both texts stand there
        return "refused"

    def publish(self) -> str:
        """Publish the desk copy from a page of the action that may be old when it is sent; return what became of it."""
        page = self.colleague.open("article_update", self.article.pk)
        if page.status_code != 200:
            return "not offered"
        copy = DeskCopy.objects.filter(article=self.article).first()
        answer = self.colleague.post(url_of("article_update", self.article.pk), form_values(page))
        if answer.status_code == 302 and copy is not None:
            latest = Version.objects.filter(article=self.article).order_by("-number").first()
            assert latest.story.headline == copy.headline
            return "published"
        return "refused"


@pytest.mark.django_db
@pytest.mark.proof
def test_random_edits_by_two_editors_lose_nothing():
    order = random.Random(7)
    article = make_article(headline="As it was")
    desks = [RandomEditor("ada", article), RandomEditor("otto", article)]
    results = []
    for step in range(STEPS):
        desk = order.choice(desks)
        act = order.choice(("look", "save", "save", "save", "publish"))
        words = f"Words of {desk.name} at step {step}"
        results.append(act if act == "look" else f"{act} {desk.save(words) if act == 'save' else desk.publish()}")
        if act == "look":
            desk.open_page()
    outcomes = set(results)
    assert {"save saved", "save refused", "save gone", "publish published"} <= outcomes, outcomes
    numbers = list(Version.objects.filter(article=article).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
