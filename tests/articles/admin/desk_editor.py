"""An editor who types into forms of the desk that stay open while others work, for tests of many in any order."""

import random
import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.test import RequestFactory

from articles.admin.article.status import edit_token
from articles.admin.desk import autosave, version_merge
from articles.admin.desk.form_state import FormState, read_form, read_revision, write_form
from articles.models import DeskCopy, DeskRevision
from articles.record import desk_revisions

FIELDS = ("headline", "kicker", "dek")
CHANGES = ("field", "field", "field", "field", "byline", "new byline", "no byline", "order", "paragraph", "new", "less")
CHANGES += ("caption", "new photo", "no photo", "tag", "note")


class Messages:
    def add(self, level, message, extra_tags=""):
        pass


def units(state: FormState) -> dict[tuple[str, str], set[str]]:
    """Return what can be changed by itself: fields, tags, and bylines, captions and paragraphs by their first word.

    A unit has several texts where a form that was sent again after Back has added a row a second time.
    """
    result = defaultdict(set)
    for name in FIELDS:
        result["field", name].add(state.fields[name])
    for row in state.rows["bylines"].values():
        result["byline", row["name"].split()[0]].add(row["name"])
    for row in state.rows["placements"].values():
        result["photo", row["caption"].split()[0]].add(row["caption"])
    for key in state.tags:
        result["tag", key].add(key)
    for block in state.body:
        result["paragraph", re.split(r"[ >]", block)[1]].add(block)
    return result


@dataclass
class Window:
    """A form that is open: what it was opened with, what is in it now, and what its hidden fields say."""

    form: FormState
    displayed: FormState
    key: str
    pk: int
    token: str
    note: str = ""
    choices: dict[str, str] = field(default_factory=dict)


class Editor:
    """An editor with a form that is open, another window, and all forms that were open before.

    `unsaved` are the words of each form that the server stored without saving them, by the token of the form.
    """

    def __init__(self, name: str, order: random.Random, words, tags: list[str]):
        self.user = User.objects.create(username=name, is_staff=True, is_superuser=True)
        self.order, self.words, self.tags = order, words, tags
        self.window: Window | None = None
        self.other_window: Window | None = None
        self.earlier: list[Window] = []
        self.unsaved: dict[str, set[str]] = {}

    def open(self, copy: DeskCopy):
        revision = desk_revisions.record(copy, by="")
        displayed = read_revision(revision)
        self.window = Window(deepcopy(displayed), displayed, str(revision.pk), copy.pk, autosave.new_form_token())

    def go_back(self):
        """Show one of the earlier forms again, with what was typed there, as a browser does."""
        if self.earlier:
            self.window = deepcopy(self.order.choice(self.earlier))
            self.window.choices = {}

    def change_window(self):
        """Go on in the other window, where the same story may be open."""
        self.window, self.other_window = self.other_window, self.window

    def typed(self) -> set[str]:
        """Return the words of the tests that are in the form."""
        return set(re.findall(r"w\d+x\d+", f"{units(self.window.form)} {self.window.note}"))

    def type(self):
        """Change something in the form."""
        word, form, order = next(self.words), self.window.form, self.order
        bylines, photos = form.rows["bylines"], form.rows["placements"]
        match order.choice(CHANGES):
            case "field":
                form.fields[order.choice(FIELDS[:2])] = word
            case "byline" if bylines:
                row = bylines[order.choice(list(bylines))]
                row["name"] = f"{row['name'].split()[0]} {word}"
            case "new byline":
                bylines[f"new-{word}"] = {"author": "", "name": f"By{word} {word}", "role": "author"}
            case "no byline" if bylines:
                del bylines[order.choice(list(bylines))]
            case "order":
                form.rows["bylines"] = dict(order.sample(list(bylines.items()), len(bylines)))
            case "caption" if photos:
                row = photos[order.choice(list(photos))]
                row["caption"] = f"{row['caption'].split()[0]} {word}"
            case "new photo":
                new = {"photo": "", "anchor": f"p{word}", "caption": f"Photo{word} {word}"}
                photos[f"new-{word}"] = new | {"credit": "", "crop": "", "alt": ""}
            case "no photo" if photos:
                del photos[order.choice(list(photos))]
            case "tag":
                form.tags = sorted({*form.tags} ^ {order.choice(self.tags)})
            case "note":
                self.window.note = word
            case "paragraph" if form.body:
                place = order.randrange(len(form.body))
                form.body[place] = form.body[place].replace("</p>", f" {word}</p>")
            case "new":
                form.body.insert(order.randint(0, len(form.body)), f"<p>Part{word} {word} is a new paragraph.</p>")
            case "less" if form.body:
                del form.body[order.randrange(len(form.body))]

    def leave(self):
        """Let the script of the form store what is typed, and close the form without saving it."""
        copy = DeskCopy.objects.filter(pk=self.window.pk).first()
        if copy:
            sent = {"form_data": self._form_data().urlencode(), "form_token": self.window.token}
            request = RequestFactory().post("/", sent)
            request.user = self.user
            assert autosave.autosave_response(request, copy, may_write=True).status_code == 200
            self.unsaved[self.window.token] = self.typed()
        self.window = None

    def save(self) -> str:
        """Send the form; return what became of it, after comparing what was saved with what was typed and seen."""
        copy = DeskCopy.objects.filter(pk=self.window.pk).first()
        before = copy and units(read_revision(desk_revisions.snapshot(copy)))
        sent, seen = units(self.window.form), units(self.window.displayed)
        touched = {unit for unit in sent.keys() | seen.keys() if sent[unit] != seen[unit]}
        self.earlier.append(deepcopy(self.window))
        newer = version_merge.latest_states(copy) if copy else None
        published = units(newer.state) if newer else {}
        response, posted = self._post(copy)
        if copy is None:
            assert response.status_code == 409
            returned = str(response.context_data["refused"].texts)
            returned_units = [texts for unit, texts in sent.items() if unit[0] in ("byline", "photo")]
            assert all(text in returned for texts in returned_units for text in texts)
            assert self.window.note in returned
            self.window = None
            return "gone"
        after = units(read_revision(desk_revisions.snapshot(copy)))
        if isinstance(response, TemplateResponse):
            assert after == before, "what was refused changed nothing"
            if not response.context_data.get("conflicts"):  # refused for its own sake: two lead photos after Back
                assert response.context_data["errors"] or response.context_data["is_refused"]
                return "refused"
            self._look_at(response, posted, sent, seen, published)
            return "conflict"
        for unit in before.keys() | after.keys() | touched:
            if unit in touched and not sent[unit] and unit in self._new_rows(copy):
                continue  # deleted here; a text that came back has it as another row
            if unit in touched:
                assert sent[unit] - seen[unit] <= after[unit], f"{self.user} saved {unit} otherwise than it was typed"
                assert before[unit] - after[unit] <= seen[unit], f"{self.user} has not seen what stood in {unit}"
            else:
                is_published = bool(newer) and after[unit] == published[unit]
                assert after[unit] == before[unit] or is_published, f"{self.user} did not touch {unit}"
        self.unsaved.pop(self.window.token, None)
        self.window = None
        return "saved"

    def _new_rows(self, copy) -> set:
        displayed_rows = self.window.displayed.rows
        names = copy.bylines.exclude(pk__in=displayed_rows["bylines"]).values_list("name", flat=True)
        captions = copy.placements.exclude(pk__in=displayed_rows["placements"]).values_list("caption", flat=True)
        bylines, photos = (("byline", name.split()[0]) for name in names), (("photo", c.split()[0]) for c in captions)
        return {*bylines, *photos}

    def _form_data(self) -> QueryDict:
        window = self.window
        posted = write_form(QueryDict(mutable=True), FormState(), window.form, window.displayed)
        posted["base_revision"], posted["form_token"], posted["internal_note"] = window.key, window.token, window.note
        return posted

    def _post(self, copy):
        posted = self._form_data()
        posted["edit_token"], posted["_continue"] = edit_token(copy), "1"
        for name, choice in self.window.choices.items():
            posted[name] = choice
        request = RequestFactory().post("/", posted.urlencode(), "application/x-www-form-urlencoded")
        request.user, request._messages, request._dont_enforce_csrf_checks = self.user, Messages(), True
        request.session = {}
        page = admin.site._registry[DeskCopy].changeform_view(request, str(self.window.pk))
        return page, request.POST

    def _look_at(self, response, posted, sent, seen, published):
        """Read the page that asks: what was typed and what the others saved are both there. Choose for some parts."""
        displayed = read_revision(DeskRevision.objects.get(pk=posted["base_revision"]))
        form = read_form(posted, displayed)
        conflicts = response.context_data["conflicts"]
        assert conflicts, response.context_data["errors"]
        in_form = units(form)
        texts = " ".join(f"{c.mine} {c.theirs}" for c in conflicts)
        touched = {unit for unit in sent.keys() | seen.keys() if sent[unit] != seen[unit]}
        for unit in touched & sent.keys():
            words = [re.sub("<[^>]*>", "", text) for text in sent[unit] - seen[unit] - in_form[unit]]
            assert all(word in texts for word in words), f"{unit} of {self.user} is not on the page"
        theirs = units(displayed)
        for unit in theirs.keys() - touched:
            if published and in_form[unit] == published[unit]:
                continue  # what a version changed since the story was opened
            words = [re.sub("<[^>]*>", "", text) for text in theirs[unit] - in_form[unit]]
            assert in_form[unit] <= theirs[unit], f"{unit} of the others is otherwise in the form"
            assert all(word in texts for word in words), f"{unit} of the others is not on the page"
        assert posted.get("internal_note", "") == self.window.note
        window = self.window
        base_version = response.context_data["base_version"]
        self.window = Window(deepcopy(form), displayed, posted["base_revision"], window.pk, window.token, window.note)
        self.window.choices |= {"base_version": base_version} if base_version else {}
        for name in FIELDS:
            choosable = [c for c in conflicts if c.choice == f"choice-{name}"]
            if choosable and self.order.random() < 0.4:
                self.window.choices |= {f"choice-{name}": "theirs", f"mine-choice-{name}": choosable[0].own_value}
                self.window.form.fields[name] = choosable[0].theirs
