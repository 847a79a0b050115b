"""The name of a scan says its day, edition and page, as scanners and people write them."""

import pytest

from articles.story.page_names import page_of_file_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-07-02_Late City_A1.pdf", ("2024-07-02", "Late City", "A1")),
        ("2024-07-02-late-city-edition-page-04.tif", ("2024-07-02", "late city", "4")),
        ("courier-19620503-p004.tif", ("1962-05-03", "", "4")),
        ("Courier 1962.05.03 S. 12b.jpg", ("1962-05-03", "", "12b")),
        ("20240702_B03.pdf", ("2024-07-02", "", "B3")),
        ("scan 2024_07_02 0017.png", ("2024-07-02", "", "17")),
        ("2024-07-02.pdf", ("2024-07-02", "", "")),
        ("2023-02-31_A1.pdf", ("", "", "A1")),
        ("IMG_0042.jpg", ("", "", "42")),
        ("1962-05-03_Ausgabe Süd_Seite 3.pdf", ("1962-05-03", "Ausgabe Süd", "3")),
        ("", ("", "", "")),
    ],
)
def test_a_file_name_says_day_edition_and_page(name, expected):
    assert tuple(page_of_file_name(name)) == expected
