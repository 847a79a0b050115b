"""From signing in to a published story, with its clicks and page loads counted."""

from tests.browser.conftest import choose, save_screenshot, wait_for_scripts
from tests.browser.test_desk import body_of, open_new_story
from tests.browser.test_uploads_and_names import jpeg

MAX_CLICKS, MAX_LOADS = 9, 5


class CountedPage:
    """A page with the number of clicks and of pages loaded; what is done by keyboard is not counted."""

    def __init__(self, page):
        self.page, self.clicks, self.loads = page, 0, 0
        page.on("domcontentloaded", lambda _: self._count_load())

    def _count_load(self):
        self.loads += 1

    def click(self, selector: str):
        self.clicks += 1
        self.page.click(selector)

    def upload(self, selector: str, file: dict):
        """Click a file field and choose a file of the computer."""
        with self.page.expect_file_chooser() as chooser:
            self.click(selector)
        chooser.value.set_files(file)

    def write(self, *lines: str):
        """Type where the focus is, Enter between the lines."""
        for number, line in enumerate(lines):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line)


def test_a_story_with_photos_and_names_is_published_in_twelve_clicks_and_five_pages(open_page, browser_site):
    page = open_page()
    desk = CountedPage(page)
    page.goto("/admin/login/")
    page.wait_for_selector("#id_username:focus")
    desk.write("editor")
    page.keyboard.press("Tab")
    desk.write(browser_site.password)
    page.keyboard.press("Enter")
    desk.click("text=Write a story")
    wait_for_scripts(page)
    page.wait_for_selector("#id_headline:focus")
    desk.write("Lock keepers count the boats", "The lock was open all night.")
    for _ in range(4):  # back over headline, kicker and the link to a new section
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "id_section"
    desk.write("Spor")
    page.focus("#id_dek")
    desk.write("", "The lock opened at six.", "Nobody was left behind.", "/ph", "")
    page.wait_for_selector(".desk-upload select")
    page.focus(".desk-upload select")
    page.keyboard.type("Cleared")
    desk.upload(".desk-upload input[type=file]", jpeg("inline.jpg"))
    page.wait_for_selector(".desk-text .desk-picture-here textarea:focus")
    desk.write("The lock at six.")
    desk.click("text=Choose the lead photo")
    desk.upload(".desk-upload input[type=file]", jpeg("lead.jpg"))
    page.wait_for_selector(".desk-lead-here textarea:focus")
    desk.write("The lock, before it opened.")
    desk.click("#bylines-0 .select2-selection")
    choose(page, "orr", "Margaret Orr")
    desk.click("text=Add another Byline")
    choose(page, "Ottoline Quist", "New name: Ottoline Quist")
    desk.click(".field-tags .select2-selection")
    choose(page, "ferr", "Ferry")
    choose(page, "ansel", "Ansel")
    choose(page, "Lock keepers", "New tag: Lock keepers")
    assert body_of(page).count("<figure") == 1
    save_screenshot(page, "desk-twelve-clicks")
    desk.click("[name=_save]")
    page.wait_for_url("**/publish/")
    desk.click(".act .submit-row input[type=submit]")
    page.wait_for_selector(".messagelist .success")
    assert desk.clicks <= MAX_CLICKS and desk.loads <= MAX_LOADS, f"{desk.clicks} clicks, {desk.loads} pages"

    page.click("text=See the story as readers do")
    story = page.inner_text("main")
    for words in ("Lock keepers count the boats", "The lock was open all night.", "Margaret Orr", "Ottoline Quist"):
        assert words in story
    for words in ("The lock at six.", "The lock, before it opened.", "Ferry", "Ansel", "Lock keepers", "Sport"):
        assert words in story
    assert page.locator("main figure img").count() == 2


def test_enter_leads_from_the_headline_to_the_dek_and_on_to_the_text(desk):
    desk.goto("/admin/articles/deskcopy/add/")
    wait_for_scripts(desk)
    desk.wait_for_selector("#id_headline:focus")
    desk.keyboard.type("One line")
    desk.keyboard.press("Enter")
    assert desk.input_value("#id_headline") == "One line"
    assert desk.evaluate("document.activeElement.id") == "id_dek"
    desk.keyboard.type("And another")
    desk.keyboard.press("Enter")
    desk.keyboard.type("The text.")
    assert desk.input_value("#id_dek") == "And another"
    assert body_of(desk) == "<p>The text.</p>"


def test_a_genre_and_a_language_are_chosen_or_typed(desk):
    open_new_story(desk, headline="In Low German")
    desk.select_option("#id_genre", label="Another genre …")
    desk.keyboard.type("Dispatch")
    desk.click("text=Dates, language, source and print")
    desk.select_option("#id_language", label="Another language …")
    desk.keyboard.type("nds")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.input_value("#id_genre") == "Dispatch"
    assert desk.get_attribute(".desk-text", "lang") == desk.get_attribute("#id_headline", "lang") == "nds"
    assert desk.eval_on_selector("#id_language", "select => select.value") == "nds"
    desk.select_option("#id_genre", "obituary")
    with desk.expect_navigation():
        desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    assert desk.input_value("#id_genre") == "obituary"
