"""Photographs are uploaded from the story, by drop and by paste; tags and authors are made by typing their names."""

import base64

import pytest

from tests.articles.printed_files import make_pdf
from tests.browser.conftest import NARROW, check_width, choose, save_screenshot
from tests.browser.test_desk import body_of, open_new_story
from tests.browser.test_every_page import violations
from tests.media.pictures import new_bytes

# Lay files into a drop or a paste on the text, as a browser does.
TRANSFER = """([kind, files, html, selector]) => {
    const transfer = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
    }
    if (html) transfer.setData("text/html", html);
    const target = document.querySelector(selector);
    const { left, top } = target.getBoundingClientRect();
    const options = { bubbles: true, cancelable: true, clientX: left + 5, clientY: top + 5 };
    const event = kind === "drop" ? new DragEvent("drop", { ...options, dataTransfer: transfer })
        : new ClipboardEvent("paste", { ...options, clipboardData: transfer });
    return !target.dispatchEvent(event);
}"""


def jpeg(name: str) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": new_bytes(width=640, height=420)}


def encoded(name: str) -> list[str]:
    return [name, base64.b64encode(new_bytes(width=640, height=420)).decode()]


def test_a_photograph_is_uploaded_in_the_chooser_dropped_and_pasted(desk):
    open_new_story(desk, headline="The quay")
    desk.click("text=Choose the lead photo")
    desk.set_input_files(".desk-upload input", jpeg("lead.jpg"))
    desk.wait_for_selector(".desk-lead-here img")
    assert desk.input_value("#id_placements-0-anchor") == ""
    desk.click(".desk-text")
    desk.keyboard.type("The quay at noon.")
    assert desk.evaluate(TRANSFER, ["drop", [encoded("one.jpg"), encoded("two.jpg")], "", ".desk-text p"])
    desk.locator(".desk-text .desk-picture-here img").nth(1).wait_for()
    assert "2 photographs stand in the text" in desk.inner_text(".desk-upload-status")
    assert body_of(desk) == (
        '<p>The quay at noon.</p><figure data-picture="p1"></figure><figure data-picture="p2"></figure>'
    )
    assert "not looked at yet" in desk.inner_text(".desk-photo-state >> nth=0")
    desk.fill(".desk-text .desk-picture-here textarea >> nth=1", "A quay, seen from the water.")
    assert desk.input_value("#id_placements-1-alt") == "A quay, seen from the water."
    desk.click(".desk-text p >> nth=0")
    assert desk.evaluate(
        TRANSFER, ["paste", [encoded("image.png")], "<img src='https://example.org/x.jpg'>", ".desk-text p"]
    )
    desk.locator(".desk-text .desk-picture-here img").nth(2).wait_for()
    save_screenshot(desk, "desk-uploaded-photographs")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    desk.locator(".desk-text .desk-picture-here img").nth(2).wait_for()


def test_pictures_inside_pasted_words_are_uploaded_or_announced(desk):
    open_new_story(desk)
    desk.click(".desk-text")
    inside = f"data:image/jpeg;base64,{encoded('x')[1]}"
    html = f'<p>Words.</p><img src="{inside}"><img src="https://example.org/far.jpg">'
    desk.evaluate(TRANSFER, ["paste", [], html, ".desk-text"])
    desk.locator(".desk-text .desk-picture-here img").wait_for()
    assert "<p>Words.</p>" in body_of(desk)
    open_new_story(desk)
    desk.click(".desk-text")
    desk.evaluate(TRANSFER, ["paste", [], '<p>Words.</p><img src="https://example.org/far.jpg">', ".desk-text"])
    assert "A picture of what you pasted stayed behind" in desk.inner_text(".desk-upload-status")


def test_the_captions_of_pasted_pictures_go_with_them_or_stay_in_the_text(desk, open_page):
    """The caption of an uploaded picture is that of its photo; of one that stays behind it is a paragraph."""
    open_new_story(desk)
    desk.click(".desk-text")
    inside, broken = (f"data:image/jpeg;base64,{content}" for content in (encoded("x")[1], "JSFQUy1BZG9iZQ=="))
    html = (
        f'<p>Words.</p><figure><img src="{inside}" alt="A crane">'
        "<figcaption>The crane at <b>noon</b>.</figcaption></figure>"
        '<figure><img src="https://example.org/far.jpg"><figcaption>Far away.</figcaption></figure>'
        f'<figure><img src="{broken}"><figcaption>Not to be read.</figcaption></figure>'
    )
    desk.evaluate(TRANSFER, ["paste", [], html, ".desk-text"])
    desk.locator(".desk-upload-status", has_text="The photograph stands in the text").wait_for()
    assert [desk.input_value(f"#id_placements-0-{name}") for name in ("caption", "alt")] == [
        "The crane at noon.",
        "A crane",
    ]
    body = body_of(desk)
    assert "The crane" not in body
    assert "<p>Far away.</p>" in body and "<p>Not to be read.</p>" in body
    assert desk.locator(".desk-text .desk-picture-here").count() == 1
    open_page.errors[:] = [error for error in open_page.errors if "400" not in error]


def test_a_file_that_is_dropped_outside_the_text_does_not_replace_the_page(desk):
    open_new_story(desk, headline="Still here")
    assert desk.evaluate(TRANSFER, ["drop", [encoded("beside.jpg")], "", ".field-headline"])
    assert desk.input_value("#id_headline") == "Still here"
    assert desk.locator(".desk-text .desk-picture-here").count() == 0


def test_a_file_that_is_no_photograph_is_refused_in_the_chooser(desk, open_page):
    open_new_story(desk)
    desk.click("text=Choose the lead photo")
    desk.set_input_files(".desk-upload input", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"%!PS-Adobe"})
    desk.locator(".desk-library [role=status]", has_text="it is an EPS").wait_for()
    open_page.errors[:] = [error for error in open_page.errors if "400" not in error]


def test_a_tag_and_an_author_are_made_by_typing_and_enter(desk):
    open_new_story(desk, headline="Names")
    for picker, typed, label in (
        (".field-tags .select2-selection", "Salt marshes", "New tag: Salt marshes"),
        ("#bylines-0 .select2-selection", "Ottilie Brandt", "New name: Ottilie Brandt"),
    ):
        desk.click(picker)
        choose(desk, typed, label)
    desk.select_option("#id_new_tags_kind", "place")
    save_screenshot(desk, "desk-new-names")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert "Salt marshes" in desk.inner_text(".field-tags .select2-selection")
    assert "Ottilie Brandt" in desk.inner_text("#bylines-0 .select2-selection")
    assert desk.input_value("#id_bylines-0-name") == "Ottilie Brandt"


def test_several_photographs_are_uploaded_with_their_progress_and_described_one_by_one(desk):
    desk.goto("/admin/media/photo/add/")
    desk.set_input_files("[name=files]", [jpeg("first.jpg"), jpeg("second.jpg")])
    assert desk.locator(".desk-uploads canvas").count() == 2
    desk.click("text=Upload >> nth=-1")
    desk.wait_for_selector("text=2 new photographs.")
    save_screenshot(desk, "photographs-uploaded")
    assert not violations(desk), violations(desk)
    desk.click("text=Describe them, one after the other")
    desk.fill("#id_alt", "A quay.")
    with desk.expect_navigation():
        desk.click("[name=_next]")
    assert desk.input_value("#id_alt") == ""


@pytest.mark.long
def test_many_printed_pages_are_added_with_what_their_names_say(desk, open_page):
    desk.goto("/admin/articles/printedpage/add/")
    names = ["1998-06-14_Late City_A1.pdf", "1998-06-14_Late City_A2.pdf", "scan.pdf"]
    pages = [
        {"name": name, "mimeType": "application/pdf", "buffer": make_pdf(f"Printed {number} {name}")}
        for number, name in enumerate(names)
    ]
    desk.set_input_files("[name=file]", pages)
    rows = desk.locator(".many-pages tbody tr")
    rows.nth(2).wait_for()
    values = "fields => fields.map((field) => field.value)"
    assert rows.nth(1).locator("input").evaluate_all(values) == ["1998-06-14", "Late City", "A2"]
    assert not desk.is_visible("#id_day")
    save_screenshot(desk, "printed-pages-at-once")
    assert not violations(desk), violations(desk)
    desk.click("form[data-many] [type=submit]")
    desk.get_by_text("2 of 3 added. Mend the others and press the button again.").wait_for()
    open_page.errors.clear()  # the browser itself reports the 400 of the one that was refused
    rows.nth(2).locator("input[type=date]").fill("1998-06-14")
    rows.nth(2).locator("input").nth(2).fill("A3")
    desk.click("form[data-many] [type=submit]")
    desk.get_by_text("3 of 3 added.").wait_for()
    assert rows.locator("a").all_inner_texts()[2] == "June 14, 1998, Page A3"


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_for_accounts_and_photographs_pass_axe_and_fit(open_page, theme):
    for name, address in {
        "forgotten-password": "/admin/forgotten-password/",
        "photo-library": "/admin/media/photo/",
        "staff-search": "/admin/search/?q=ferry",
        "upload": "/admin/media/photo/add/",
    }.items():
        page = open_page(address, theme=theme, size=NARROW, user="editor")
        save_screenshot(page, f"{name}-{theme}-narrow")
        check_width(page, NARROW["width"], address)
        page.set_viewport_size({"width": 1280, "height": 900})
        save_screenshot(page, f"{name}-{theme}-wide")


def test_who_may_make_no_tag_reads_whom_to_ask(open_page, browser_site):
    page = open_page(user="rita")
    open_new_story(page, headline="By a reporter")
    page.click(".field-tags .select2-selection")
    page.keyboard.type("Lock keepers")
    page.wait_for_selector(".select2-results__option >> text=There is no such tag. An editor can make it")
    assert page.locator("[data-creates=byline]").count()
