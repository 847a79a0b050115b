"""Two people, one story, at the level of requests: nothing is lost, nothing silently overwritten, in any order.

STEPS=1000 makes the walk longer.
"""

import os
import random

import pytest

from articles.models import DeskCopy, Version
from tests.articles.admin.desk_client import Colleague, filled_in, url_of
from tests.factories import make_article

pytestmark = pytest.mark.one_engine

STEPS = int(os.environ.get("STEPS", "40"))


class Desk:
    """A colleague with a page open, who saves, publishes, or opens the story anew."""

    def __init__(self, name: str, article):
        self.colleague, self.article, self.page, self.name = Colleague("Editor", name=name), article, None, name

    def look(self):
        copy = DeskCopy.objects.filter(article=self.article).first()
        if copy is None:
            self.colleague.act("open", self.article)
            copy = DeskCopy.objects.get(article=self.article)
        self.page = self.colleague.open("deskcopy_change", copy.pk)
        self.seen = filled_in(self.page)["headline"]

    def save(self, words: str) -> str:
        """Save other words; say what became of them."""
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
            self.look()
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
        """Publish what lies on the desk, from a page of the act that may be old by the time it is sent."""
        page = self.colleague.open("article_update", self.article.pk)
        if page.status_code != 200:
            return "not offered"
        copy = DeskCopy.objects.filter(article=self.article).first()
        answer = self.colleague.post(url_of("article_update", self.article.pk), filled_in(page))
        if answer.status_code == 302 and copy is not None:
            latest = Version.objects.filter(article=self.article).order_by("-number").first()
            assert latest.story.headline == copy.headline
            return "published"
        return "refused"


@pytest.mark.django_db
def test_a_random_walk_of_two_editors_loses_nothing():
    order = random.Random(7)
    article = make_article(headline="As it was")
    desks = [Desk("ada", article), Desk("otto", article)]
    told = []
    for step in range(STEPS):
        desk = order.choice(desks)
        act = order.choice(("look", "save", "save", "save", "publish"))
        words = f"Words of {desk.name} at step {step}"
        told.append(act if act == "look" else f"{act} {desk.save(words) if act == 'save' else desk.publish()}")
        if act == "look":
            desk.look()
    outcomes = set(told)
    assert {"save saved", "save refused", "save gone", "publish published"} <= outcomes, outcomes
    numbers = list(Version.objects.filter(article=article).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
