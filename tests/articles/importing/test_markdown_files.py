"""Markdown with front matter: fields of YAML and TOML, bodies, and what is refused."""

import html
import json

import pytest

from articles.importing.formats import UnknownFormat, detect
from articles.importing.formats.markdown_files.front_matter import split
from tests.articles.importing.format_samples import OURS, VELM, read, read_file


def test_a_file_of_a_static_site():
    name, [item] = read_file(OURS / "markdown" / "ferry.md", VELM)
    story = item.story
    assert name == "markdown" and (story.headline, story.dek) == (
        'Ferry returns: "at last"', "It waited two winters.",
    )  # fmt: skip
    assert story.published.text == "2024-07-02T09:30+02:00"
    assert [line.name for line in story.bylines] == ["Lena Marsh", "Omar Okoye"]
    assert [tag.name for tag in story.tags] == ["ferries", "night boats"]
    assert story.body == (
        '<p>The ferry <strong>sailed</strong> for <a href="https://courier.example/velm">Velm</a>.</p><h2>Then</h2>'
        '<figure data-picture="picture-1"></figure><ul> <li>A goat</li> <li>Two <em>goats</em></li> </ul>'
    )
    assert [picture.alt for picture in story.pictures] == ["A ferry"]
    assert story.source.identifier == "ferry-returns"
    assert "mood: calm" in story.source.original and "ferry.jpg" in story.source.original


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("---\na: 'it''s'\nb: \"x \\\" y\"\nc: # none\n---\n", {"a": "it's", "b": 'x " y', "c": ""}),
        ("---\na: |\n  one\n  two\nb:\n- x\n- 'y'\n---", {"a": "one\ntwo", "b": ["x", "y"]}),
        ("---\na: [x, 'y z']\nb: {\"k\": 1}\n...\nText", {"a": ["x", "y z"], "b": '{"k": 1}'}),
        ("---\na: long\n  text\nb:\n  k: v\n---", {"a": "long text", "b": "  k: v"}),
        ("+++\na = 'x'\nd = 2024-07-02\nl = ['x']\n[p]\nk = 1\n+++\n", {"a": "x", "d": "2024-07-02", "l": ["x"],
                                                                     "p": '{"k": 1}'}),
        ("no fields", {}),
    ],
)  # fmt: skip
def test_fields(text, fields):
    assert split(text).fields == fields


LAUGH = "".join(f"{name}: &{name} [{', '.join([f'*{chr(ord(name) - 1)}'] * 9)}]\n" for name in "bcdefghi")


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        ("title: &t Ferry\ndek: *t\n", {"title": "Ferry", "dek": "Ferry"}),
        ("a: &lena 'Lena Marsh' # x\nl: [*lena, Omar]\n", {"a": "Lena Marsh", "l": ["Lena Marsh", "Omar"]}),
        ("a: &l [sea, goats]\nb: *l\nc: [*l, tea]\n",
         {"a": ["sea", "goats"], "b": ["sea", "goats"], "c": ["sea", "goats", "tea"]}),
        ("a: &l\n- sea\n- goats\nb: *l\n", {"a": ["sea", "goats"], "b": ["sea", "goats"]}),
        ("a:\n- &x sea\n- *x\n", {"a": ["sea", "sea"]}),
        ("a: &p\n  name: Li\n  mail: x\nb:\n- *p\n", {"a": "  name: Li\n  mail: x", "b": "- name: Li\n  mail: x"}),
        ("a: &p\n  by: Li\n  in: Sea\n<<: *p\nin: Pier\n", {"a": "  by: Li\n  in: Sea", "by": "Li", "in": "Pier"}),
        ("a: |\n  &x is no anchor\n  *x\nb: &x 1\n", {"a": "&x is no anchor\n*x", "b": "1"}),
        ("a: Salt & Sons\nb: 2 * 3\nc: '*x'\nd: &amp; more\ne: *very* good\n",
         {"a": "Salt & Sons", "b": "2 * 3", "c": "*x", "d": "&amp; more", "e": "*very* good"}),
    ],
    ids=["a text", "in a list", "a list", "a list in lines", "an item", "a tree", "a merge", "in a text", "none"],
)  # fmt: skip
def test_an_alias_is_the_value_of_its_anchor(head, fields):
    assert split(f"---\n{head}---\n").fields == fields


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("author: *nobody\n", "the alias *nobody has no anchor &nobody above it"),
        (f"a: &a [l, l, l, l, l, l, l, l, l]\n{LAUGH}", "with its aliases it has more than 200,000 characters"),
        (f"a: &a {'l' * 90_000}\nb: [{', '.join(['*a'] * 30_000)}]\n", "with its aliases it has more than"),
        ("a: &a b\nx:\n" + "".join(f"{' ' * n}y:\n" for n in range(1, 900)), "more than 50 levels"),
    ],
    ids=["unknown", "of aliases", "many of one", "too deep"],
)
def test_aliases_that_cannot_be_read_are_refused_in_one_sentence(head, reason):
    [item] = read("markdown", f"---\ntitle: A\n{head}---\nIt sails.".encode(), "a/ferry.md", VELM)
    assert item.story is None and reason in item.reason and item.reason.endswith(".")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"---\ntitle: A\n", "that ends it is missing"),
        (b"---\ntitle A\n---\nx", "is no field"),
        (b"+++\ntitle = \n+++\nx", "no TOML"),
        (b"", "neither a headline nor a body"),
        (b"x" * 9_000_000, "longer than"),
        (b"---\ntitle: \xff\xfe\x00\n---\nIt sails.", "text"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(content, reason):
    [item] = read("markdown", content, "a/ferry.md", VELM)
    assert item.story is None and reason in item.reason and "unforeseen" not in item.reason


def test_a_title_in_the_text_and_the_name_of_the_file_identify_a_story_without_fields():
    [item] = read("markdown", b"# Ferry returns\n\nIt sails.\n", "news/2024-07-02-ferry.md", VELM)
    assert item.story.headline == "Ferry returns" and item.story.body == "<p>It sails.</p>"
    assert item.story.source.identifier == "news/2024-07-02-ferry.md"


def test_markdown_is_recognised_by_its_fields_or_its_suffix():
    for text in ("---\ntitle: Ferry\ndate: 2024-07-02\n---\n\nIt sailed.", "+++\ntitle = 'Ferry'\n+++\nIt sailed."):
        assert detect(text.encode(), "2024-07-02.txt").name == "markdown"
    assert detect(b"It sails.", "a.md").name == "markdown"
    with pytest.raises(UnknownFormat):
        detect(b"", "a.md")


def test_the_last_version_of_each_revised_article_is_a_story(samples):
    for line in samples.revision_lines():
        revision = json.loads(line)["revisions"][-1]
        [item] = read("markdown", revision["raw"].encode(), revision["path"], VELM)
        assert item.story, (revision["path"], item.reason)
        assert item.story.headline.split() == html.unescape(revision["title"]).split()
        assert item.story.published and item.story.body


@pytest.mark.parametrize(
    ("fields", "tags"),
    [
        ('tags: [["sea", "goats"], ["pier"]]', ["sea", "goats", "pier"]),
        ("tags: [[sea, goats], pier]", ["sea", "goats", "pier"]),
        ("tags:\n  - [sea, goats]\n  - pier", ["sea", "goats", "pier"]),
        ("tags:\n- - sea\n  - goats\n- pier", ["sea", "goats", "pier"]),
        ('tags: ["sea", null, true]', ["sea"]),
        ('tags: "[{[1]: 2}]"', ["[{[1]: 2}]"]),
    ],
)
def test_a_list_in_a_list_is_one_list_of_tags_and_nothing_of_it_is_lost(fields, tags):
    [item] = read("markdown", f"---\ntitle: Ferry\n{fields}\n---\nIt sails.".encode(), "a.md", VELM)
    assert item.story, item.reason
    assert [tag.name for tag in item.story.tags] == tags
    assert ("null" in fields) == ("null" in item.story.source.original)


@pytest.mark.parametrize(
    ("mark", "fields", "names"),
    [
        ("---", "author:\n  name: Lena Marsh\n  mail: lena@velm.example", ["Lena Marsh"]),
        ("---", "authors:\n  - name: Lena Marsh\n    mail: lena@velm.example\n  - name: Omar Okoye",
         ["Lena Marsh", "Omar Okoye"]),
        ("---", "author: {name: Lena Marsh, mail: lena@velm.example}", ["Lena Marsh"]),
        ("+++", "[author]\nname = 'Lena Marsh'\nmail = 'lena@velm.example'", ["Lena Marsh"]),
        ("+++", "authors = [{name = 'Lena Marsh', mail = 'lena@velm.example'}]", ["Lena Marsh"]),
    ],
)  # fmt: skip
def test_an_author_with_more_than_a_name_is_the_name_and_the_rest_stays_with_the_source(mark, fields, names):
    title = "title: Ferry" if mark == "---" else "title = 'Ferry'"
    [item] = read("markdown", f"{mark}\n{title}\n{fields}\n{mark}\nIt sails.".encode(), "a.md", VELM)
    assert [line.name for line in item.story.bylines] == names
    assert "lena@velm.example" in item.story.source.original


def test_a_comment_behind_a_quoted_text_and_a_comma_inside_of_one_are_no_part_of_the_value():
    text = '---\ntitle: "Ferry: a tale" # c\ntags: [sea, "goats, two", \'pier\'] # d\n---\nIt sails.'
    assert split(text).fields == {"title": "Ferry: a tale", "tags": ["sea", "goats, two", "pier"]}


@pytest.mark.parametrize(
    ("heading", "body"), [("Ferry!", "<p>It sails.</p>"), ("Goat", "<h2>Goat</h2><p>It sails.</p>")]
)
def test_a_heading_that_says_the_headline_again_is_no_part_of_the_text(heading, body):
    [item] = read("markdown", f"---\ntitle: Ferry\n---\n# {heading}\n\nIt sails.".encode(), "a.md", VELM)
    assert item.story.headline == "Ferry" and item.story.body == body
