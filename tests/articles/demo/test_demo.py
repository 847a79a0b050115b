"""The demo newsroom has valid stories, changes that can be applied in order, and a file for every photograph."""

import itertools
import json
import re
import uuid
from collections import Counter
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from articles.story import html_blocks
from articles.story.credits import AgencyLine, AgencyRole, Byline, Role, Term
from articles.story.dates import Precision, StoryDate
from articles.story.html_sanitizer import clean_body
from articles.story.notes import NotePlacement
from articles.story.story import Picture, Story
from articles.story.validation import check_bounds
from media.ingest import FileInspection, inspect
from tests.registries import CHANGES, WITH_NOTE

DEMO = Path(__file__).parents[3] / "articles" / "demo"
PAPER_ZONE = ZoneInfo("America/New_York")
KINDS = {"topic", "place", "person", "organisation", "event"}
NEEDS_NOTE = {*WITH_NOTE, "withdraw"}
CHANGES_TEXT = set(CHANGES) - NEEDS_NOTE
VERBS = NEEDS_NOTE | CHANGES_TEXT | {"reinstate", "readdress"}
GENRES = {"news", "brief", "feature", "opinion", "analysis", "interview", "letter", "review", "editorial", "obituary"}


def lines(name: str) -> list[dict]:
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]


STORIES = lines("stories.jsonl")
BY_ID = {values["id"]: values for values in STORIES}
LATER = lines("later.jsonl")
DESK = [values for values in lines("desk.jsonl") if "edit" not in values]
EDITS = [values for values in lines("desk.jsonl") if "edit" in values]
NEWSROOM = json.loads((DEMO / "sections.json").read_text("utf-8"))
EDITORS = {editor["name"] for editor in NEWSROOM["editors"]}

stories = pytest.mark.parametrize("values", STORIES + DESK, ids=lambda values: values["id"])


def uuid_of(id: str) -> str:
    """Return a UUID for a story that another one names as its original; the archive gives it another one."""
    assert id in BY_ID
    return str(uuid.uuid5(uuid.NAMESPACE_OID, id))


def story(values: dict) -> Story:
    return Story(
        **{name: values.get(name, "") for name in ("kicker", "headline", "dek", "dateline", "edition", "page")},
        body=values["body_html"],
        bylines=[Byline(name=byline["name"], role=byline["role"]) for byline in values.get("bylines", [])],
        agency_lines=[AgencyLine(**line) for line in values.get("agency_lines", [])],
        section=Term.named(values["section"]),
        tags=[Term.named(tag["name"], tag["kind"]) for tag in values.get("tags", [])],
        genre=values["genre"],
        language=values["language"],
        translation_of=uuid_of(values["translation_of"]) if "translation_of" in values else "",
        pictures=[Picture(**picture) for picture in values.get("pictures", [])],
        published=StoryDate(values["published"]) if "published" in values else None,
        updated=StoryDate(values["updated"]) if "updated" in values else None,
    )


def apply_change(values: dict, change: dict) -> dict:
    """Return the values after one change; the words that it replaces must occur exactly once."""
    revised = json.loads(json.dumps(values))
    for old, new in change.get("replace", []):
        assert revised["body_html"].count(old) == 1, f"{values['id']}: {revised['body_html'].count(old)} of {old!r}"
        revised["body_html"] = revised["body_html"].replace(old, new)
    for name, value in change.get("set", {}).items():
        if name == "pictures":
            for anchor, words in value.items():
                next(p for p in revised["pictures"] if p["anchor"] == anchor).update(words)
        else:
            revised[name] = value
    return revised


def apply_all_changes() -> tuple[dict[str, dict], list[tuple[dict, dict, dict]]]:
    """Return the stories after all later changes, and each change with the values before and after it."""
    live, steps = dict(BY_ID), []
    for change in LATER:
        before = live[change["id"]]
        live[change["id"]] = apply_change(before, change)
        steps.append((change, before, live[change["id"]]))
    return live, steps


@stories
def test_a_story_is_valid_and_its_body_is_canonical(values):
    assert clean_body(values["body_html"]) == values["body_html"]
    checked = check_bounds(story(values))
    placed = [block.anchor for block in html_blocks.blocks(checked.body) if block.anchor]
    assert placed == list(checked.inline_pictures)


@pytest.mark.slow
@stories
def test_a_story_names_its_people_places_and_pictures_by_the_rules(values):
    assert values["genre"] in GENRES
    assert values["section"] in {section["name"] for section in NEWSROOM["sections"]}
    assert values["source"] == NEWSROOM["newspaper"]["name"]
    assert {tag["kind"] for tag in values.get("tags", [])} <= KINDS
    assert {byline["role"] for byline in values.get("bylines", [])} <= set(Role)
    assert {line["role"] for line in values.get("agency_lines", [])} <= set(AgencyRole)
    for picture in values.get("pictures", []):
        assert picture["caption"] and picture["credit"] and picture["alt"]
        assert picture["photo"] in photos()


def test_ids_are_unique_and_stories_are_in_order_of_publication():
    ids = [values["id"] for values in STORIES + DESK]
    assert len(set(ids)) == len(ids)
    days = [StoryDate(values["published"]).day for values in STORIES]
    assert days == sorted(days)
    assert not any("published" in values for values in DESK)


def test_dates_are_in_the_papers_own_zone_and_of_every_precision():
    dates = [StoryDate(values[name]) for values in STORIES for name in ("published", "updated") if name in values]
    moments = [StoryDate(change["at"]) for change in LATER]
    for date in dates + moments:
        if date.precision is Precision.MINUTE:
            moment = date.moment(PAPER_ZONE)
            assert moment.utcoffset() == moment.astimezone(PAPER_ZONE).utcoffset(), date
    assert {date.precision for date in dates} == set(Precision)
    assert {date.precision for date in moments} == {Precision.MINUTE}
    assert {str(date.day.year) for date in dates} >= {"1936", "1974", "1987", "1998", *map(str, range(2021, 2027))}


def test_one_name_is_one_kind_of_tag():
    kinds = {tag["name"]: tag["kind"] for values in STORIES for tag in values.get("tags", [])}
    assert all(tag["kind"] == kinds[tag["name"]] for values in STORIES + DESK for tag in values.get("tags", []))
    assert set(kinds.values()) == KINDS
    assert {tag["name"]: tag["kind"] for tag in NEWSROOM["tags"]}.items() <= kinds.items()


def test_every_author_with_a_biography_wrote_something():
    printed = {byline["name"] for values in STORIES for byline in values.get("bylines", [])}
    assert {author["name"] for author in NEWSROOM["authors"]} <= printed
    aliases = {alias for author in NEWSROOM["authors"] for alias in author.get("aliases", [])}
    assert {"Maggie Orr", "Des Achterberg", "W. Nyland"} <= aliases & printed


def test_the_later_changes_can_be_applied_in_order():
    _, steps = apply_all_changes()
    last = {
        id: StoryDate(values.get("updated", values["published"])).moment(PAPER_ZONE) for id, values in BY_ID.items()
    }
    state = dict.fromkeys(BY_ID, "live")
    for change, before, after in steps:
        where = f"{change['id']} at {change['at']}"
        moment = StoryDate(change["at"]).moment(PAPER_ZONE)
        assert moment > last[change["id"]], where
        last[change["id"]] = moment
        assert change["verb"] in VERBS and change["by"] in EDITORS, where
        assert state[change["id"]] == ("withdrawn" if change["verb"] == "reinstate" else "live"), where
        state[change["id"]] = "withdrawn" if change["verb"] == "withdraw" else "live"
        assert change["verb"] not in NEEDS_NOTE or change["note"], where
        assert change.get("gravity", "foot") in set(NotePlacement), where
        assert change["verb"] not in CHANGES_TEXT or story(before) != story(after), where
        assert clean_body(after["body_html"]) == after["body_html"], where
        assert check_bounds(story(after)), where
    moments = [StoryDate(change["at"]).moment(PAPER_ZONE) for change in LATER]
    assert moments == sorted(moments)
    assert Counter(state.values())["withdrawn"] == 1


def test_every_state_of_a_story_has_an_example():
    verbs = Counter(change["verb"] for change in LATER)
    least = dict.fromkeys(VERBS, 1) | {"minor_edit": 6, "update": 8, "correct": 6, "clarify": 2, "withdraw": 2}
    assert all(verbs[verb] >= count for verb, count in least.items()), verbs
    assert max(Counter(change["id"] for change in LATER if change["verb"] == "update").values()) == 5
    words = [len(html_blocks.text_of(values["body_html"]).split()) for values in STORIES]
    assert len(STORIES) >= 50 and sum(count > 1500 for count in words) == 2 and min(words) < 120
    assert {"de", "ar"} <= {values["language"] for values in STORIES}
    assert {"opinion", "analysis", "obituary", "letter"} <= {values["genre"] for values in STORIES}
    assert any(not values["headline"] for values in STORIES)
    assert max(len(values["headline"]) for values in STORIES) > 200
    assert {0, 6} <= {len(values.get("bylines", [])) for values in STORIES}
    assert {role for values in STORIES for role in (b["role"] for b in values.get("bylines", []))} == set(Role)
    assert {line["role"] for v in STORIES for line in v.get("agency_lines", [])} == set(AgencyRole)
    assert max(len(values.get("pictures", [])) for values in STORIES) >= 10
    assert Counter(values["state"] for values in DESK) == {"draft": 2, "review": 1, "scheduled": 1}


def test_an_edit_in_progress_fits_the_live_story():
    live, _ = apply_all_changes()
    assert EDITS
    for edit in EDITS:
        revised = apply_change(live[edit["id"]], edit["edit"])
        assert clean_body(revised["body_html"]) == revised["body_html"]
        assert story(revised) != story(live[edit["id"]])


@cache
def photos() -> dict[str, FileInspection]:
    """Return the inspections of all photographs by the UUID that each file states."""
    looks = [inspect(path, path.name) for path in sorted((DEMO / "photos").iterdir())]
    by_uuid = {inspection.metadata.guid.removeprefix("urn:uuid:"): inspection for inspection in looks}
    assert len(by_uuid) == len(looks)
    return by_uuid


def test_every_photograph_is_used():
    assert set(photos()) == {picture["photo"] for values in STORIES + DESK for picture in values.get("pictures", [])}


def test_a_photograph_has_the_caption_and_credit_of_its_first_publication():
    printed = {}
    for values in sorted(STORIES + DESK, key=lambda values: values["language"] != "en"):
        for picture in values.get("pictures", []):
            printed.setdefault(picture["photo"], {name: picture[name] for name in ("caption", "credit", "alt")})
    words = {uuid: inspection.metadata.fields for uuid, inspection in photos().items()}
    assert {uuid: {name: words[uuid].get(name) for name in printed[uuid]} for uuid in words} == printed


def test_a_photograph_states_its_place_its_date_and_its_rights():
    for inspection in photos().values():
        fields = inspection.metadata.fields
        assert {"headline", "city", "country", "taken", "copyright", "keywords"} <= fields.keys(), fields
        assert fields.get("photographer", "") in fields["credit"]
        assert fields["taken"][:4] in fields["copyright"]


def test_xmp_and_iptc_of_a_photograph_agree():
    alike = {"Caption-Abstract": "dc:description", "Headline": "photoshop:Headline", "CopyrightNotice": "dc:rights"}
    alike |= {"City": "photoshop:City", "Keywords": "dc:subject", "By-line": "dc:creator"}
    for inspection in photos().values():
        iptc, xmp = inspection.metadata.embedded["IPTC"], inspection.metadata.embedded["XMP"]
        assert {name: iptc.get(name) for name in alike} == {name: xmp.get(other) for name, other in alike.items()}
        assert xmp["photoshop:Credit"].startswith(iptc["Credit"])


def test_the_photographs_are_large_enough_for_pages_and_small_enough_to_clone():
    assert all(max(inspection.width, inspection.height) >= 1200 for inspection in photos().values())
    assert sum(path.stat().st_size for path in (DEMO / "photos").iterdir()) < 4_000_000


# --- nothing is copied ----------------------------------------------------------------------------------------------

WORD = re.compile(r"[^\W\d_]+")
TEXTS = {".txt", ".json", ".jsonl", ".csv", ".xml", ".md", ".html", ".xhtml"}


def words_of(text: str) -> list[str]:
    return WORD.findall(re.sub(r"<[^>]*>", " ", text).replace("’", "").replace("'", "").lower())


def demo_texts():
    for values in STORIES + DESK:
        yield from (values.get("headline", ""), values.get("dek", ""), values["body_html"])
        yield from (picture["caption"] for picture in values.get("pictures", []))
    for change in LATER:
        yield change.get("note", "")
        yield from (new for _, new in change.get("replace", []))


@pytest.mark.slow
def test_the_demo_shares_no_seven_words_in_a_row_with_the_sample_files(samples):
    ours = [words_of(text) for text in demo_texts()]
    sevens = {tuple(words[n : n + 7]) for words in ours for n in range(len(words) - 6)}
    fours = {seven[n : n + 4] for seven in sevens for n in range(4)}
    result = set()
    for path in sorted(samples.folder.rglob("*")):
        if path.suffix not in TEXTS or not path.is_file():
            continue
        words = words_of(path.read_text("utf-8", errors="replace"))
        # Of any seven words in a row, four begin at a multiple of four: only those need looking up.
        for n, four in zip(itertools.count(0, 4), zip(*(words[k::4] for k in range(4)), strict=False), strict=False):
            if four in fours:
                result |= {(seven, path.name) for k in range(max(0, n - 3), n + 1)
                          if (seven := tuple(words[k : k + 7])) in sevens}  # fmt: skip
    assert not result


def test_each_file_is_there_and_belongs_to_a_story():
    files = json.loads((DEMO / "files.json").read_text("utf-8"))
    places = {tuple(values.get(name, "") for name in ("published", "edition", "page")) for values in STORIES}
    for item in files["printed_pages"]:
        assert (item["day"], item["edition"], item["page"]) in places
    assert {item["story"] for item in files["audio"]} <= BY_ID.keys()
    names = {item["file"] for items in files.values() for item in items}
    assert names == {path.name for path in (DEMO / "files").iterdir()}
