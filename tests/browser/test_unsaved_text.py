"""Nothing typed at the desk is lost in the browser: signed out, after Back, on leaving, and with an error."""

import sqlite3

import pytest

from tests.browser.conftest import NARROW, WIDE, check_width, save_screenshot
from tests.browser.test_desk import body_of, open_new_story, paste
from tests.media.pictures import new_bytes

NEW_STORY = "/admin/articles/deskcopy/add/"
OFFER = ".desk-unsaved:not([hidden])"


def end_session(page):
    page.context.clear_cookies(name="sessionid")


def leave_without_asking(page, path="/admin/"):
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(path)


def a_correction(page) -> str:
    """Open the page of a correction; return its path."""
    page.goto("/admin/articles/article/?q=signs+weir")
    page.click("#result_list tbody th a >> nth=0")
    page.click(".acts a >> text=Correction")
    page.wait_for_selector("#id_note")
    return page.evaluate("location.pathname")


def test_who_is_signed_out_signs_in_inside_the_page_and_the_story_is_saved(desk, open_page, browser_site):
    open_new_story(desk, headline="Typed before the session ended")
    end_session(desk)
    desk.fill("#id_dek", "Typed after it.")
    desk.click("[name=_continue]")
    dialog = desk.locator("dialog.desk-sign-in")
    dialog.locator("#id_username").fill("editor")
    dialog.locator("#id_password").fill("wrong")
    save_screenshot(desk, "desk-sign-in-dialog")
    desk.keyboard.press("Enter")
    dialog.locator(".errornote").wait_for()
    dialog.locator("#id_username").fill("editor")
    dialog.locator("#id_password").fill(browser_site.password)
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".messagelist .success")
    assert desk.input_value("#id_headline") == "Typed before the session ended"
    assert desk.input_value("#id_dek") == "Typed after it."
    assert not desk.locator(OFFER).count(), "what was saved is not offered"
    open_page.errors.clear()  # an autosave may have been refused meanwhile


def take_roles_away(browser_site, name="editor"):
    with sqlite3.connect(browser_site.folder / "archive.sqlite3", timeout=20) as database:
        user = database.execute("SELECT id FROM auth_user WHERE username = ?", [name]).fetchone()
        database.execute("DELETE FROM auth_user_groups WHERE user_id = ?", user)


def test_whose_roles_are_taken_away_reads_it_while_writing_and_keeps_the_words(desk, open_page, browser_site):
    open_new_story(desk, headline="Typed before the roles went")
    take_roles_away(browser_site)
    desk.fill("#id_dek", "Typed after it.")
    desk.get_by_text("Your account may not write this story any more").wait_for()
    assert desk.locator("[data-autosave]").is_visible()
    leave_without_asking(desk)
    assert "Typed before the roles went" in desk.inner_text(OFFER)
    assert "Typed after it." in desk.text_content(OFFER)
    open_page.errors.clear()  # the browser itself reports what was refused


def test_an_upload_that_is_not_allowed_any_more_says_so(desk, open_page, browser_site):
    desk.goto("/admin/media/photo/add/")
    take_roles_away(browser_site)
    desk.set_input_files("[name=files]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": new_bytes()})
    desk.locator(".submit-row [type=submit]").click()
    desk.get_by_text("a.jpg was not taken: you are signed out, or may not upload.").wait_for()
    open_page.errors.clear()


def test_printed_pages_that_are_not_allowed_any_more_say_so(open_page, browser_site):
    page = open_page("/admin/articles/printedpage/add/", user="arno")
    names = ("1987-11-16-1.jpg", "1987-11-16-2.jpg")
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": new_bytes()} for name in names]
    page.set_input_files("[name=file]", files)
    page.locator(".many-pages tbody tr").nth(1).wait_for()
    take_roles_away(browser_site, "arno")
    page.click("form[data-many] [type=submit]")
    page.get_by_text("0 of 2 added.").wait_for()
    assert page.get_by_text("was not taken: you are signed out, or may not upload.").count() == 2
    open_page.errors.clear()


def test_a_note_that_was_never_sent_is_offered_and_forgetting_it_can_be_undone(desk):
    path = a_correction(desk)
    desk.fill("#id_note", "An earlier version had the wrong weir.")
    desk.goto("/admin/")
    assert "7 words" in desk.inner_text(OFFER), "the first page says so too"
    desk.goto(path)
    assert "An earlier version had the wrong weir., 7 words" in desk.inner_text(OFFER)
    assert desk.evaluate("document.activeElement.textContent") != "Forget it"
    desk.click(f"{OFFER} >> text=Forget it")
    desk.click(f"{OFFER} >> text=Undo")
    desk.click(f"{OFFER} >> text=Bring it back")
    assert desk.input_value("#id_note") == "An earlier version had the wrong weir."
    save_screenshot(desk, "desk-note-brought-back")
    desk.fill("#id_note", "")
    desk.goto(path)
    assert not desk.locator(OFFER).count(), "an empty field is no text"


def test_a_form_with_an_old_token_is_sent_with_a_new_one(desk):
    open_new_story(desk, headline="An old token")
    desk.context.clear_cookies(name="csrftoken")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.input_value("#id_headline") == "An old token"


def test_without_scripts_a_refused_form_is_sent_again(open_page, browser_site):
    page = open_page(NEW_STORY, user="editor", scripts=False)
    page.fill("#id_headline", "Sent without scripts")
    end_session(page)
    page.click("[name=_continue]")
    page.fill("#id_username", "editor")
    page.fill("#id_password", browser_site.password)
    save_screenshot(page, "desk-refused-signed-out")
    page.click("[type=submit]")
    save_screenshot(page, "desk-refused-send-again")
    page.click("input[value='Send it again']")
    page.wait_for_selector(".messagelist .success")
    assert page.input_value("#id_headline") == "Sent without scripts"
    open_page.errors.clear()  # the browser itself reports the 403


@pytest.mark.long
def test_the_last_words_of_a_long_text_are_there_after_leaving_at_once(desk, open_page):
    open_new_story(desk, headline="Long")
    words = "<p>" + "Предложение. " * 9000 + "</p>"
    desk.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", words)
    desk.click(".desk-text > p:last-of-type")
    desk.keyboard.press("Control+End")
    desk.keyboard.type("Last words.")
    leave_without_asking(desk)
    desk.goto(NEW_STORY)
    desk.click(f"{OFFER} >> text=Bring it back")
    desk.wait_for_selector("[data-restored]")
    assert body_of(desk).endswith("Last words.</p>")
    assert desk.input_value("#id_headline") == "Long"
    assert not desk.locator(".errornote").count()
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    desk.goto(NEW_STORY)
    assert not desk.locator(OFFER).count()


def test_after_back_the_editor_shows_what_it_will_save(desk):
    open_new_story(desk, headline="Going back")
    desk.click(".desk-text")
    desk.keyboard.type("Words before leaving.")
    leave_without_asking(desk)
    desk.go_back()
    desk.wait_for_selector(".desk-text")
    desk.wait_for_load_state("load")
    displayed = desk.inner_text(".desk-text").strip()
    saved = desk.evaluate("new DOMParser().parseFromString(id_body.value, 'text/html').body.textContent.trim()")
    assert displayed == saved
    assert saved or desk.locator(OFFER).count()


def test_what_was_left_and_saved_after_back_is_not_offered_and_a_new_story_stays_one(desk):
    open_new_story(desk, headline="Left and saved")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    address = desk.url
    desk.fill("#id_dek", "Typed before leaving.")
    leave_without_asking(desk)
    desk.go_back()
    desk.wait_for_selector(".desk-text")
    desk.wait_for_function("id_dek.value")
    with desk.expect_navigation():
        desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.input_value("#id_dek") == "Typed before leaving." and not desk.locator(OFFER).count()
    while not desk.url.endswith("/add/"):
        desk.go_back()
    desk.wait_for_selector(".desk-text")
    desk.fill("#id_kicker", "Sent from the first form")
    with desk.expect_navigation():
        desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.url == address
    assert desk.input_value("#id_dek") == "Typed before leaving."
    assert desk.input_value("#id_kicker") == "Sent from the first form"


@pytest.mark.long
def test_an_offer_never_has_the_focus_and_the_headline_has_it(desk):
    open_new_story(desk, headline="Half a story")
    desk.get_by_text("Kept on the server").wait_for()
    dialogs = []
    desk.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    desk.goto(NEW_STORY)
    assert dialogs == ["beforeunload"]
    desk.wait_for_selector(OFFER)
    assert desk.evaluate("document.activeElement.id") == "id_headline"
    assert "Half a story" in desk.inner_text(OFFER)
    save_screenshot(desk, "desk-offer-wide")
    desk.click(f"{OFFER} >> text=Bring it back")
    assert desk.input_value("#id_headline") == "Half a story"
    assert not desk.locator(".errornote").count()
    desk.goto(NEW_STORY)
    desk.click(f"{OFFER} >> text=Forget it")
    desk.click(f"{OFFER} >> text=Undo")
    desk.wait_for_selector(f"{OFFER} >> text=Bring it back")
    desk.click(f"{OFFER} >> text=Forget it")
    desk.wait_for_selector(f"{OFFER} >> text=Undo")
    desk.goto(NEW_STORY)
    desk.wait_for_selector(".desk-text")
    assert not desk.locator(OFFER).count()


def test_the_first_error_has_the_focus_and_its_panel_is_open(desk):
    open_new_story(desk, headline="With an error")
    desk.click("text=Dates, language, source and print")
    desk.fill("#id_published", "yesterday")
    desk.keyboard.press("Control+s")
    desk.wait_for_selector(".form-errors")
    desk.wait_for_selector("#id_published:focus")
    assert desk.is_visible("#id_published")
    save_screenshot(desk, "desk-errors-wide")
    desk.set_viewport_size(NARROW)
    desk.emulate_media(color_scheme="dark")
    save_screenshot(desk, "desk-errors-narrow-dark")
    desk.fill("#id_published", "")
    desk.keyboard.press("Meta+s")
    desk.wait_for_selector(".messagelist .success")


@pytest.mark.parametrize("size", [pytest.param(WIDE, marks=pytest.mark.long), NARROW], ids=["wide", "narrow"])
def test_tools_and_saving_stay_within_reach_in_a_long_story(desk, size):
    desk.set_viewport_size(size)
    open_new_story(desk, headline="Long")
    paragraphs = "".join(f"<p>Paragraph {number}</p>" for number in range(120))
    desk.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", paragraphs)
    desk.get_by_text("Kept on the server").wait_for()
    desk.locator(".desk-text p >> nth=60").scroll_into_view_if_needed()
    for place in (".desk-bars", "[name=_continue]", ".desk-company"):
        box = desk.locator(place).bounding_box()
        assert 0 <= box["y"] <= size["height"] - box["height"], place
    check_width(desk, size["width"])
    desk.screenshot(path=f"var/screenshots/desk-long-story-{size['width']}.png")


def test_lists_have_their_signs_and_those_from_word_their_numbers(desk):
    open_new_story(desk)
    desk.click(".desk-text")
    paste(desk, WORD_LISTS)
    assert body_of(desk) == (
        '<p>As points four and five say:</p><ol start="4"><li>Fourth</li><li>Fifth<ol><li>Inner</li></ol></li></ol>'
        "<ul><li>A bullet of another list</li></ul><ol><li>First of a third list</li></ol>"
    )
    signs = "one => getComputedStyle(document.querySelector(one)).listStyleType"
    assert desk.evaluate(signs, ".desk-text ul > li") == "disc"
    assert desk.evaluate(signs, ".desk-text ol > li") == "decimal"
    room = "one => parseFloat(getComputedStyle(document.querySelector(one)).paddingInlineStart)"
    assert min(desk.evaluate(room, f".desk-text {name}") for name in ("ul", "ol")) > 20, "signs inside the frame"


def test_a_bare_address_becomes_a_whole_one_and_the_dialog_begins_without_an_error(desk):
    open_new_story(desk)
    desk.click(".desk-text")
    paste(desk, '<p>See <a href="www.example.org/a">this</a>.</p>')
    assert '<a href="https://www.example.org/a">this</a>' in body_of(desk)
    desk.keyboard.press("Control+k")
    assert not desk.locator("dialog .errornote").is_visible()
    desk.fill(".desk-dialog [name=href]", "example.org/fish")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-dialog", state="detached")
    assert 'href="https://example.org/fish"' in body_of(desk)


def test_signing_out_removes_the_copies_from_the_browser(open_page, browser_site):
    page = open_page("/admin/login/?next=/admin/articles/findandreplace/add/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", browser_site.password)
    page.keyboard.press("Enter")
    page.fill("#id_wrong", "Weavrs")
    copies = "Object.keys(localStorage).filter((name) => name.startsWith('desk-copy:')).length"
    page.goto("/admin/")
    page.wait_for_selector(OFFER)
    assert page.evaluate(copies) == 1
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.accept()))
    page.click("#logout-form button")
    page.wait_for_url("**/logout/")
    assert "never saved" in questions[0] and page.evaluate(copies) == 0


WORD_LISTS = (
    "<html><body><p class=MsoNormal>As points four and five say:</p>"
    + "".join(
        f"<p class=MsoListParagraphCxSpFirst style='mso-list:{place}'><span style='mso-list:Ignore'>{sign}"
        f"<span>&nbsp;&nbsp; </span></span>{words}</p>"
        for place, sign, words in (
            ("l0 level1 lfo1", "4.", "Fourth"),
            ("l0 level1 lfo1", "5.", "Fifth"),
            ("l0 level2 lfo1", "a.", "Inner"),
            ("l1 level1 lfo2", "·", "A bullet of another list"),
            ("l2 level1 lfo3", "1.", "First of a third list"),
        )
    )
    + "</body></html>"
)
