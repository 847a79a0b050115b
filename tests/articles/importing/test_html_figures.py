"""Pictures of HTML: caption and credit go with the picture, and unclosed markup costs no more than its length."""

import pytest

from articles.importing.formats.html_figures import read_figures

IMAGE = '<img src="ferry.jpg" alt="A ferry">'


@pytest.mark.parametrize(
    ("figure", "caption", "credit", "rest"),
    [
        (f"{IMAGE}<figcaption>At night</figcaption>", "At night", "", ""),
        (f"<div><a href='/f'>{IMAGE}</a></div> <figcaption>At <b>night</b></figcaption>", "At night", "", ""),
        (f'{IMAGE}<div class="byline">Dora Finch</div><figcaption>At night</figcaption>', "At night", "Dora Finch", ""),
        (
            f'{IMAGE}<figcaption>At night <span class="photo-credit">Dora Finch</span></figcaption>',
            "At night", "Dora Finch", "",
        ),
        (IMAGE, "", "", ""),
    ],
)  # fmt: skip
def test_a_figure_is_a_picture_with_its_caption_and_credit(figure, caption, credit, rest):
    body, [picture], originals, _ = read_figures(f"<figure>{figure}</figure><p>It sails.</p>")
    assert (picture.caption, picture.credit, picture.alt) == (caption, credit, "A ferry")
    assert body == f'<figure data-picture="picture-1"></figure>{rest}<p>It sails.</p>' and originals[0] == IMAGE


def test_many_figures_and_captions_without_an_end_are_read_in_time():
    markup = "<figure>" * 20_000 + "<figcaption>" * 20_000 + "<b>x</b>" * 20_000 + IMAGE
    assert [picture.alt for picture in read_figures(markup).pictures] == ["A ferry"]


@pytest.mark.parametrize(
    "markup",
    [
        f'<figure class="wp-block-gallery"><ul><li><figure>{IMAGE}</figure></li> <li>{IMAGE}</li></ul></figure>',
        f"<ol>\n<li>{IMAGE}</li>\n<li>{IMAGE}\n</li></ol>",
        f"<ul><li><figure><a href='/f'>{IMAGE}</a></figure></li><li><a href='f.jpg'>{IMAGE}</a></li></ul>",
    ],
)
def test_a_list_of_nothing_but_pictures_is_a_gallery_and_leaves_no_empty_list(markup):
    body, pictures, _, _ = read_figures(f"<p>It sails.</p>{markup}")
    assert "<li>" not in body and [p.anchor for p in pictures] == ["picture-1", "picture-2"]
    assert body.count("<figure data-picture=") == 2


@pytest.mark.parametrize("item", ["Goat", '<iframe src="https://film.example/1"></iframe>'])
def test_a_list_with_words_or_a_film_stays_a_list(item):
    body, _, _, _ = read_figures(f"<ul><li>{item}</li><li>{IMAGE}</li></ul>")
    assert body.startswith("<ul><li>") and ("Goat" in body or "https://film.example/1" in body)


def test_the_source_has_where_the_link_of_a_picture_leads():
    links = [f'<a href="{address}">{IMAGE}</a>' for address in ("/f", "f.JPG?w=9", "https://sponsor.example/", "#")]
    _, _, originals, _ = read_figures(f"<p>{' '.join(links)}</p>")
    assert originals == [*4 * [IMAGE], '<a href="/f">', '<a href="https://sponsor.example/">']
