"""A difference of two stories is exact word by word, complete, readable and bounded."""

import doctest
import json
import random
import sys
import unicodedata
from collections import Counter
from dataclasses import fields, replace
from html import escape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import diff
from articles.diff import alignment, bodies, compare, excerpt, matching, new_side, old_side, words
from articles.story.credits import AgencyLine, Byline, Role, Term
from articles.story.date_formatting import in_words
from articles.story.html_blocks import blocks
from articles.story.html_sanitizer import clean_body
from articles.story.notes import Note
from articles.story.story import Picture, Story, StoryDate
from tests.proofs import amount

PAIRS = amount(12, proof=80)
EXCERPT = sys.modules["articles.diff.excerpt"]  # `articles.diff.excerpt` is its function


def proof_marks(runs):
    """Return runs as text with an editor's proof marks: [-deleted-]{+inserted+}."""
    return "".join(
        {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}[run.kind].format(run.text) for run in runs
    )


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def headline_change(old, new):
    (change,) = compare(Story(headline=old), Story(headline=new)).fields
    return proof_marks(change.runs)


def body_change(old, new, **both):
    return compare(Story(body=old, **both), Story(body=new, **both)).body


def change_of(field, old, new):
    return next(proof_marks(change.runs) for change in compare(old, new).fields if change.field == field)


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Ferry sails on June 1", "Ferry sails on July 1", "Ferry sails on [-June-]{+July+} 1"),
        ("An aide, Peksov, said", "An aide, Peskov, said", "An aide, [-Peksov-]{+Peskov+}, said"),
        ("Red, green and blue", "Red; green and blue", "Red[-,-]{+;+} green and blue"),
        ("The long-term plan", "The long term plan", "The long[---]{+ +}term plan"),
        ("The island don't sleep", "The island don’t sleep", "The island [-don't-]{+don’t+} sleep"),
        ("It cost 1,000 euros", "It cost 1,200 euros", "It cost [-1,000-]{+1,200+} euros"),
        ("The old ferry", "The ferry", "The[- old-] ferry"),
        ("Ferry sails", "Why the ferry sails", "[-Ferry-]{+Why the ferry+} sails"),
        ("Dog barks", "The Dog barks loudly", "{+The +}Dog barks{+ loudly+}"),
        ("Цена 1,000 рублей", "Цена 1,200 рублей", "Цена [-1,000-]{+1,200+} рублей"),
        ("Accent \u0301 alone", "Accent \u0302 alone", "Accent[- \u0301-]{+ \u0302+} alone"),
        ("Accent \u0301 alone", "Accent\u00a0\u0301 alone", "Accent[- \u0301-]{+\u00a0\u0301+} alone"),
        ("北京市长今天辞职", "北京市长昨天辞职", "北京市长[-今-]{+昨+}天辞职"),
        ("हिन्दी की खबर आज", "हिन्दू की खबर आज", "[-हिन्दी-]{+हिन्दू+} की खबर आज"),
        ("שלום עולם היום", "שלום לעולם היום", "שלום [-עולם-]{+לעולם+} היום"),
        ("Families 👩‍👩‍👧 🇺🇸 win", "Families 👩‍👩‍👦 🇺🇦 win", "Families [-👩‍👩‍👧 🇺🇸-]{+👩‍👩‍👦 🇺🇦+} win"),
        ("A fox jumps over a dog", "MPs vote on a budget", "[-A fox jumps over a dog-]{+MPs vote on a budget+}"),
        ("Port of Minsk and city of Kyiv shut", "Port of Riga and town of Kyiv shut",
         "Port of [-Minsk and city-]{+Riga and town+} of Kyiv shut"),
        ("All day in the harbour red, blue, pink ferry white, grey, gold lights shine on the water",
         "All day in the harbour one, two, ten ferry six, four, nine lights shine on the water",
         "All day in the harbour [-red, blue, pink ferry white, grey, gold-]{+one, two, ten ferry six, four, nine+}"
         " lights shine on the water"),
        ("Ferry sails to the far northern islands", "Ferry strike ends",
         "[-Ferry sails to the far northern islands-]{+Ferry strike ends+}"),
        ("Ferry sails.", "Ferry sails." + " More words come." * 9, "Ferry sails.{+" + " More words come." * 9 + "+}"),
        ("<b>Ferry</b>", "<script>Ferry</script>", "<[-b-]{+script+}>Ferry</[-b-]{+script+}>"),
    ],
)  # fmt: skip
def test_only_the_words_that_changed_are_marked(old, new, marked):
    assert headline_change(old, new) == marked


def test_markup_in_a_text_is_text():
    (block,) = body_change("<p>Ferry sails at noon</p>", "<p>Ferry &lt;script&gt;sails&lt;/script&gt; at noon</p>")
    assert proof_marks(block.runs) == "Ferry {+<script>+}sails{+</script>+} at noon"


def test_the_examples_in_the_documentation_are_right():
    for module in (matching, diff):
        assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0


# --- body -----------------------------------------------------------------------------------------------------------

FERRY, HARBOUR, SAILORS, MAYOR = (
    "The ferry sailed at dawn with forty cars on board.",
    "Nobody in the harbour had expected it before the summer.",
    "Three old sailors stood on the quay and waved their caps for as long as it was to be seen.",
    "“We will keep it this time,” the mayor promised.",
)
LINKED = '<p>Read the <a href="https://a.example/?x=1&amp;y=2">whole report</a> here.</p>'


def test_a_moved_paragraph_states_its_former_and_its_new_place():
    difference = body_change(paragraphs(FERRY, HARBOUR, SAILORS, MAYOR), paragraphs(HARBOUR, SAILORS, MAYOR, FERRY))
    assert [(block.kind, block.old, block.new) for block in difference] == [
        ("same", 2, 1),
        ("same", 3, 2),
        ("same", 4, 3),
        ("moved", 1, 4),
    ]


@pytest.mark.parametrize("order", [(HARBOUR, SAILORS), (SAILORS, HARBOUR)])
def test_of_two_swapped_paragraphs_the_shorter_one_moved(order):
    (moved,) = [b for b in body_change(paragraphs(*order), paragraphs(*order[::-1])) if b.kind == "moved"]
    assert proof_marks(moved.runs) == HARBOUR


def test_a_horizontal_rule_does_not_move():
    difference = body_change(paragraphs(FERRY) + "<hr>", "<hr>" + paragraphs(FERRY))
    assert sorted(block.kind for block in difference) == ["deleted", "inserted", "same"]


def test_a_paragraph_that_moved_and_changed_is_recognised():
    *_, block = body_change(
        paragraphs(SAILORS, FERRY, HARBOUR, MAYOR),
        paragraphs(FERRY, HARBOUR, MAYOR, SAILORS.replace("Three", "Four")),
    )
    assert (block.kind, block.old, block.new) == ("moved", 1, 4)
    assert proof_marks(block.runs).startswith("[-Three-]{+Four+} old sailors")


def test_a_deleted_paragraph_is_at_its_former_place():
    difference = body_change(paragraphs(FERRY, HARBOUR, MAYOR), paragraphs(FERRY, MAYOR.replace("time", "year")))
    assert [(block.kind, block.old, block.new) for block in difference] == [
        ("same", 1, 1),
        ("deleted", 2, None),
        ("changed", 3, 2),
    ]


@pytest.mark.parametrize("other", [MAYOR, " ".join(reversed(HARBOUR.split()))])
def test_unlike_paragraphs_are_replaced_as_a_whole(other):
    assert [block.kind for block in body_change(paragraphs(HARBOUR), paragraphs(other))] == ["deleted", "inserted"]


@pytest.mark.parametrize(
    ("old", "new", "links", "old_tag"),
    [
        ("<p>It sails.</p>", "<p>It <em>sails</em>.</p>", "", ""),
        ("<p>It sails again.</p>", "<h2>It sails again.</h2>", "", "p"),
        (LINKED, LINKED.replace("a.ex", "b.ex"), "[-https://a.example/?x=1&y=2-]{+https://b.example/?x=1&y=2+}", ""),
        ("<pre>a  b</pre>", "<pre>a  <code>b</code></pre>", "", ""),
    ],
)
def test_formatting_and_link_targets_are_compared_where_no_word_changed(old, new, links, old_tag):
    (block,) = body_change(old, new)
    assert (block.kind, block.markup, proof_marks(block.links), block.old_tag) == ("changed", True, links, old_tag)
    assert {run.kind for run in block.runs} == {"same"}


def test_a_long_unchanged_stretch_is_folded_around_its_changes():
    old = [f"{number} ferries sailed on day {number} of the year." for number in range(20)]
    new = [*old[:10], old[10].replace("year", "week"), *old[11:]]
    difference = compare(Story(body=paragraphs(*old)), Story(body=paragraphs(*new)))
    assert [(b.kind, b.count) for b in difference.context()] == [
        ("folded", 9),
        ("same", 0),
        ("changed", 0),
        ("same", 0),
        ("folded", 8),
    ]
    assert [b.kind for b in difference.context(9)] == ["same"] * 10 + ["changed"] + ["same"] * 9


# --- fields ---------------------------------------------------------------------------------------------------------

PLAIN = Story(
    headline="Ferry returns",
    bylines=[Byline("Jane Doe", "jane"), Byline("Ann Lee", "ann", Role.EDITOR)],
    tags=[Term("sea", "Sea"), Term("ferry", "Ferries")],
    section=Term("world", "World"),
    agency_lines=[AgencyLine("Reuters contributed", key="reuters")],
    notes=[Note("The ferry had 40 cars, not 30.", date=StoryDate("2024-07-02"))],
    pictures=[Picture(caption="Ferry at dawn", photo="u1"), Picture("p1", "The harbour", "Ann Lee", photo="u2")],
    published=StoryDate("2024-07-01"),
)
LEAD, INLINE = PLAIN.pictures


@pytest.mark.parametrize(
    ("field", "changes", "marked"),
    [
        ("bylines", {"bylines": PLAIN.bylines[::-1]}, "[-By Jane Doe\n-]Edited by Ann Lee{+\nBy Jane Doe+}"),
        ("bylines", {"bylines": PLAIN.bylines[:1]}, "By Jane Doe[-\nEdited by Ann Lee-]"),
        ("bylines", {"bylines": [Byline("Jane Roe", "jane"), PLAIN.bylines[1]]},
         "By Jane [-Doe-]{+Roe+}\nEdited by Ann Lee"),
        ("bylines", {"bylines": [Byline("Jane Doe"), PLAIN.bylines[1]]},
         "By Jane Doe (author[-, jane-])\nEdited by Ann Lee"),
        ("tags", {"tags": [*PLAIN.tags, Term("port", "Ports")]}, "Ferries{+\nPorts+}\nSea"),
        ("tags", {"tags": [Term("sea", "The sea"), PLAIN.tags[1], Term("port", "Ports")]},
         "Ferries{+\nPorts+}\nThe sea"),
        ("section", {"section": Term("business", "Business")}, "[-World-]{+Business+}"),
        ("section", {"section": None}, "[-World-]"),
        ("agency_lines", {"agency_lines": ()}, "[-Reuters contributed-]"),
        ("notes", {"notes": [replace(PLAIN.notes[0], gravity="top")]},
         "The ferry had 40 cars, not 30. (correction at the [-foot-]{+top+}, July 2, 2024)"),
        ("published", {"published": StoryDate("2024-07-02")}, "[-July 1, 2024-]{+July 2, 2024+}"),
        ("language", {"language": "be"}, "[-en-]{+be+}"),
        ("page", {"page": "A1"}, "{+A1+}"),
        ("pictures.lead.photo", {"pictures": [replace(LEAD, photo="u3"), INLINE]},
         "[-photograph u1-]{+photograph u3+}"),
        ("pictures.lead.caption", {"pictures": [replace(LEAD, caption="Ferry at dusk"), INLINE]},
         "Ferry at [-dawn-]{+dusk+}"),
        ("pictures.p1.removed.credit", {"pictures": [LEAD]}, "[-Ann Lee-]"),
        ("pictures.p1.alt", {"pictures": [LEAD, replace(INLINE, alt="Cranes")]}, "{+Cranes+}"),
        ("pictures.p1.crop", {"pictures": [LEAD, replace(INLINE, crop="50,50")]}, "{+50,50+}"),
        ("pictures.p1.sha256", {"pictures": [LEAD, replace(INLINE, sha256="ab12")]}, "{+ab12+}"),
        ("pictures.p2.anchor", {"pictures": [LEAD, replace(INLINE, anchor="p2")]}, "[-p1-]{+p2+}"),
        ("pictures.order", {"pictures": [INLINE, LEAD]}, "[-lead photo\nphoto 1-]{+photo 1\nlead photo+}"),
    ],
)  # fmt: skip
def test_a_changed_field_is_compared_item_by_item(field, changes, marked):
    assert change_of(field, PLAIN, replace(PLAIN, **changes)) == marked


def test_a_changed_caption_is_one_change_with_a_label():
    difference = compare(PLAIN, replace(PLAIN, pictures=[LEAD, replace(INLINE, caption="The old harbour")]))
    assert [(change.label, proof_marks(change.runs)) for change in difference.fields] == [
        ("Caption of photo 1", "The{+ old+} harbour")
    ]


def test_an_author_replaced_by_a_namesake_is_a_change_that_displays_the_name():
    jane, namesake = Byline("Jane Doe", "jane"), Byline("Jane Doe", "jane-2")
    old, new = replace(PLAIN, bylines=[jane, namesake]), replace(PLAIN, bylines=[namesake, namesake])
    assert change_of("bylines", old, new) == "By Jane Doe\nBy Jane Doe"


def test_a_renamed_tag_is_no_change():
    assert compare(PLAIN, replace(PLAIN, tags=[Term("sea", "The sea"), Term("ferry", "Ships")])).is_empty


def test_a_figure_in_the_body_displays_its_caption_and_the_replacement_of_its_photograph():
    story = replace(PLAIN, body='<p>Words.</p><figure data-picture="p1"></figure>')
    changed = replace(story, pictures=[LEAD, replace(INLINE, caption="The empty harbour", photo="u9")])
    figure = compare(story, changed).body[1]
    assert (figure.kind, figure.tag, figure.anchor, figure.markup) == ("changed", "figure", "p1", True)
    assert proof_marks(figure.runs) == "The{+ empty+} harbour"


def test_a_photograph_in_the_place_of_another_is_another_figure():
    old = Story(body='<figure data-picture="p1"></figure>', pictures=[replace(INLINE, anchor="p1", photo="u1")])
    new = Story(body='<figure data-picture="p2"></figure>', pictures=[replace(INLINE, anchor="p2", photo="u2")])
    assert [block.kind for block in compare(old, new).body] == ["deleted", "inserted"]


def test_pictures_imported_as_captions_alone_are_not_taken_for_each_other():
    old, new = Story(pictures=[Picture("p1", "The harbour")]), Story(pictures=[Picture("p2", "The ferry")])
    labels = [change.label for change in compare(old, new).fields]
    assert labels == ["Photo 1", "Caption of photo 1", "Removed photo 1", "Caption of removed photo 1"]


def test_a_figure_with_a_new_caption_is_the_same_figure():
    story = replace(PLAIN, body='<figure data-picture="p1"></figure>')
    (figure,) = compare(story, replace(story, pictures=[LEAD, replace(INLINE, caption="Cranes at work")])).body
    assert (figure.kind, proof_marks(figure.runs)) == ("changed", "[-The harbour-]{+Cranes at work+}")


@pytest.mark.parametrize(
    ("changes", "summary"),
    [
        ({}, "no difference"),
        ({"headline": "The ferry returns today", "body": "<p>New words.</p>"},
         "5 words added, 1 removed in headline and body"),
        ({"headline": "Ferry returns today", "language": "be"}, "1 word added in headline; language changed"),
        ({"pictures": [LEAD, replace(INLINE, crop="50,50")]}, "crop of photo 1 changed"),
        ({"headline": "Ferry returns!"}, "headline changed"),
    ],
)  # fmt: skip
def test_the_summary_states_the_changes_in_one_line(changes, summary):
    assert compare(PLAIN, replace(PLAIN, **changes)).summary == summary


def test_words_of_a_caption_count_once_though_they_are_displayed_twice():
    story = replace(PLAIN, body='<figure data-picture="p1"></figure>')
    difference = compare(story, replace(story, pictures=[LEAD, replace(INLINE, caption="The old harbour")]))
    assert (difference.words_inserted, difference.words_deleted) == (1, 0)


# --- both sides can be rebuilt from any difference ------------------------------------------------------------------

WORDS = [
    "the", "ferry", "of", "a", "in", "and", "harbour", "mayor", "said", ",", ".", "—", "“", "40", "1,000", "don’t",
    "<b>", "&", "e\u0301", "北", "京", "हिन्दी", "שלום", "👩‍👩‍👧", "🇺🇦", "a\u00a0b", "\u200f",
]  # fmt: skip


def printed_fields(story):
    """Return the printed words of each field, without the code under test."""
    values = {
        name: getattr(story, name)
        for name in ("kicker", "headline", "dek", "dateline", "genre", "language", "edition", "page")
    }
    dates = {name: getattr(story, name) for name in ("published", "updated")}
    values |= {name: in_words(date) if date else "" for name, date in dates.items()}
    values["section"] = [story.section.name] if story.section else []
    values["tags"] = [tag.name for tag in story.tags]
    values["bylines"] = [f"{Role(byline.role).words} {byline.name}" for byline in story.bylines]
    values["agency_lines"] = [line.words for line in story.agency_lines]
    values["notes"] = [note.text for note in story.notes]
    return values


def check(old, new):
    """Assert that a difference has every promised property for two stories."""
    difference = compare(old, new)
    assert difference.is_empty == (old == new)
    sides = [(old, new, old_side(difference), "inserted"), (new, old, new_side(difference), "deleted")]
    for story, other, side, gone in sides:
        captions = {picture.anchor: picture.caption for picture in story.pictures}
        assert side.body == tuple(
            (b.tag, captions.get(b.anchor, "") if b.anchor else b.text) for b in blocks(story.body)
        )
        check_fields(printed_fields(story), side.fields, printed_fields(old), printed_fields(new))
        check_pictures(story, other, side.fields)
        for change in (*difference.body, *difference.fields):
            check_runs([run for run in change.runs if run.kind != gone], change.runs)
    for name in ("old", "new"):
        places = [getattr(block, name) for block in difference.body if getattr(block, name)]
        assert sorted(places) == list(range(1, len(places) + 1))
    assert [b.new for b in difference.body if b.new] == sorted(b.new for b in difference.body if b.new)
    return difference


def check_fields(values, side, olds, news):
    for name, value in values.items():
        if isinstance(value, str):
            assert side.get(name) == (value if olds[name] != news[name] else None), name
        elif name in side and name != "tags":  # a tag that was only renamed is shown by its new name
            lines = side[name].split("\n") if side[name] else []
            assert all(text in line for text, line in zip(value, lines, strict=True)), name
        else:
            assert name == "tags" or olds[name] == news[name], name


def check_pictures(story, other, side):
    for part in ("caption", "credit", "alt"):
        all_words, others = ([getattr(picture, part) for picture in each.pictures] for each in (story, other))
        changed = Counter(words for field, words in side.items() if field.endswith(f".{part}") and words)
        assert changed <= Counter(all_words), part
        assert Counter(all_words) - changed <= Counter(others), part


def check_runs(side, runs):
    assert all(run.text and run.kind in ("same", "deleted", "inserted") for run in runs)
    assert all(first.kind != second.kind for first, second in pairwise(runs))
    for run in side[1:]:
        assert unicodedata.category(run.text[0])[0] != "M", "a mark is parted from its letter"


class StoryGenerator:
    """A generator that writes and changes stories at random."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def words(self, most=25):
        return " ".join(self.dice.choices(WORDS, k=self.dice.randint(1, most)))

    def paragraph(self):
        tag = self.dice.choice(["p"] * 6 + ["h2", "blockquote", "pre"])
        return f"<{tag}>{escape(self.words(), quote=False)}</{tag}>"

    def picture(self, anchor):
        return Picture(anchor, self.words(6), self.words(2), self.words(3), self.dice.choice(["", "u1", "u2", "u3"]))

    def story(self):
        anchors = self.dice.sample(["", "p1", "p2", "p3"], self.dice.randint(0, 4))
        body = [self.paragraph() for _ in range(self.dice.randint(0, 8))]
        body += [f'<figure data-picture="{anchor}"></figure>' for anchor in anchors if anchor] + [
            "<hr>"
        ] * self.dice.randint(0, 2)
        self.dice.shuffle(body)
        return Story(
            **{name: self.words(8) for name in ("kicker", "headline", "dek", "dateline")},
            body=clean_body("".join(body)),
            bylines=[self.byline() for _ in range(self.dice.randint(0, 3))],
            agency_lines=[AgencyLine(self.words(4), key=self.dice.choice("rt"))],
            section=self.dice.choice([None, Term("world", "World"), Term("world-2", "World"), Term("sport", "Sport")]),
            tags=[Term(key, key.title()) for key in self.dice.sample(["sea", "port", "belarus", "law"], 2)],
            pictures=[self.picture(anchor) for anchor in anchors],
            published=self.dice.choice([None, StoryDate("2024"), StoryDate("2024-07-02T09:30Z")]),
            notes=[Note(self.words(9), date=StoryDate("2024-07-03")) for _ in range(self.dice.randint(0, 2))],
            page=self.dice.choice(["", "A1"]),
        )

    def byline(self):
        name = self.dice.choice(["Jane Doe", "Ann Lee", "Ян Дзюба"])
        return Byline(name, self.dice.choice(["", "x"]), self.dice.choice(list(Role)))

    def edited(self, story):
        for _ in range(self.dice.randint(1, 4)):
            parts = [block.markup for block in blocks(story.body)]
            self.dice.choice(
                [self.replace_word, self.move, self.split, self.swap, self.double, self.delete, self.format]
            )(parts)
            story = replace(story, body=clean_body("".join(parts)))
            if self.dice.random() < 0.4:
                other, name = (
                    self.story(),
                    self.dice.choice([f.name for f in fields(Story) if f.name not in ("body", "source")]),
                )
                story = replace(story, **{name: getattr(other, name)})
        return story

    def place(self, parts):
        return self.dice.randrange(len(parts)) if parts else 0

    def replace_word(self, parts):
        for place in self.dice.sample(range(len(parts)), min(2, len(parts))):
            words = parts[place].split(" ")
            if len(words) > 2 and "=" not in parts[place]:
                words[self.dice.randrange(1, len(words) - 1)] = escape(self.dice.choice(WORDS), quote=False)
            parts[place] = " ".join(words)

    def move(self, parts):
        if parts:
            part = parts.pop(self.place(parts))
            parts.insert(self.dice.randint(0, len(parts)), part)

    def split(self, parts):
        if parts and parts[place := self.place(parts)].startswith("<p>"):
            parts[place] = parts[place].replace(" ", "</p><p>", 1)

    def swap(self, parts):
        if parts:
            one, two = self.place(parts), self.place(parts)
            parts[one], parts[two] = parts[two], parts[one]

    def double(self, parts):
        if parts:
            parts.insert(self.place(parts), parts[self.place(parts)])

    def delete(self, parts):
        if parts:
            del parts[self.place(parts)]

    def format(self, parts):
        if parts and parts[place := self.place(parts)].startswith("<p>"):
            parts[place] = f'<p><a href="https://a.example/{place}">{parts[place][3:-4]}</a></p>'


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(12))
def test_both_sides_are_rebuilt_from_the_difference_of_edited_stories(seed):
    desk = StoryGenerator(seed)
    for _ in range(PAIRS):
        story = desk.story()
        check(story, desk.edited(story))


@pytest.mark.proof
def test_both_sides_are_rebuilt_from_the_difference_of_unrelated_stories():
    desk = StoryGenerator(1441)
    for _ in range(2 * PAIRS):
        check(desk.story(), desk.story())


TEXTS = st.text(st.sampled_from("ab ,.1’\n\u0301\u200d\u3000北\u093f<&👩🏽🇺🇦"), max_size=12)


@given(old=st.lists(TEXTS, max_size=5), new=st.lists(TEXTS, max_size=5))
def test_both_sides_are_rebuilt_whatever_characters_the_words_have(old, new):
    before, after = (
        Story(headline="".join(texts[:1]), body=clean_body("".join(f"<p>{escape(text)}</p>" for text in texts[1:])))
        for texts in (old, new)
    )
    check(before, after)


@given(st.text(st.sampled_from("aB1_.,:'’ \n-é"), max_size=30))
def test_ascii_text_splits_into_the_same_words_as_any_other_text(text):
    quick, thorough = words.tokens(text), words._TOKEN.findall(text)
    assert quick == thorough
    assert "".join(space + word for space, word in quick) == text


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "module, name, values",
    [
        (matching, "_REPETITIONS", (0, 1, 20)),
        (alignment, "_MAX_PAIRS", (0, 1, 6)),
        (alignment, "_SAMPLE", (1, 10)),
    ],
)
def test_both_sides_are_rebuilt_from_a_comparison_in_larger_pieces(monkeypatch, seed, module, name, values):
    for value in values:
        monkeypatch.setattr(module, name, value)
        desk = StoryGenerator(seed)
        for _ in range(amount(8, proof=50)):
            story = desk.story()
            check(story, desk.edited(story))


# --- bounds ---------------------------------------------------------------------------------------------------------

DICE = random.Random(1)
MANY = [f"word{number} follows{number}" for number in range(30_000)]
HUGE = {
    "a word repeated": (paragraphs("word " * 20_000), paragraphs("word other " * 10_000)),
    "two words by chance": tuple(paragraphs(" ".join(DICE.choices("ab", k=10_000))) for _ in "12"),
    "one paragraph repeated": (paragraphs(*["Same."] * 5_000), paragraphs("X", *["Same."] * 4_999, "Y")),
    "one paragraph repeated and replaced": (paragraphs(*["Same here."] * 5_000), paragraphs(*["Same now."] * 5_000)),
    "paragraphs by chance": tuple(paragraphs(*DICE.choices(["One day.", "Two days."], k=5_000)) for _ in "12"),
    "all words, shuffled over paragraphs": tuple(
        paragraphs(*(" ".join(words[at : at + 250]) for at in range(0, 30_000, 250)))
        for words in (MANY, DICE.sample(MANY, 30_000))
    ),
    "two megabytes replaced": tuple(paragraphs(*(f"{name} {n} " * 200 for n in range(800))) for name in ("old", "new")),
}


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.slow
def test_a_huge_or_repetitive_body_is_compared_in_larger_pieces_with_a_message(name):
    old, new = HUGE[name]
    difference = compare(Story(headline="A", body=old), Story(headline="B", body=new))
    assert difference.coarse
    assert len(difference.body) <= len(blocks(old)) + len(blocks(new))
    assert sum(len(run.text) for block in difference.body for run in block.runs) <= len(old) + len(new)
    assert "".join(text for _, text in new_side(difference).body) == "".join(block.text for block in blocks(new))


@pytest.mark.slow
def test_very_many_paragraphs_are_paired_from_both_ends_in_bounded_steps(monkeypatch):
    """40,000 short paragraphs: no word of the middle is looked at, however much of it changed."""
    old = [f"Line {number}." for number in range(40_000)]
    new = [*old[:10_000], *(f"Other {number}." for number in range(20_000)), *old[30_000:]]
    steps = Counter()
    for module, name in ((bodies, "align"), (bodies, "word_runs")):
        monkeypatch.setattr(module, name, lambda *values, name=name: steps.update([name]))
    budget = words.TimeBudget()
    difference = compare(Story(body=paragraphs(*old)), Story(body=paragraphs(*new)), budget)
    assert (steps, difference.coarse, budget.remaining == budget.initial) == (Counter(), True, True)
    kinds = Counter(block.kind for block in difference.body)
    assert kinds == {"same": 20_000, "deleted": 20_000, "inserted": 20_000}
    assert new_side(difference).body == tuple(("p", text) for text in new)
    assert old_side(difference).body == tuple(("p", text) for text in old)


@pytest.mark.parametrize("seed", range(amount(3, proof=20)))
def test_both_sides_are_rebuilt_from_paragraphs_paired_from_both_ends(monkeypatch, seed):
    monkeypatch.setattr(bodies, "_BLOCK_COST", 10_000_000)
    desk = StoryGenerator(seed)
    for _ in range(8):
        story = desk.story()
        check(story, desk.edited(story))


def test_a_page_has_the_first_changes_and_says_how_many_it_leaves_out(monkeypatch):
    old, new = (Story(headline=word, body=paragraphs(*[word] * 9)) for word in ("Old", "New"))
    difference = compare(old, new)
    whole = excerpt(difference.fields, difference.body)
    assert (whole.fields, whole.blocks, whole.left_out) == (list(difference.fields), list(difference.body), 0)
    monkeypatch.setattr(EXCERPT, "MAX_BLOCKS", 5)
    few = excerpt(difference.fields, difference.body)
    assert (few.blocks, few.left_out) == (list(difference.body[:5]), len(difference.body) - 5)
    monkeypatch.setattr(EXCERPT, "MAX_CHARACTERS", 2 * 63 + 62)
    short = excerpt(difference.fields, difference.body)
    assert (len(short.fields), len(short.blocks)) == (1, 1)
    assert [run.text for run in short.blocks[0].runs] == ["Ol…"]
    monkeypatch.setattr(EXCERPT, "MAX_CHARACTERS", 0)
    assert excerpt(difference.fields, difference.body).left_out == len(difference.fields) + len(difference.body)


@pytest.mark.parametrize(
    "word", ["x" * 1_000_000, "e" + "\u0301" * 500_000, "1." * 200_000, "a'" * 500_000, "北" * 50_000]
)
def test_a_word_of_a_megabyte_is_replaced_whole(word):
    (gone, come) = body_change(paragraphs(word), paragraphs(word.translate(str.maketrans("xe1a北", "yf2b京"))))
    assert (gone.kind, come.kind) == ("deleted", "inserted")


@pytest.mark.slow
def test_one_word_changed_in_sixty_thousand_is_detected():
    (block,) = body_change(paragraphs(" ".join(MANY)), paragraphs(" ".join(MANY).replace("word20000 ", "other ")))
    assert [run.text for run in block.runs if run.kind != "same"] == ["word20000", "other"]


@pytest.mark.slow
def test_a_long_story_edited_in_each_paragraph_is_still_compared_word_by_word():
    old = [
        f"Ferry {number} of line {number * 7} came on day {number} with many tourists on board."
        for number in range(800)
    ]
    difference = compare(
        *(Story(body=paragraphs(*old).replace("tourists", people)) for people in ("people", "pilgrims"))
    )
    assert {block.kind for block in difference.body} == {"changed"}
    assert not difference.coarse


@pytest.mark.slow
def test_paragraphs_that_share_a_word_by_chance_are_not_compared_with_each_other(monkeypatch):
    weighed, shared = [], alignment.WordBag.shared
    monkeypatch.setattr(alignment.WordBag, "shared", lambda *bags: weighed.append(1) or shared(*bags))
    old, new = HUGE["all words, shuffled over paragraphs"]
    compare(Story(body=old), Story(body=new))
    assert len(weighed) < 100


def test_with_no_effort_left_only_the_common_beginning_and_end_are_matched():
    budget = words.TimeBudget(0)
    assert matching.matches("ab-x-cd", "ab+x+cd", [1] * 7, budget) == [(0, 0), (1, 1), (5, 5), (6, 6)]
    assert budget.coarse


def test_a_comparison_stays_within_its_bound_of_effort():
    budget = words.TimeBudget(10)
    assert [budget.allows(6), budget.coarse, budget.allows(6), budget.coarse, budget.remaining] == [
        True,
        False,
        False,
        True,
        4,
    ]


# --- sample files ---------------------------------------------------------------------------------------------------


def test_both_sides_of_imported_revisions_are_rebuilt(samples):
    kinds = Counter()
    for line in samples.revision_lines()[:: samples.article_step]:
        stories = [story_of_revision(revision) for revision in json.loads(line)["revisions"][:: samples.version_step]]
        for old, new in pairwise(stories):
            difference = check(old, new)
            assert not difference.coarse
            kinds.update(block.kind for block in difference.body)
    assert kinds["same"] > 10 * kinds["deleted"], "most of a revised story stays"
    assert kinds["changed"] > kinds["moved"]


def story_of_revision(revision):
    lines = [escape(line, quote=False) for line in revision["raw"].split("\n") if line.strip()]
    return Story(headline=revision["title"], body=clean_body("".join(f"<p>{line}</p>" for line in lines)))
