"""Editors who save, go back, publish, schedule, delete and restore one story in any order lose no word that was
acknowledged, in one window or two.

`make prove` tries a thousand orders, INTERLEAVINGS=5000 that many. A save may change nothing but what its editor
changed, and nothing that its editor has not seen; what it saves is in the desk copy, and stays in a revision, a version
or the bin. What a form stored without saving it is offered again, or in the bin.
"""

import os
import random
import re
from contextlib import suppress

import pytest
from django.contrib import admin
from django.core.cache import cache

from articles.admin.desk import edit_conflicts
from articles.admin.search import text_cache
from articles.models import BinEntry, DeskCopy, DeskRevision, EditingSession, InternalNote, Tag, Version
from articles.record import bin, desk_revisions, publishing
from articles.record.versioning import ActionRefused
from articles.story.story import Picture
from tests.articles.admin.acts_on_record import ACTS_ON_RECORD
from tests.articles.admin.desk_editor import Editor
from tests.factories import make_article, make_draft
from tests.proofs import amount

pytestmark = pytest.mark.django_db

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS") or amount(14, proof=1000))
STEPS = 10
ACTS = ("save",) * 16 + ("back", "back", "window", "window", "bin", "restore", "revision", "version", "leave", "leave")
ACTS += ("propose", "schedule", "due", "due", "publish", "restart", "withdraw", "fix", "follow")
BODY = "".join(f"<p>Part{n} of the story, with words that stay alike.</p>" for n in range(3))


def interleave(seed: int) -> set[str]:
    """Let three editors work on one story in an order of their own; return what became of their saves."""
    order = random.Random(seed)
    words = (f"w{seed}x{number}" for number in range(10_000))
    pictures = [Picture(caption="Photo0 lead"), Picture(anchor="p1", caption="Photo1 inside")]
    fields = {"headline": "First", "body": BODY, "authors": ["Byline0 A", "Byline1 B"], "pictures": pictures}
    article = make_article(**fields) if seed % 2 else make_draft(**fields)
    publishing.open_on_desk(article, by="ada")
    tags = [str(Tag.objects.get_or_create(name=name, slug=name.lower())[0].pk) for name in ("Port", "Weir", "Mill")]
    editors = [Editor(f"editor{number}of{seed}", order, words, tags) for number in range(3)]
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
                article = restore(BinEntry.objects.get(uuid=article.uuid, is_unsaved=False)).article
        elif act == "restore" and entry:
            restore(entry)
        elif act == "revision" and copy and article.desk_revisions.exists():
            desk_revisions.bring_back(order.choice(list(article.desk_revisions.all())), by="ada")
        elif act == "version" and article.ever_published:
            publishing.copy_to_desk(order.choice(list(article.versions.all())), by="ada")
        elif act in ACTS_ON_RECORD:
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
        if editor.window is None:
            editor.open(publishing.open_on_desk(article, by="ada"))
        editor.type()
        if act == "leave":
            editor.leave()
        elif order.random() < 0.8:  # else the form stays open
            typed, result = editor.typed(), editor.save()
            acknowledged |= typed if result == "saved" else set()
            results.add(result)
    acknowledged.update(*(words for editor in editors for words in editor.unsaved.values()))
    assert acknowledged <= set(re.findall(rf"w{seed}x\d+", stored_texts()))
    return results


def restore(entry: BinEntry) -> DeskCopy:
    return bin.restore(entry, by="ada")


def stored_texts() -> str:
    """Return all texts in which an editor finds again what was saved, or typed and not saved."""
    texts = [*DeskRevision.objects.exclude(article=None, bin_entry=None).values_list("story_json", flat=True)]
    texts += Version.objects.values_list("story_json", flat=True)
    texts += InternalNote.objects.values_list("text", flat=True)
    texts += EditingSession.objects.values_list("unsaved_data", flat=True)
    return " ".join([*texts, *map(str, BinEntry.objects.values_list("notes", flat=True))])


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
