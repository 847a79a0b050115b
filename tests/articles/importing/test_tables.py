"""Tables of stories: CSV, TSV and JSON, with the columns that the operator names or the archive guesses."""

import csv
import io
import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from articles.importing.formats import FORMATS, Options, columns, detect, json_objects
from articles.importing.formats.records import record_of, story_of
from articles.importing.formats.tables import csv_rows
from tests.articles.importing.format_samples import outcomes, read, read_file, stored_words, words
from tests.articles.importing.test_importer import run_command

HEAD = "Titel;Text;Datum;Autor;Mood\n"
ROW = 'Ferry returns;"It sails.\n\nIt came.";02.07.2024;Lena Marsh;Omar Okoye\n'


def csv_story(content: str | bytes, **options):
    [item] = read("csv", content if isinstance(content, bytes) else content.encode(), "a.csv", Options(UTC, **options))
    assert item.story, item.reason
    return item.story


def json_items(value, options: Options = Options(UTC)):  # noqa: B008 (it never changes)
    content = value if isinstance(value, bytes) else json.dumps(value, indent=1).encode()
    return read("json", content, "a.json", options)


STORY = {"title": "Ferry returns", "text": "It sails.", "date": "2024-07-02"}


def test_columns_are_guessed_by_their_usual_names_and_the_guess_is_a_remark():
    story = csv_story(HEAD + ROW, date_order="day-first")
    assert story.headline == "Ferry returns" and story.body == "<p>It sails.</p><p>It came.</p>"
    assert story.published.text == "2024-07-02" and [line.name for line in story.bylines] == ["Lena Marsh"]
    assert json.loads(story.source.original) == {"column Mood": "Omar Okoye"}
    assert "Titel is headline, Text is body" in story.source.remarks and story.source.format == "csv"


def test_the_operator_says_which_column_is_which_field():
    table = "a,b,title\nFerry returns,It sails.,x\n"
    story = csv_story(table, mapping=(("headline", "a"), ("body", "b")))
    assert story.headline == "Ferry returns" and "It sails." in story.body
    assert "column title" in story.source.original and "guessed" not in story.source.remarks
    assert csv_story("title,text,summary\nA,B,C\n", mapping=(("dek", ""),)).dek == ""
    [item] = read("csv", b"a,b\n1,2\n")
    assert "no column of (a, b)" in item.reason and "--map" in item.reason


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("['Lena Marsh', 'Omar Okoye']", ["Lena Marsh", "Omar Okoye"]),
        ('["Lena Marsh"]', ["Lena Marsh"]),
        ("Lena Marsh; Omar Okoye", ["Lena Marsh", "Omar Okoye"]),
        ("Lena Marsh, Omar Okoye", ["Lena Marsh", "Omar Okoye"]),
        ("Marsh, Lena", ["Marsh, Lena"]),
        ("王小明、李华", ["王小明", "李华"]),
        ("王小明，李华", ["王小明", "李华"]),
        ("سعاد الخطيب؛ أحمد علي", ["سعاد الخطيب", "أحمد علي"]),
        ("سعاد الخطيب، أحمد علي", ["سعاد الخطيب", "أحمد علي"]),
        ("አበበ ቢቂላ፣ ተስፋ ማርያም", ["አበበ ቢቂላ", "ተስፋ ማርያም"]),
        ("[broken", ["[broken"]),
        ("['']", []),
        ("[__import__('os').getcwd()]", ["[__import__('os').getcwd()]"]),
    ],
)
def test_a_list_of_authors_is_read_however_it_is_written(cell, names):
    table = f'title,text,authors\nFerry,It sails.,"{cell.replace(chr(34), chr(34) * 2)}"\n'
    assert [line.name for line in csv_story(table).bylines] == names


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2024-07-02 09:30:11.789555", "2024-07-02T09:30:11+00:00"),
        ("July 2, 2024", "2024-07-02"),
        ("7/2/2024", "2024-07-02"),
        ("Tue, 02 Jul 2024 09:30:00 +0200", "2024-07-02T09:30+02:00"),
        ("1719912600", "2024-07-02T09:30+00:00"),
        ("1719912600000", "2024-07-02T09:30+00:00"),
        ("1974", "1974"),
    ],
)
def test_a_date_is_read_however_it_is_written(cell, date):
    assert csv_story(f'title,text,date\nFerry,It sails.,"{cell}"\n').published.text == date


def test_a_row_that_cannot_be_read_stops_no_other(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_FIELD", 1000)
    table = f"title,text,date\nA,It sails.,2024\nB,{'long ' * 300},2024\nC,It came.,someday\n\nD,It sank.,2024,more\n"
    items = read("csv", table.encode())
    csv.field_size_limit(131072)
    assert [item.place for item in items] == ["line 2", "line 3", "line 4", "line 6"]
    assert outcomes(items) == {"story": 2, "rejected": 2} and "someday" in items[2].reason
    assert "cells without a column: 1" in items[3].remarks and "more" in items[3].story.source.original


def test_a_table_in_another_encoding_is_read_row_by_row():
    table = "title,text\nFerry,Le café était fermé à midi.\n".encode("cp1252")
    assert "café était fermé" in csv_story(table).body
    assert csv_story("title,text\nFerry,Café\n".encode("utf-16")).body == "<p>Café</p>"
    assert csv_story("title,text\nFerry,Café\n".encode("utf-16-le"), encoding="utf-16").body == "<p>Café</p>"
    assert csv_story("title,text\nFerry,Łódź\n".encode("cp1250"), encoding="cp1250").body == "<p>Łódź</p>"
    assert csv_story("\ufefftitle\ttext\nFerry\tCafé\n".encode()).body == "<p>Café</p>"


def test_the_rows_of_a_table_say_together_what_a_short_cell_does_not():
    row = "Паром;2024-07-02;Ли;Ночной паром снова ходит на остров Чаек. Правление купило ещё одну лодку.\n"
    for encoding in ("cp1251", "koi8_r"):
        story = csv_story(f"Заголовок;Дата;Автор;Текст\n{row}".encode(encoding))
        assert story.headline == "Паром" and [line.name for line in story.bylines] == ["Ли"]
        assert "read as" in story.source.remarks
    mixed = csv_story(f"title;date;author;text\n{row}".encode("cp1251").replace("Ли".encode("cp1251"), "Анна".encode()))
    assert mixed.bylines[0].name == "Анна" and mixed.headline == "Паром"


def test_a_table_whose_columns_cannot_be_read_is_refused():
    [item] = read("csv", b"title,text\xff\xfe\nA,B\n")
    assert item.story is None and "the names of its columns" in item.reason


def test_formulas_and_scripts_are_only_text():
    story = csv_story("title,text\n\"=cmd|' /C calc'!A0\",<script>alert(1)</script> It sails.\n")
    assert story.headline.startswith("=cmd") and "<script" not in story.body


def test_rows_of_two_files_with_the_same_number_are_two_stories():
    first, second = (read("csv", b"id,title,text\n1,A,B\n", name)[0].story.source for name in ("a.csv", "b.csv"))
    assert (first.name, first.identifier) == ("a.csv", "1") and second.name == "b.csv"
    assert csv_story("id,title,text\n1,A,B\n", source="wire").source.name == "wire"
    assert csv_story("title,text,url\nA,B,https://ferry.example/1\n").source.identifier == "https://ferry.example/1"


@pytest.mark.parametrize(
    "value",
    [
        [STORY, STORY],
        {"title": "Archive", "articles": [STORY, STORY]},
        {"response": {"status": "ok", "docs": [STORY, STORY]}},
        json.dumps(STORY).encode() + b"\n" + json.dumps(STORY).encode(),
    ],
)
def test_json_has_its_stories_in_an_array_in_a_list_or_one_after_the_other(value):
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    assert detect(content, "a.json").name == "json"
    assert [item.story.headline for item in json_items(value)] == ["Ferry returns"] * 2


def test_a_story_with_a_list_is_one_story_with_all_its_parts():
    story = {**STORY, "items": [{"goat": 1}], "authors": [{"name": "Lena Marsh", "id": 7}], "tags": ["sea", "goats"]}
    story |= {"category": ["News", "Sea"], "text": ["One.", "Two."]}
    [item] = json_items(story)
    assert [line.name for line in item.story.bylines] == ["Lena Marsh"] and item.story.section.name == "News"
    rest = json.loads(item.story.source.original)
    assert rest["column items"] == [{"goat": 1}] and rest["column authors"][0]["id"] == 7
    assert rest["column category"] == ["News", "Sea"] and item.story.body == "<p>One.</p><p>Two.</p>"


def test_an_object_that_cannot_be_read_stops_no_other(monkeypatch):
    monkeypatch.setattr(json_objects, "MAX_OBJECT", 500)
    monkeypatch.setattr(json_objects, "_CHUNK", 64)
    values = [STORY, {"mood": "calm"}, {**STORY, "text": "long " * 200}, {**STORY, "title": 'a "brace" } \\'}]
    content = json.dumps(values).encode() + b'[{"title": "cut'
    reasons = [item.reason[:40] for item in json_items(content)]
    assert reasons == ["", "object: none of its keys (mood) is a hea", "object: longer than 500 characters.", "",
                       "object: the file ends in the middle of i"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b'{"a":' * 200_000, b'{"title": "' + b"x" * 200_000, b"[]", b"[1, 2]"]
)
def test_json_without_stories_is_refused_quickly(content):
    items = json_items(content)
    assert items and all(item.reason for item in items)


def test_the_names_of_the_archive_itself_are_columns_too():
    story = csv_story("title,text,date,tags,section\nFerry,It sails.,2024,sea;goats,News\n")
    [item] = json_items({**record_of(story), "notes": [{"text": "It was late.", "kind": "correction"}]})
    assert item.story.notes[0].text == "It was late." and item.story.tags == story.tags


def test_the_part_of_a_second_that_a_date_drops_stays_with_the_source():
    table = "title,text,date,updated_at\nFerry,It sails.,2024-07-02 10:00:00.000,2024-07-02 10:30:15.756664\n"
    story = csv_story(table)
    assert story.updated.text.startswith("2024-07-02T10:30:15") and "756664" in story.source.original
    assert "10:00:00" not in story.source.original
    [since_1970] = json_items({"headline": "Ferry", "text": "It sails.", "date": 1719914400123})
    assert "1719914400123" in since_1970.story.source.original
    record = {"headline": "Ferry", "body": "", "published": "2024-07-02T10:00:00.5Z"}
    assert "10:00:00.5Z" in story_of(record, Options(UTC)).story.source.original
    assert story_of(record_of(story), Options(UTC)).story == story


@pytest.mark.parametrize(
    ("number", "date"),
    [
        ("45475", "2024-07-02"),
        ("45475.0", "2024-07-02"),
        ("45475.8125", "2024-07-02T19:30+02:00"),
        ("45475.604166666", "2024-07-02T14:30+02:00"),
        ("45475.99999", "2024-07-02T23:59:59+02:00"),
        ("22781", "1962-05-15"),
    ],
)
def test_a_date_without_its_format_is_the_day_of_its_number_and_that_is_said(number, date):
    table = f"title;text;date\nFerry returns;It sails.;{number}\n"
    [item] = read("csv", table.encode(), "a.csv", Options(ZoneInfo("Europe/Berlin")))
    assert item.story.published.text == date, item.reason
    assert f"day number of a spreadsheet: {number} was read as {date}" in item.story.source.remarks


def test_the_day_number_of_a_json_file_is_a_date_too():
    [item] = json_items(STORY | {"date": 45475})
    assert item.story.published.text == "2024-07-02"


def test_every_field_of_a_record_has_a_column():
    assert all(columns.guessed([name]).get(field) == name for field, names in columns.NAMES.items() for name in names)


def test_each_row_of_a_table_is_a_story_and_no_word_of_it_is_lost(samples):
    for path in samples.path("csv_jsonl").glob("*.csv"):
        csv.field_size_limit(csv_rows.MAX_FIELD)
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        name, items = read_file(path)
        assert name == "csv" and [item.reason for item in items if item.reason] == [] and len(items) == len(rows) > 0
        for row, item in zip(rows, items, strict=True):
            story = item.story
            around = [line.name for line in story.bylines] + [tag.name for tag in story.tags]
            around += [story.source.url, story.source.name, story.source.identifier, str(story.published)]
            around += [story.section.name] if story.section else []
            lost = words(
                " ".join(value for column, value in row.items() if column not in ("", "published"))
            ) - stored_words(story)
            lost -= words(" ".join(around))
            assert not lost.keys() - {"apos", "amp"}, (item.place, lost)


@pytest.mark.django_db
def test_the_command_takes_a_mapping_and_shows_its_guess(tmp_path):
    (tmp_path / "a.csv").write_text("Kopf;Text;Datum\nFerry returns;It sails.;2024-07-02\n")
    (tmp_path / "map.json").write_text('{"headline": "Kopf"}')
    path = str(tmp_path / "a.csv")
    _, out, _ = run_command(path, "--dry-run", "--mapping", str(tmp_path / "map.json"))
    assert "Ferry returns" in out and "Text is body" in out and "Kopf is" not in out
    assert run_command(path, "--map", "headline=Kopf")[1].startswith("1 created")
    for arguments in (["--map", "headline"], ["--map", "mood=Text"], ["--mapping", path]):
        code, _, err = run_command(path, *arguments)
        assert code == 2, err


def test_a_table_whose_rest_another_process_reads_ends_without_an_error():
    file = io.BufferedReader(io.BytesIO(b"headline,body\nFerry,It sails.\nGoat,It eats.\n"))
    items = FORMATS["csv"].read(file, "table.csv", Options(UTC))
    assert next(items).story
    file.close()
    items.close()


def test_a_second_column_of_a_name_stays_with_the_source():
    story = csv_story("title,title,text,text,text\nFerry,Goat,It sails.,It came.,It sails.\n")
    assert (story.headline, story.body) == ("Ferry", "<p>It sails.</p>")
    assert json.loads(story.source.original) == {
        "column title (column 2)": "Goat",
        "column text (column 4)": "It came.",
    }


@pytest.mark.parametrize(
    ("printed", "order", "date"),
    [
        ("02.07.2024", "month-first", "2024-07-02"),
        ("2.7.24", "month-first", "2024-07-02"),
        ("02/07/2024", "month-first", "2024-02-07"),
        ("02/07/2024", "day-first", "2024-07-02"),
        ("07.2024", "month-first", "2024-07"),
        ("2. Juli 2024", "month-first", "2024-07-02"),
        ("2 févr. 2024", "month-first", "2024-02-02"),
    ],
)
def test_a_date_with_dots_has_its_day_first(printed, order, date):
    assert csv_story(f"title;text;date\nFerry;It sails.;{printed}\n", date_order=order).published.text == date


def test_a_quotation_mark_that_is_not_closed_is_said_and_swallows_no_row_in_silence():
    rows = "".join(f"{number},Goat {number},It came.\n" for number in range(3, 9))
    items = read("csv", f'id,title,text\n1,Ferry,It sails.\n2,"Goat,It came.\n{rows}'.encode(), "a.csv")
    assert items[0].story and "quotation mark is perhaps not closed" in items[1].reason
    listed = 'id,title,text\n1,Ferry,"Sold, and so on:\n\none, two\n\nthree"\n'
    assert [bool(item.story) for item in read("csv", listed.encode(), "a.csv")] == [True]


def test_json_lines_of_another_system_are_read_by_their_usual_names_and_those_of_the_operator():
    first, bad, last = (
        '{"title": "Ferry", "text": "It sails.", "date": "2024-07-02"}',
        '{"title": ',
        '{"title": "B", "text": "C"}',
    )
    items = read("jsonl", f"{first}\n{bad}\n{last}\n".encode(), "a.jsonl", Options(UTC))
    assert [item.place for item in items] == ["line 1", "line 2", "line 3"]
    assert items[0].story.headline == "Ferry" and "text is body" in items[0].story.source.remarks
    assert "not JSON" in items[1].reason and items[2].story.body == "<p>C</p>"
    mapping = (("headline", "a"), ("body", "b"))
    [item] = read("jsonl", b'{"a": "Ferry", "b": "It sails."}\n', "a.jsonl", Options(UTC, mapping=mapping))
    assert item.story.headline == "Ferry" and item.story.body == "<p>It sails.</p>"
