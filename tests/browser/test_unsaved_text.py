"""Nothing typed at the desk is lost in the browser: signed out, after Back, on leaving, and with an error."""

import pytest

from tests.browser.conftest import NARROW, WIDE, save_screenshot
from tests.browser.test_desk import body_of, open_new_story, paste

NEW_STORY = "/admin/articles/deskcopy/add/"
OFFER = ".desk-unsaved:not([hidden])"


@pytest.fixture
def fresh(desk):
    """Return a page of the editor for whom no unsaved text is stored."""
    desk.goto(NEW_STORY)
    desk.wait_for_selector(".desk-text")
    for _ in range(desk.locator("[data-discard]").count()):
        desk.locator("[data-discard]").first.click()
        desk.wait_for_selector(f"{OFFER} [role=status]")
        desk.goto(NEW_STORY)
        desk.wait_for_selector(".desk-text")
    return desk


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


def test_who_is_signed_out_signs_in_inside_the_page_and_the_story_is_saved(fresh, open_page, browser_site):
    open_new_story(fresh, headline="Typed before the session ended")
    end_session(fresh)
    fresh.fill("#id_dek", "Typed after it.")
    fresh.click("[name=_continue]")
    dialog = fresh.locator("dialog.desk-sign-in")
    dialog.locator("#id_username").fill("editor")
    dialog.locator("#id_password").fill("wrong")
    save_screenshot(fresh, "desk-sign-in-dialog")
    fresh.keyboard.press("Enter")
    dialog.locator(".errornote").wait_for()
    dialog.locator("#id_username").fill("editor")
    dialog.locator("#id_password").fill(browser_site.password)
    fresh.keyboard.press("Enter")
    fresh.wait_for_selector(".messagelist .success")
    assert fresh.input_value("#id_headline") == "Typed before the session ended"
    assert fresh.input_value("#id_dek") == "Typed after it."
    fresh.goto(NEW_STORY)
    assert not fresh.locator(OFFER).count(), "what was saved is not offered"
    open_page.errors.clear()  # an autosave may have been refused meanwhile


def test_a_note_that_was_never_sent_is_offered_and_forgetting_it_can_be_undone(fresh):
    path = a_correction(fresh)
    fresh.fill("#id_note", "An earlier version had the wrong weir.")
    fresh.goto("/admin/")
    assert "7 words" in fresh.inner_text(OFFER), "the first page says so too"
    fresh.goto(path)
    assert "An earlier version had the wrong weir., 7 words" in fresh.inner_text(OFFER)
    assert fresh.evaluate("document.activeElement.textContent") != "Forget it"
    fresh.click(f"{OFFER} >> text=Forget it")
    fresh.click(f"{OFFER} >> text=Undo")
    fresh.click(f"{OFFER} >> text=Bring it back")
    assert fresh.input_value("#id_note") == "An earlier version had the wrong weir."
    save_screenshot(fresh, "desk-note-brought-back")
    fresh.fill("#id_note", "")
    fresh.goto(path)
    assert not fresh.locator(OFFER).count(), "an empty field is no text"


def test_a_form_with_an_old_token_is_sent_with_a_new_one(fresh):
    open_new_story(fresh, headline="An old token")
    fresh.context.clear_cookies(name="csrftoken")
    fresh.click("[name=_continue]")
    fresh.wait_for_selector(".messagelist .success")
    assert fresh.input_value("#id_headline") == "An old token"


def test_without_scripts_a_refused_form_is_sent_again(open_page, editor_cookies, browser_site):
    page = open_page(NEW_STORY, cookies=editor_cookies, scripts=False)
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


def test_the_last_words_of_a_long_text_are_there_after_leaving_at_once(fresh, open_page):
    open_new_story(fresh, headline="Long")
    words = "<p>" + "Предложение. " * 9000 + "</p>"
    fresh.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", words)
    fresh.click(".desk-text > p:last-of-type")
    fresh.keyboard.press("Control+End")
    fresh.keyboard.type("Last words.")
    leave_without_asking(fresh)
    fresh.goto(NEW_STORY)
    fresh.click(f"{OFFER} >> text=Bring it back")
    fresh.wait_for_selector("[data-restored]")
    assert body_of(fresh).endswith("Last words.</p>")
    assert fresh.input_value("#id_headline") == "Long"
    assert not fresh.locator(".errornote").count()
    fresh.click("[name=_continue]")
    fresh.wait_for_selector(".messagelist .success")
    fresh.goto(NEW_STORY)
    assert not fresh.locator(OFFER).count()


def test_after_back_the_editor_shows_what_it_will_save(fresh):
    open_new_story(fresh, headline="Going back")
    fresh.click(".desk-text")
    fresh.keyboard.type("Words before leaving.")
    leave_without_asking(fresh)
    fresh.go_back()
    fresh.wait_for_selector(".desk-text")
    fresh.wait_for_load_state("load")
    displayed = fresh.inner_text(".desk-text").strip()
    saved = fresh.evaluate("new DOMParser().parseFromString(id_body.value, 'text/html').body.textContent.trim()")
    assert displayed == saved
    assert saved or fresh.locator(OFFER).count()


def test_an_offer_never_has_the_focus_and_the_headline_has_it(fresh):
    open_new_story(fresh, headline="Half a story")
    fresh.get_by_text("Kept on the server").wait_for()
    dialogs = []
    fresh.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    fresh.goto(NEW_STORY)
    assert dialogs == ["beforeunload"]
    fresh.wait_for_selector(OFFER)
    assert fresh.evaluate("document.activeElement.id") == "id_headline"
    assert "Half a story" in fresh.inner_text(OFFER)
    save_screenshot(fresh, "desk-offer-wide")
    fresh.click(f"{OFFER} >> text=Bring it back")
    assert fresh.input_value("#id_headline") == "Half a story"
    assert not fresh.locator(".errornote").count()
    fresh.goto(NEW_STORY)
    fresh.click(f"{OFFER} >> text=Forget it")
    fresh.click(f"{OFFER} >> text=Undo")
    fresh.wait_for_selector(f"{OFFER} >> text=Bring it back")
    fresh.click(f"{OFFER} >> text=Forget it")
    fresh.wait_for_selector(f"{OFFER} >> text=Undo")
    fresh.goto(NEW_STORY)
    fresh.wait_for_selector(".desk-text")
    assert not fresh.locator(OFFER).count()


def test_the_first_error_has_the_focus_and_its_panel_is_open(fresh):
    open_new_story(fresh, headline="With an error")
    fresh.click("text=Dates, language, source and print")
    fresh.fill("#id_published", "yesterday")
    fresh.keyboard.press("Control+s")
    fresh.wait_for_selector(".form-errors")
    fresh.wait_for_selector("#id_published:focus")
    assert fresh.is_visible("#id_published")
    save_screenshot(fresh, "desk-errors-wide")
    fresh.set_viewport_size(NARROW)
    fresh.emulate_media(color_scheme="dark")
    save_screenshot(fresh, "desk-errors-narrow-dark")
    fresh.fill("#id_published", "")
    fresh.keyboard.press("Meta+s")
    fresh.wait_for_selector(".messagelist .success")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_tools_and_saving_stay_within_reach_in_a_long_story(fresh, size):
    fresh.set_viewport_size(size)
    open_new_story(fresh, headline="Long")
    paragraphs = "".join(f"<p>Paragraph {number}</p>" for number in range(120))
    fresh.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", paragraphs)
    fresh.get_by_text("Kept on the server").wait_for()
    fresh.locator(".desk-text p >> nth=60").scroll_into_view_if_needed()
    for place in (".desk-bars", "[name=_continue]", ".desk-company"):
        box = fresh.locator(place).bounding_box()
        assert 0 <= box["y"] <= size["height"] - box["height"], place
    assert fresh.evaluate("document.documentElement.scrollWidth") <= size["width"]
    fresh.screenshot(path=f"var/screenshots/desk-long-story-{size['width']}.png")


def test_lists_have_their_signs_and_those_from_word_their_numbers(fresh):
    open_new_story(fresh)
    fresh.click(".desk-text")
    paste(fresh, WORD_LISTS)
    assert body_of(fresh) == (
        '<p>As points four and five say:</p><ol start="4"><li>Fourth</li><li>Fifth<ol><li>Inner</li></ol></li></ol>'
        "<ul><li>A bullet of another list</li></ul><ol><li>First of a third list</li></ol>"
    )
    signs = "one => getComputedStyle(document.querySelector(one)).listStyleType"
    assert fresh.evaluate(signs, ".desk-text ul > li") == "disc"
    assert fresh.evaluate(signs, ".desk-text ol > li") == "decimal"


def test_a_bare_address_becomes_a_whole_one_and_the_dialog_begins_without_an_error(fresh):
    open_new_story(fresh)
    fresh.click(".desk-text")
    paste(fresh, '<p>See <a href="www.example.org/a">this</a>.</p>')
    assert '<a href="https://www.example.org/a">this</a>' in body_of(fresh)
    fresh.keyboard.press("Control+k")
    assert not fresh.locator("dialog .errornote").is_visible()
    fresh.fill("dialog [name=href]", "example.org/fish")
    fresh.keyboard.press("Enter")
    assert 'href="https://example.org/fish"' in body_of(fresh)


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
