"""Editors who save, go back, publish, schedule, delete and restore one story in any order lose no word that was
acknowledged, in one window or two.

INTERLEAVINGS=1000 tries that many orders. A save may change nothing but what its editor changed, and nothing that its
editor has not seen; what it saves is in the desk copy, and stays in a revision, a version or the bin.
"""

import os
import random
import re
from collections import defaultdict
from contextlib import suppress
from copy import deepcopy

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.test import RequestFactory

from articles.admin.article.status import edit_token
from articles.admin.desk import edit_conflicts
from articles.admin.desk.form_state import FormState, read_form, read_revision, write_form
from articles.admin.search import text_cache
from articles.models import BinEntry, DeskCopy, DeskRevision, Version
from articles.record import bin, desk_revisions, publishing
from articles.record.versioning import ActionRefused
from tests.articles.admin.acts_on_record import ACTS_ON_RECORD
from tests.factories import make_article, make_draft
from tests.proofs import amount

pytestmark = pytest.mark.django_db

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS") or amount(8, proof=15))
STEPS = 10
ACTS = ("save",) * 12 + ("back", "back", "window", "window", "bin", "restore", "revision", "version")
ACTS += ("propose", "schedule", "due", "due", "publish", "restart")
FIELDS = ("headline", "kicker", "dek")
BODY = "".join(f"<p>Part{n} of the story, with words that stay alike.</p>" for n in range(3))


class Messages:
    def add(self, level, message, extra_tags=""):
        pass


def units(state: FormState) -> dict[tuple[str, str], set[str]]:
    """Return what can be changed by itself: fields, bylines by their first word, paragraphs by their first word.

    A unit has several texts where a form that was sent again after Back has added a row a second time.
    """
    result = defaultdict(set)
    for name in FIELDS:
        result["field", name].add(state.fields[name])
    for row in state.rows["bylines"].values():
        result["byline", row["name"].split()[0]].add(row["name"])
    for block in state.body:
        result["paragraph", re.split(r"[ >]", block)[1]].add(block)
    return result


class Editor:
    """An editor with a form that is open, and all forms that were open before."""

    def __init__(self, name: str, order: random.Random, words):
        self.user = User.objects.create(username=name, is_staff=True, is_superuser=True)
        self.order, self.words = order, words
        self.form = self.displayed = None
        self.key = ""
        self.choices: dict[str, str] = {}
        self.earlier: list = []
        self.other_window: dict = {"form": None, "displayed": None, "key": "", "pk": None, "choices": {}}

    def open(self, copy: DeskCopy):
        revision = desk_revisions.record(copy, by="")
        self.displayed = read_revision(revision)
        self._show(deepcopy(self.displayed), str(revision.pk), copy.pk)

    def _show(self, form: FormState, key: str, pk: int):
        self.form, self.key, self.pk, self.choices = form, key, pk, {}

    def go_back(self):
        """Show one of the earlier forms again, with what was typed there, as a browser does."""
        if self.earlier:
            self.form, self.displayed, self.key, self.pk = deepcopy(self.order.choice(self.earlier))
            self.choices = {}

    def change_window(self):
        """Go on in the other window, where the same story may be open."""
        this = {name: getattr(self, name, None) for name in self.other_window}
        vars(self).update(self.other_window)
        self.other_window = this

    def type(self):
        """Change something in the form."""
        word, form, order = next(self.words), self.form, self.order
        match order.choice(("field", "field", "byline", "new byline", "no byline", "paragraph", "new", "less")):
            case "field":
                form.fields[order.choice(FIELDS)] = word
            case "byline" if form.rows["bylines"]:
                row = form.rows["bylines"][order.choice(list(form.rows["bylines"]))]
                row["name"] = f"{row['name'].split()[0]} {word}"
            case "new byline":
                form.rows["bylines"][f"new-{word}"] = {"author": "", "name": f"By{word} {word}", "role": "author"}
            case "no byline" if form.rows["bylines"]:
                del form.rows["bylines"][order.choice(list(form.rows["bylines"]))]
            case "paragraph" if form.body:
                place = order.randrange(len(form.body))
                form.body[place] = form.body[place].replace("</p>", f" {word}</p>")
            case "new":
                form.body.insert(order.randint(0, len(form.body)), f"<p>Part{word} {word} is a new paragraph.</p>")
            case "less" if form.body:
                del form.body[order.randrange(len(form.body))]

    def save(self) -> str:
        """Send the form; return what became of it, after comparing what was saved with what was typed and seen."""
        copy = DeskCopy.objects.filter(pk=self.pk).first()
        before = copy and units(read_revision(desk_revisions.snapshot(copy)))
        sent, seen = units(self.form), units(self.displayed)
        touched = {unit for unit in sent.keys() | seen.keys() if sent[unit] != seen[unit]}
        self.earlier.append(deepcopy((self.form, self.displayed, self.key, self.pk)))
        response, posted = self._post(copy)
        if copy is None:
            assert response.status_code == 409
            returned = str(response.context_data["input_fields"])
            assert all(text in returned for unit, texts in sent.items() if unit[0] == "byline" for text in texts)
            self.form = None
            return "gone"
        after = units(read_revision(desk_revisions.snapshot(copy)))
        if isinstance(response, TemplateResponse):
            assert after == before, "what was refused changed nothing"
            self._look_at(response, posted, sent, touched, copy)
            return "conflict"
        for unit in before.keys() | after.keys() | touched:
            if unit in touched and not sent[unit] and unit in self._new_rows(copy):
                continue  # deleted here; a text that came back has it as another row
            if unit in touched:
                assert sent[unit] <= after[unit], f"{self.user} saved {unit} otherwise than it was typed"
                assert before[unit] - after[unit] <= seen[unit], f"{self.user} has not seen what stood in {unit}"
            else:
                assert after[unit] == before[unit], f"{self.user} did not touch {unit}"
        self.form = None
        return "saved"

    def _new_rows(self, copy) -> set:
        rows = copy.bylines.exclude(pk__in=self.displayed.rows["bylines"])
        return {("byline", name.split()[0]) for name in rows.values_list("name", flat=True)}

    def _post(self, copy):
        posted = write_form(QueryDict(mutable=True), FormState(), self.form, self.displayed)
        posted["base_revision"], posted["edit_token"] = self.key, edit_token(copy)
        posted["_continue"] = "1"
        for name, choice in self.choices.items():
            posted[name] = choice
        request = RequestFactory().post("/", posted.urlencode(), "application/x-www-form-urlencoded")
        request.user, request._messages, request._dont_enforce_csrf_checks = self.user, Messages(), True
        request.session = {}
        page = admin.site._registry[DeskCopy].changeform_view(request, str(self.pk))
        return page, request.POST

    def _look_at(self, response, posted, sent, touched, copy):
        """Read the page that asks: what was typed and what the others saved are both there. Choose for some parts."""
        current = DeskRevision.objects.get(pk=posted["base_revision"])
        displayed = read_revision(current)
        form = read_form(posted, displayed)
        conflicts = response.context_data["conflicts"]
        assert conflicts, response.context_data["errors"]
        in_form = units(form)
        texts = " ".join(f"{c.mine} {c.theirs}" for c in conflicts)
        for unit in touched & sent.keys():
            words = [re.sub("<[^>]*>", "", text) for text in sent[unit] - in_form[unit]]
            assert all(word in texts for word in words), f"{unit} of {self.user} is not on the page"
        theirs = units(displayed)
        for unit in theirs.keys() - touched:
            assert in_form[unit] == theirs[unit], f"{unit} of the others is not in the form"
        self.displayed = displayed
        self._show(form, posted["base_revision"], copy.pk)
        for name in FIELDS:
            if any(c.choice == f"choice-{name}" for c in conflicts) and self.order.random() < 0.4:
                self.choices[f"choice-{name}"] = "theirs"
                self.form.fields[name] = displayed.fields[name]


def interleave(seed: int) -> set[str]:
    """Let three editors work on one story in an order of their own; return what became of their saves."""
    order = random.Random(seed)
    words = (f"w{seed}x{number}" for number in range(10_000))
    fields = {"headline": "First", "body": BODY, "authors": ["Byline0 A", "Byline1 B"]}
    article = make_article(**fields) if seed % 2 else make_draft(**fields)
    publishing.open_on_desk(article, by="ada")
    editors = [Editor(f"editor{number}of{seed}", order, words) for number in range(3)]
    acknowledged, results = set(), set()
    for _ in range(STEPS):
        article.refresh_from_db()
        copy = DeskCopy.objects.filter(article=article).first()
        editor = order.choice(editors)
        act = order.choice(ACTS)
        entry = BinEntry.objects.filter(uuid=article.uuid).first()
        if act == "bin" and copy:
            if article.ever_published:
                publishing.put_back(article, by="ada")
            else:
                bin.delete_draft(article, by="ada")
                article = restore(BinEntry.objects.get(uuid=article.uuid)).article
        elif act == "restore" and entry:
            restore(entry)
        elif act == "revision" and copy and article.desk_revisions.exists():
            desk_revisions.bring_back(order.choice(list(article.desk_revisions.all())), by="ada")
        elif act == "version" and article.ever_published:
            publishing.copy_to_desk(order.choice(list(article.versions.all())), by="ada")
        elif act in ("schedule", "due", "publish", "propose"):
            with suppress(ActionRefused):  # where there is nothing new to publish
                ACTS_ON_RECORD[act](article)
            article.refresh_from_db()
        elif act == "restart":
            cache.clear()
            text_cache._texts.clear()
        elif act == "back":
            editor.go_back()
        elif act == "window":
            editor.change_window()
        if editor.form is None:
            editor.open(publishing.open_on_desk(article, by="ada"))
        editor.type()
        if order.random() < 0.8:  # else the form stays open
            typed = set(re.findall(rf"w{seed}x\d+", str(units(editor.form))))
            result = editor.save()
            acknowledged |= typed if result == "saved" else set()
            results.add(result)
    stored_texts = [*DeskRevision.objects.values_list("story_json", flat=True)]
    stored_texts += Version.objects.values_list("story_json", flat=True)
    assert acknowledged <= set(re.findall(rf"w{seed}x\d+", " ".join(stored_texts)))
    return results


def restore(entry: BinEntry) -> DeskCopy:
    return bin.restore(entry, by="ada")


@pytest.mark.proof
def test_no_acknowledged_word_is_lost_in_any_order_of_saves(monkeypatch):
    monkeypatch.setattr(admin.site, "each_context", lambda request: {})  # the links of a page, which is never rendered
    results = set()
    for seed in range(INTERLEAVINGS):
        try:
            results |= interleave(seed)
        except (AssertionError, ActionRefused) as error:
            raise AssertionError(f"interleaving {seed}: {error}") from error
    assert {"saved", "conflict", "gone"} <= results


@pytest.mark.one_engine
@pytest.mark.parametrize("part", ["merge_value", "merge_rows", "merge_blocks"])
@pytest.mark.slow
def test_a_merge_without_what_both_began_with_is_detected(monkeypatch, part):
    monkeypatch.setattr(admin.site, "each_context", lambda request: {})
    merge = getattr(edit_conflicts, part)
    monkeypatch.setattr(edit_conflicts, part, lambda base, mine, theirs: merge(theirs, mine, theirs))
    with pytest.raises(AssertionError):
        for seed in range(10):
            interleave(seed)
