"""ninjs: items of the standard and of Superdesk's dialect are stories; what is not usable never goes live."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.importing.formats import Options, detect
from articles.importing.importer import Importer
from articles.models import Article, CatalogueEntry, DeskCopy
from tests.articles.importing.format_samples import OURS, outcomes, read, read_file

FOLDER = OURS / "ninjs"
OPTIONS = Options(UTC, now=datetime(2024, 7, 10, tzinfo=UTC))
ITEM = {"uri": "urn:ferry:1", "versionCreated": "2024-07-02T08:00:00Z", "headlines": [{"value": "Ferry returns"}]}
ITEM |= {"bodies": [{"value": "It sails."}]}


def items_of(*items: dict, options: Options = OPTIONS):
    return read("ninjs", "\n".join(json.dumps(item) for item in items).encode(), "wire.json", options)


def test_an_item_of_the_first_generation():
    name, [item] = read_file(FOLDER / "ferry-1.json", OPTIONS)
    story = item.story
    assert name == "ninjs" and story.headline == "Ferry returns" and story.dek == "It waited two winters."
    assert story.body == "<p>The ferry sailed.</p><p>It came back.</p>"
    assert story.published.text == "2024-07-02T09:30+02:00" and story.updated.text == "2024-07-03T08:00+02:00"
    assert [line.name for line in story.bylines] == ["Lena Marsh", "Omar Okoye"]
    assert [(tag.name, tag.kind) for tag in story.tags] == [
        ("ferries", ""),
        ("Velm", "place"),
        ("Ansel Bran", "person"),
    ]
    assert [(p.caption, p.credit) for p in story.pictures] == [("The ferry at night", "Dora Finch"), ("A goat", "")]
    rest = json.loads(story.source.original)
    assert rest["other bodies"] == ["Another text altogether."], "the same text in another format is not kept"
    assert rest["ednote"] == "Never print this." and rest["place"][0]["code"] == "V1" and rest["located"] == "Velm"
    assert story.source.identifier == "urn:courier.example:ferry-7"


def test_items_of_the_third_generation_and_what_is_not_usable():
    items = read_file(FOLDER / "wire-3.json", OPTIONS)[1]
    assert outcomes(items) == {"story": 2, "desk": 2, "rejected": 2, "skipped picture": 1}
    tram = items[0].story
    assert tram.headline == "The tram" and tram.body == "<p>It is <em>red</em>.</p>" and tram.lead.caption == "The tram"
    assert {tag.kind for tag in tram.tags} == {"person", "organisation"} and "Tram" in tram.source.original
    assert [item.desk_reason for item in items[1:4]] == [
        "withheld by its source", "under embargo until 2099-07-03T08:00:00Z", "",
    ]  # fmt: skip
    assert "canceled by its source; see to the story urn:courier.example:gone" in items[4].reason
    assert items[6].reason == "mood: is no property of ninjs."


def test_the_dialect_of_superdesk():
    name, [item] = read_file(FOLDER / "superdesk.json", OPTIONS)
    story = item.story
    assert name == "ninjs" and story.section.name == "City" and [tag.name for tag in story.tags] == ["bus", "night"]
    assert [line.name for line in story.bylines] == ["Omar Okoye"]
    assert [(p.anchor, p.caption, p.alt) for p in story.pictures] == [
        ("", "The bus at night", "A bus in the dark"), ("picture-1", "The bus", "A bus"),
    ]  # fmt: skip
    assert json.loads(story.source.original.split("\n")[-1])["extra"] == {"mood": "calm"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uri": None}, "uri: missing"),
        ({"type": "novel"}, "'novel' is none of"),
        ({"pubStatus": "cancelled"}, "pubStatus".lower()),
        ({"people": "Ansel Bran"}, "not a list of objects"),
        ({"version": 2}, "not text"),
        ({"urgency": 0.1}, "no such number"),
        ({"standard": "ninjs"}, "not an object"),
        ({"associations": [{"name": "logo"}]}, "no name or no uri"),
        ({"associations": {"logo": {"uri": "x", "mood": "calm"}}}, "associations.logo.mood"),
        ({"rightsInfo": {"linkedRights": "x", "encodedRights": "y"}}, "one of them"),
    ],
)
def test_an_item_that_is_not_of_the_standard_is_refused_with_the_reason(change, words):
    [item] = items_of(ITEM | change)
    assert item.story is None and words in item.reason


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Lena Marsh, Omar Okoye and Ansel Bran", ["Lena Marsh", "Omar Okoye", "Ansel Bran"]),
        ("Marsh, Lena", ["Marsh, Lena"]),
        ("", []),
    ],
)
def test_a_byline_has_names(byline, names):
    [item] = items_of(ITEM | {"by": byline})
    assert [line.name for line in item.story.bylines] == names


def test_without_a_moment_of_import_an_embargo_has_not_ended():
    item = ITEM | {"embargoedUntil": "2001-01-01T00:00:00Z"}
    assert items_of(item)[0].desk_reason == "" and items_of(item, options=replace(OPTIONS, now=None))[0].desk_reason


def test_a_date_that_is_none_and_a_long_headline_are_not_lost():
    [item] = items_of({"uri": "urn:1", "headline": "long " * 1000, "versioncreated": "Last Tuesday"})
    assert item.story.published is None and item.story.headline.endswith("long…") and "long long" in item.story.body
    assert "Last Tuesday" in item.story.source.remarks


@pytest.mark.slow
def test_an_object_nested_too_deeply_is_refused():
    deep = json.dumps(ITEM)[:-1] + ', "objects": ' + "[" * 100_000 + "]" * 100_000 + "}"
    [item] = read("ninjs", deep.encode())
    assert item.story is None and "nested too deeply" in item.reason


def test_ninjs_is_recognised_by_its_content():
    assert detect(json.dumps(ITEM).encode(), "2024-07-02.txt").name == "ninjs"
    assert detect(json.dumps([ITEM], indent=1).encode(), "a.json").name == "ninjs"
    assert detect(b'{"headline": "Ferry", "body": "It sails."}\n', "a.jsonl").name == "jsonl"


@pytest.mark.parametrize(
    "own",
    [
        {"digitalSourceType": {"name": "Digital"}},
        {"rightsinfo": {"langid": "x"}},
        {"title": "Ferry", "eventDetails": {"dates": {}}},
        {"descriptions": [{"value": "It sails."}]},
        {"body_main": "It sails."},
    ],
    ids=lambda own: next(reversed(own)),
)
def test_ninjs_is_recognised_by_any_property_of_its_own(own):
    assert detect(json.dumps({"uri": "urn:ferry:1"} | own).encode(), "a.json").name == "ninjs"


def test_of_the_official_suite_the_good_items_are_in_and_the_bad_ones_refused(samples):
    folder = samples.path("ninjs") / "validation" / "test_suite"
    for path in sorted(folder.glob("*/should_*/*.json")):
        items = read("ninjs", path.read_bytes(), str(path), OPTIONS)
        for item in items:
            # An item without words is no story, and neither is a photograph or an event, however valid.
            is_no_story = item.skipped or "nothing to keep" in item.reason
            if path.parent.name == "should_pass":
                assert item.story or is_no_story, (path, item.reason)
            else:
                assert item.story is None and (item.reason or item.skipped), path
    assert samples.name == "own samples" or len(list(folder.glob("*/should_*/*.json"))) > 200


@pytest.mark.django_db
class TestImport:
    def results(self, *items: dict):
        return [(r.outcome, r.reason) for r in Importer().run(("wire.json", item) for item in items_of(*items))]

    def test_versions_of_one_item_are_versions_of_one_story(self):
        first = ITEM | {"version": "1", "firstCreated": "2024-07-02T08:00:00Z"}
        second = first | {"version": "2", "versionCreated": "2024-07-03T08:00:00Z", "bodies": [{"value": "It sank."}]}
        assert self.results(first, second, second) == [("created", ""), ("updated", ""), ("unchanged", "")]
        versions = Article.objects.get().versions.order_by("number")
        assert [version.kind for version in versions] == ["publish", "update"]
        [(outcome, reason)] = self.results(first | {"bodies": [{"value": "It sailed."}]})
        assert outcome == "conflict" and "before the revision of 2024-07-03" in reason, (
            "an older version that comes late"
        )

    @pytest.mark.parametrize("status", ["withheld", "canceled"])
    def test_what_is_not_usable_never_goes_live(self, status):
        assert self.results(ITEM | {"pubStatus": status}) == [("created", "")]
        assert not CatalogueEntry.objects.exists() and DeskCopy.objects.count() == 1

    def test_a_story_that_its_source_canceled_is_a_conflict_for_an_editor(self):
        self.results(ITEM)
        [(outcome, reason)] = self.results(ITEM | {"pubStatus": "canceled"})
        assert outcome == "conflict" and "canceled by its source" in reason
        assert Article.objects.get().state == Article.State.LIVE


def version(number: int, headline: str) -> dict:
    return {
        **ITEM,
        "version": str(number),
        "versionCreated": f"2024-07-0{number}T08:00:00Z",
        "headlines": [{"value": headline}],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(2, 3, 1), (3, 1, 2), (1, 2, 3)])
def test_versions_of_one_item_are_in_the_order_of_their_dates_whatever_the_order_of_the_files(order):
    files = [(f"{number}.json", item) for number in order for item in items_of(version(number, f"Ferry {number}"))]
    assert sorted(result.outcome for result in Importer().run(files)) == ["created", "updated", "updated"]
    assert [v.story.headline for v in Article.objects.get().versions.order_by("number")] == [
        "Ferry 1", "Ferry 2", "Ferry 3",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_older_version_that_comes_in_later_is_a_conflict_and_the_newer_one_stays_live():
    outcomes_of = [
        [
            result.outcome
            for result in Importer().run([("a.json", item) for item in items_of(version(number, f"F {number}"))])
        ]
        for number in (3, 2)
    ]
    assert outcomes_of == [["created"], ["conflict"]]
    assert CatalogueEntry.objects.get().headline == "F 3"
