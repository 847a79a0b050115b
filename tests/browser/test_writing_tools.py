"""The tools of a writer in a browser: links to the archive's stories, and the live preview."""

import pytest

from tests.browser.conftest import NARROW, save_screenshot, wait_for_scripts
from tests.browser.test_desk import body_of, open_new_story
from tests.browser.test_every_page import violations
from tests.browser.test_uploads_and_names import jpeg

SUGGESTION = ".desk-stories li[aria-selected=true]"


# --- links ---


def test_a_link_to_a_story_of_the_archive_is_made_by_words_of_its_headline(desk):
    open_new_story(desk, headline="With links")
    desk.click(".desk-text")
    desk.keyboard.press("Control+k")
    desk.wait_for_selector(".desk-dialog input:focus")
    assert not desk.is_visible(".desk-dialog .errornote")
    desk.keyboard.type("signs weir")
    desk.wait_for_selector(SUGGESTION)
    headline = desk.inner_text(f"{SUGGESTION} >> nth=0").split("\n")[0].strip()
    assert desk.get_attribute(".desk-dialog input", "aria-expanded") == "true"
    assert not violations(desk), violations(desk)
    save_screenshot(desk, "desk-link-to-a-story")
    desk.keyboard.press("Escape")
    assert desk.locator(".desk-dialog").count() == 1 and not desk.is_visible(".desk-stories")
    desk.keyboard.type(" ")
    desk.wait_for_selector(SUGGESTION)
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-dialog", state="detached")
    link = desk.locator(".desk-text a")
    assert link.inner_text() == headline
    address = link.get_attribute("href")
    assert desk.request.get(address).ok and headline in desk.request.get(address).text()


def test_arrows_lead_through_the_stories_and_a_selected_text_is_looked_for(desk):
    open_new_story(desk)
    desk.click(".desk-text")
    desk.keyboard.type("river")
    desk.keyboard.press("Shift+Home")
    desk.wait_for_function("() => !document.getElementById('id_body').editor.state.selection.empty")
    desk.keyboard.press("Control+k")
    desk.wait_for_selector(SUGGESTION)
    first, second = (desk.inner_text(f".desk-stories li >> nth={n}") for n in (0, 1))
    desk.keyboard.press("ArrowDown")
    assert desk.inner_text(SUGGESTION) == second
    assert desk.get_attribute(".desk-dialog input", "aria-activedescendant").endswith("-1")
    desk.keyboard.press("ArrowUp")
    assert desk.inner_text(SUGGESTION) == first
    desk.click(".desk-stories li >> nth=1")
    desk.wait_for_selector(".desk-dialog", state="detached")
    assert desk.inner_text(".desk-text a") == "river"
    assert not desk.locator("dialog[open]").count(), "the dialog of the editor’s package does not open as well"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.example.org/a", "https://www.example.org/a"),
        ("example.org", "https://example.org"),
        ("/tags/river/", "/tags/river/"),
        ("desk@example.org", "mailto:desk@example.org"),
        ("https://www.google.com/url?q=https://example.org/a?b%3D1&sa=D", "https://example.org/a?b=1"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa&h=x", "https://example.org/a"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
    ],
)
def test_an_address_is_completed(desk, text, address):
    open_new_story(desk)
    desk.click(".desk-text")
    desk.keyboard.press("Control+k")
    desk.wait_for_selector(".desk-dialog input:focus")
    desk.keyboard.type(text)
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-dialog", state="detached")
    assert f'<a href="{address}">' in body_of(desk)


def test_words_that_no_story_has_are_no_address(desk):
    open_new_story(desk)
    desk.click(".desk-text")
    desk.keyboard.press("Control+k")
    desk.wait_for_selector(".desk-dialog input:focus")
    desk.keyboard.type("zzzyx")
    desk.wait_for_selector("text=No headline has these words.")
    desk.keyboard.press("Enter")
    assert "That is no address" in desk.inner_text(".desk-dialog .errornote")
    desk.keyboard.press("Escape")
    desk.wait_for_selector(".desk-dialog", state="detached")


# --- the preview ---


def frame_of(page):
    return page.frame_locator(".desk-preview iframe")


BAR = ".desk-bars [role=toolbar] >> nth=0"
VISIBLE = """(bar) => [...bar.querySelectorAll("button")]
  .filter((button) => button.checkVisibility())
  .map((button) => button.textContent)"""


@pytest.mark.parametrize("width", [1280, 390])
def test_the_tools_are_one_row_and_what_does_not_fit_is_reached_by_keyboard(desk, width):
    desk.set_viewport_size({"width": width, "height": 900})
    open_new_story(desk)
    bar = desk.locator(BAR)
    assert bar.bounding_box()["height"] < 40
    first = bar.evaluate(VISIBLE)
    assert {"Text", "Heading", "B", "I", "Link", "More"} <= set(first) and "Table" not in first
    desk.click(".desk-text")
    desk.keyboard.press("Alt+F10")
    desk.keyboard.press("End")
    assert desk.evaluate("document.activeElement.textContent") == "More"
    desk.keyboard.press("Enter")
    assert "Table" in bar.evaluate(VISIBLE)
    desk.keyboard.press("Escape")
    assert bar.evaluate(VISIBLE) == first and desk.evaluate("document.activeElement.textContent") == "More"
    desk.keyboard.press("ArrowDown")
    while desk.evaluate("document.activeElement.textContent") != "Table":
        desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    assert bar.evaluate(VISIBLE) == first and "<table>" in body_of(desk)


@pytest.mark.long
def test_the_preview_follows_what_is_typed_and_nothing_is_saved(desk):
    open_new_story(desk, headline="Not saved")
    desk.click("text=Choose the lead photo")
    desk.set_input_files(".desk-upload input", jpeg("hidden.jpg"))
    desk.wait_for_selector(".desk-lead-here img")
    desk.click(".desk-preview-button")
    frame_of(desk).locator("h1", has_text="Not saved").wait_for()
    frame_of(desk).locator(".missing", has_text="not looked at yet").wait_for()
    box = desk.locator(".desk-preview iframe").bounding_box()
    assert box["x"] + box["width"] <= 1280
    save_screenshot(desk, "desk-preview-beside")
    assert not violations(desk), violations(desk)
    desk.click(".desk-text")
    desk.keyboard.type("Words of now.")
    frame_of(desk).locator(".body", has_text="Words of now.").wait_for()
    assert desk.evaluate("document.querySelector('.desk-preview iframe').sandbox.value") == "allow-same-origin"
    desk.fill("#id_headline", "Changed")
    frame_of(desk).locator("h1", has_text="Changed").wait_for()
    with desk.context.expect_page() as opened:
        frame_of(desk).locator(".missing a").click()
    assert "/admin/media/photo/" in opened.value.url
    opened.value.close()
    desk.keyboard.press("Control+s")
    desk.wait_for_selector(".messagelist .success")


def test_the_preview_covers_a_telephone_and_is_closed_with_escape(desk):
    desk.set_viewport_size(NARROW)
    open_new_story(desk, headline="On a telephone")
    desk.click(".desk-preview-button")
    frame_of(desk).locator("h1", has_text="On a telephone").wait_for()
    box = desk.locator(".desk-preview").bounding_box()
    assert (box["x"], box["width"]) == (0, NARROW["width"])
    save_screenshot(desk, "desk-preview-telephone")
    desk.keyboard.press("Escape")
    assert not desk.is_visible(".desk-preview")
    assert desk.evaluate("document.activeElement.textContent") == "Preview"


def test_the_preview_opens_in_a_tab_of_its_own_and_says_what_is_missing(desk):
    open_new_story(desk)
    desk.click(".desk-preview-button")
    desk.locator(".desk-preview [role=status]", has_text="neither a headline nor a body").wait_for()
    desk.fill("#id_headline", "In a tab")
    with desk.context.expect_page() as opened:
        desk.click("text=In a tab of its own")
    assert opened.value.inner_text("h1") == "In a tab"
    opened.value.close()


@pytest.mark.long
def test_the_preview_of_what_is_saved_is_accessible_and_not_cut(desk):
    open_new_story(desk, headline="Saved")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    desk.goto(desk.get_attribute(".object-tools a[href$='/preview/']", "href"))
    wait_for_scripts(desk)
    box = desk.locator(".preview iframe").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1280
    assert not violations(desk), violations(desk)
    desk.set_viewport_size(NARROW)
    assert not violations(desk), violations(desk)


# --- what is typed, cut and pasted in the text ---


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ("1. One", "<ol><li>One</li></ol>"),
        ("4) Four", '<ol start="4"><li>Four</li></ol>'),
        ("- One", "<ul><li>One</li></ul>"),
        ("1.5 million", "<p>1.5 million</p>"),
    ],
)
def test_a_number_or_a_dash_begins_a_list(desk, typed, body):
    open_new_story(desk)
    desk.click(".desk-text")
    desk.keyboard.type(typed)
    assert body_of(desk) == body


def carry(page, kind: str):
    """Cut or copy the whole text, and paste it at its end."""
    page.evaluate(
        """kind => {
            const { editor } = document.getElementById("id_body");
            const carried = new DataTransfer();
            const send = (event) => document.querySelector(".desk-text").dispatchEvent(
                new ClipboardEvent(event, { clipboardData: carried, bubbles: true, cancelable: true }));
            editor.commands.selectAll();
            send(kind);
            editor.commands.setTextSelection(editor.state.doc.content.size - 1);
            send("paste");
        }""",
        kind,
    )


def test_a_photo_that_is_cut_out_is_put_in_again_with_its_caption(desk):
    open_new_story(desk, headline="Moved")
    desk.click(".desk-text")
    desk.click(".desk-bar >> text=Photo")
    desk.set_input_files(".desk-upload input[type=file]", jpeg("moved.jpg"))
    desk.wait_for_selector(".desk-text .desk-picture-here textarea:focus")
    desk.keyboard.type("The lock at six.")
    desk.evaluate(
        """() => {
            const { editor } = document.getElementById("id_body");
            editor.commands.insertContentAt(editor.state.doc.content.size, "<p>Words</p>");
        }"""
    )
    carry(desk, "cut")
    assert body_of(desk) == '<figure data-picture="p1"></figure><p>Words</p>'
    assert desk.input_value(".desk-text .desk-picture-here textarea") == "The lock at six."
    carry(desk, "copy")
    assert body_of(desk) == '<figure data-picture="p1"></figure><p>Words</p><p>Words</p>', "a photo has one place"


def test_a_table_that_is_cut_out_keeps_its_head_and_caption(desk):
    head, body = "<thead><tr><th>Day</th></tr></thead>", "<tbody><tr><td>One</td></tr></tbody>"
    table = f"<table><caption>Tides</caption>{head}{body}</table>"
    open_new_story(desk)
    desk.click(".desk-text")
    desk.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", f"{table}<p>Words</p>")
    carry(desk, "cut")
    assert body_of(desk) == f"{table}<p>Words</p>"


def test_an_empty_paragraph_says_what_a_slash_puts_there(desk):
    open_new_story(desk)
    desk.click(".desk-text")
    desk.keyboard.type("Words.")
    desk.keyboard.press("Enter")
    hint = "() => getComputedStyle(document.querySelector('.desk-text > p:last-child'), '::before').content"
    assert "for a photo" in desk.evaluate(hint)
    desk.keyboard.type("More.")
    assert "for a photo" not in desk.evaluate(hint)


def test_a_story_is_compared_with_what_stands_in_the_form_while_it_is_typed(desk):
    open_new_story(desk, headline="Saved so")
    desk.keyboard.press("Control+s")
    desk.wait_for_selector(".messagelist .success")
    wait_for_scripts(desk)
    desk.fill("#id_headline", "Typed so")
    desk.click(".object-tools >> text=Compare")
    panel = desk.locator(".desk-comparison")
    panel.locator("ins", has_text="Typed").wait_for()
    assert panel.locator("del").inner_text() == "Saved"
    assert "Desk copy as saved" in panel.locator("select option:checked").inner_text()
    desk.fill("#id_headline", "Changed so")
    panel.locator("ins", has_text="Changed").wait_for()
    save_screenshot(desk, "desk-comparison-beside")
    assert not violations(desk), violations(desk)
    desk.click(".desk-preview-button")
    frame_of(desk).locator("h1", has_text="Changed so").wait_for()
    assert not panel.is_visible(), "one panel at a time"
    desk.set_viewport_size(NARROW)
    desk.keyboard.press("Escape")
    desk.click(".object-tools >> text=Compare")
    panel.locator("ins", has_text="Changed").wait_for()
    assert panel.bounding_box()["width"] == NARROW["width"]
    assert not violations(desk), violations(desk)
