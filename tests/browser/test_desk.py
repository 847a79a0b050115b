"""An editor writes, places photos, publishes and corrects in a browser; nothing typed is lost."""

import pytest

from articles.story.html_blocks import blocks
from articles.story.html_sanitizer import clean_body
from tests.articles.importing.sample_stories import sample_stories
from tests.browser.conftest import NARROW, check_width, choose, save_screenshot

# ruff: noqa: E501  (clipboards have long lines)
# What Word, Google Docs and a web page put on the clipboard, in invented words; and what may become of it.
PASTED = {
    "word": (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>'
        "<!--StartFragment--><h1>A rise</h1><p class=MsoNormal style='margin-bottom:0'>The <b>river</b> "
        "<span style='mso-spacerun:yes'>  </span>rose.<o:p></o:p></p>"
        "<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>  </span>"
        "</span>one</p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'>"
        "<span style='mso-list:Ignore'>·</span>two</p><!--EndFragment--></body></html>",
        "<h2>A rise</h2><p>The <strong>river</strong> rose.</p><ul><li>one</li><li>two</li></ul>",
    ),
    "docs": (
        '<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr">'
        '<span style="font-weight:400">Plain, </span><span style="font-weight:700">bold</span>'
        '<span style="font-style:italic"> and leaning</span></p><br><ol><li dir="ltr"><p dir="ltr"><span>first</span></p>'
        "</li></ol></b>",
        "<p>Plain, <strong>bold</strong><em> and leaning</em></p><ol><li>first</li></ol>",
    ),
    "web": (
        '<div class="x" onclick="alert(1)"><nav>Menu</nav><h4>Small</h4><div>Read <a href="javascript:alert(1)">this</a> and '
        '<a class="t" href="https://example.org/a" target="_blank">that</a>.</div><script>alert(1)</script>'
        '<img src="x" onerror="alert(1)"><table style="width:9px"><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr>'
        "</tbody></table></div>",
        '<h3>Small</h3><p>Read this and <a href="https://example.org/a">that</a>.</p>'
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    ),
}

# Every element that a body may have, as the archive keeps it.
EVERYTHING = (
    "<p>Words <em>a</em> <strong>b</strong> <s>c</s> H<sub>2</sub>O <sup>1</sup> <code>d</code> <cite>e</cite> <q>f</q>"
    '<br><abbr title="g">h</abbr> <span lang="fr" dir="ltr">i</span> <a href="/tags/x/" title="t">j</a></p>'
    '<p lang="ar" dir="rtl">k</p><h2>Two</h2><h3>Three</h3><blockquote><p>one</p><p>two</p></blockquote>'
    '<blockquote class="pull">pull</blockquote><ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>'
    '<ol start="3"><li>e</li></ol><table><caption>Cap <em>x</em></caption><thead><tr><th scope="col">A</th><th>B</th></tr>'
    '</thead><tbody><tr><td colspan="2">1</td></tr></tbody><tbody><tr><td rowspan="2">2</td><td></td></tr><tr><td>3</td>'
    "</tr></tbody><tfoot><tr><td>f</td><td>g</td></tr></tfoot></table><hr><pre>\n a\n  b</pre><p>Last</p>"
)


# What real files hold and the editor would write otherwise, in invented words; no reader sees a difference.
ODD = (
    '<p>The <a title="t" href="/tags/x/">weir</a> <br> <a href="/y/">lock</a> <strong> <a href="/z/">gate</a></strong></p>'
    "<h2> <a></a>Two banks </h2><p>One <em>and <a>two</a></em></p><table> <caption> C </caption><tbody> <tr> <td> a </td>"
    ' <td> <a href="/z/"> </a></td> </tr> </tbody></table><p>Last</p>'
)


def body_of(page) -> str:
    return page.eval_on_selector("#id_body", "field => field.value")


# Lay a body into the field as a page brings it, let another editor begin on it, touch it at the end.
TOUCHED = """async (body) => {
    const { edit } = await import(document.querySelector("script[src*='desk/editor']").src);
    const field = document.body.appendChild(document.createElement("div")).appendChild(document.createElement("textarea"));
    field.value = body;
    const editor = edit(field);
    const left = field.value;
    editor.commands.insertContentAt(editor.state.doc.content.size, "<p>Touched.</p>");
    const touched = field.value;
    editor.destroy();
    field.parentElement.remove();
    return [left, touched];
}"""


def open_new_story(page, **fields):
    page.goto("/admin/articles/deskcopy/add/")
    page.wait_for_selector(".desk-text")
    for name, words in fields.items():
        page.fill(f"#id_{name}", words)


def paste(page, html: str):
    page.evaluate(
        """html => {
            const carried = new DataTransfer();
            carried.setData("text/html", html);
            document.querySelector(".desk-text").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
        }""",
        html,
    )


@pytest.mark.parametrize("source", PASTED)
def test_pasted_html_is_clean(desk, source):
    open_new_story(desk)
    desk.click(".desk-text")
    paste(desk, PASTED[source][0])
    assert body_of(desk) == PASTED[source][1]


def test_pasted_links_to_places_of_the_document_itself_are_words(desk):
    """A footnote of Google Docs or Word leads to a place that the story does not have."""
    open_new_story(desk)
    desk.click(".desk-text")
    links = '<a href="#ftnt1"><sup>[1]</sup></a> and <a href="file:///C:/a.docx#_ftn2">two</a>'
    paste(desk, f'<p>One{links}, <a href="https://example.org/a#b">far</a>.</p>')
    assert body_of(desk) == '<p>One<sup>[1]</sup> and two, <a href="https://example.org/a#b">far</a>.</p>'


def test_the_words_run_in_the_direction_of_the_language(desk):
    open_new_story(desk)
    desk.evaluate("document.querySelectorAll('details').forEach((panel) => { panel.open = true })")
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        desk.select_option("#id_language", language)
        for field in ("#id_kicker", "#id_headline", "#id_dek", ".desk-text"):
            assert desk.locator(field).evaluate("(field) => [field.lang, getComputedStyle(field).direction]") == [
                language,
                direction,
            ]
        bars = desk.locator(".desk-bar >> nth=0")
        assert bars.evaluate("(bar) => [bar.lang, getComputedStyle(bar).direction]") == ["", "ltr"]
    typed = "document.querySelector('#content').insertAdjacentHTML('beforeend', '<p><strong>فتح</strong>, 3 words</p>')"
    desk.evaluate(typed)  # as the notice of words that were never saved
    headline = desk.locator("#content p strong", has_text="فتح")
    assert headline.evaluate("(headline) => getComputedStyle(headline).unicodeBidi") == "plaintext"


def touch_the_end(page):
    page.click(".desk-text > p:last-of-type")
    page.keyboard.press("Control+End")
    page.keyboard.type("!")


def test_the_editor_writes_everything_a_body_may_have_in_the_form_of_the_archive(desk):
    open_new_story(desk, headline="Everything")
    desk.evaluate("html => document.getElementById('id_body').editor.commands.setContent(html)", EVERYTHING)
    touch_the_end(desk)
    # A line break at the start of <pre> is none to a browser.
    assert body_of(desk).replace("Last!", "Last") == EVERYTHING.replace("<pre>\n", "<pre>")
    desk.click("[name=_continue]")
    desk.wait_for_selector(".messagelist .success")
    saved = body_of(desk).replace("\n\n", "")
    assert saved.replace("Last!", "Last") == EVERYTHING.replace("<pre>\n", "<pre>")


def test_an_untouched_block_stays_the_same_byte_for_byte(desk):
    open_new_story(desk)
    desk.evaluate(
        """html => {
            const field = document.getElementById("id_body");
            field.value = html;
            field.dispatchEvent(new Event("desk:set"));
        }""",
        ODD,
    )
    assert body_of(desk) == ODD
    touch_the_end(desk)
    assert body_of(desk) == ODD.replace("Last", "Last!")


def test_touching_a_sample_story_changes_only_what_was_touched(desk, samples):
    bodies = [story.body for story in sample_stories(samples) if story.body]
    open_new_story(desk)
    for body in bodies:
        markup = "\n\n".join(block.markup for block in blocks(body))
        left, touched = desk.evaluate(TOUCHED, markup)
        assert left == markup
        assert clean_body(touched) == body + "<p>Touched.</p>"
    assert len(bodies) >= samples.min_shapes


def test_a_story_is_published_and_corrected_after_signing_in(open_page, browser_site):
    desk = open_page("/admin/login/")
    desk.fill("#id_username", "editor")
    desk.fill("#id_password", browser_site.password)
    desk.keyboard.press("Enter")
    desk.click("text=Write a story")
    desk.wait_for_selector(".desk-text")
    desk.select_option("#id_section", index=1)
    desk.fill("#id_headline", "Ferry sails again")
    desk.fill("#id_dek", "The landing opened at six.")
    desk.fill("#id_dateline", "HARROW FALLS —")
    desk.click(".desk-text")
    desk.keyboard.type("The ferry sailed at six on Tuesday.")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Nobody was left behind.")
    desk.keyboard.press("Alt+F10")
    for _ in range(5):
        desk.keyboard.press("ArrowRight")
    assert desk.evaluate("document.activeElement.textContent") == "Photo"
    desk.keyboard.press("Enter")
    desk.click(".desk-library li button >> nth=0")
    assert body_of(desk).endswith('<figure data-picture="p1"></figure>')
    desk.fill(".desk-text .desk-picture-here textarea", "The landing at six.")
    desk.click("text=Choose the lead photo")
    desk.click(".desk-library li button >> nth=1")
    desk.wait_for_selector(".desk-lead-here img")
    desk.fill(".desk-lead-here textarea >> nth=0", "The ferry, before it sailed.")
    desk.click("#bylines-0 .select2-selection")
    choose(desk, "orr", "Margaret Orr")
    desk.click("text=Add another Byline")
    desk.locator("#bylines-1 .select2-container--open").wait_for()
    desk.keyboard.press("Escape")  # the list would lie over the buttons of the row
    desk.fill("#id_bylines-1-name", "Bo Lind")
    desk.click("#bylines-1 [aria-label='Up, in the order']")
    assert desk.input_value("#id_bylines-1-position") == "0"
    desk.click(".field-tags .select2-selection")
    choose(desk, "ferr", "Ferry")
    for name in ("Night boats", "Landing stages"):
        choose(desk, name, f"New tag: {name}")
    save_screenshot(desk, "desk-writing-wide")
    desk.click("[name=_save]")
    desk.wait_for_url("**/article/*/publish/")
    desk.click(".act .submit-row input[type=submit]")
    desk.wait_for_url("**/article/*/change/")
    record = desk.url
    desk.click("text=See the story as readers do")
    assert desk.inner_text("h1") == "Ferry sails again"
    story = desk.inner_text("main")
    assert "Bo Lind" in story.split("Margaret Orr")[0], "the second byline was moved up"
    for words in ("The ferry, before it sailed.", "The landing at six.", "Ferry", "Night boats", "Landing stages"):
        assert words in story
    assert desk.locator("main figure img").count() == 2

    desk.goto(record)
    desk.click("text=Open on the desk")
    desk.click(".desk-text > p >> nth=0")
    desk.keyboard.press("End")
    desk.keyboard.type(" It was late.")
    desk.click("[name=_save]")
    desk.click(".acts a >> text=Correction")
    assert "It was late." in desk.inner_text(".act .difference-block ins >> nth=0")
    desk.fill("#id_note", "An earlier version left out that the ferry was late.")
    desk.click(".act .submit-row input[type=submit]")
    desk.click("text=See the story as readers do")
    assert "An earlier version left out that the ferry was late." in desk.inner_text("article.story")
    assert "It was late." in desk.inner_text("article.story")


def test_a_search_of_the_list_is_saved_as_a_view_used_and_deleted(desk):
    desk.goto("/admin/articles/article/")
    desk.fill(".list-search input[name=q]", "river")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**q=river**")
    results = desk.inner_text("#result_list")
    desk.click("text=Keep this search as a view")
    desk.fill("#view-name", "All about the river")
    desk.click(".keep-view button")
    desk.goto("/admin/articles/article/")
    assert desk.inner_text("#result_list") != results
    desk.click(".saved-views >> text=All about the river")
    assert desk.input_value(".list-search input[name=q]") == "river"
    assert desk.inner_text("#result_list") == results
    save_screenshot(desk, "desk-saved-view")
    desk.click("text=Drop this view")
    desk.wait_for_selector(".messagelist .success")
    assert desk.locator(".saved-views >> text=All about the river").count() == 0


def tab_to(page, selector: str, *, key="Tab"):
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(150):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def test_a_story_is_written_and_published_with_the_keyboard_alone(desk):
    open_new_story(desk)
    assert desk.evaluate("document.activeElement.id") == "id_headline"
    desk.keyboard.type("Weavers draw")
    tab_to(desk, "#id_section", key="Shift+Tab")
    desk.keyboard.type("Spor")
    tab_to(desk, ".desk-text")
    desk.keyboard.type("Nobody scored, and nobody minded.")
    tab_to(desk, "[name=_save]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/publish/")
    tab_to(desk, ".act .submit-row input[type=submit]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/change/")
    tab_to(desk, ".record-links a[href^='/2']")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("article.story")
    assert desk.inner_text("h1") == "Weavers draw" and desk.inner_text(".eyebrow") == "Sport"


def test_a_correction_takes_nine_steps_on_a_telephone(desk):
    desk.set_viewport_size(NARROW)
    desk.goto("/admin/articles/article/?q=seeds+telescopes")
    desk.click("#result_list tbody th a >> nth=0")
    check_width(desk, NARROW["width"])
    save_screenshot(desk, "desk-record-narrow")
    desk.click("text=Open on the desk")
    desk.wait_for_selector(".desk-text")
    desk.click(".desk-text > p:last-of-type")
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" The desk is open until eight.")
    desk.click("[name=_save]")
    desk.click(".acts a >> text=Correction")
    assert "The desk is open until eight." in desk.inner_text(".act .difference-block ins >> nth=0")
    desk.fill("#id_note", "This brief gave the wrong hours of the lending desk.")
    save_screenshot(desk, "desk-correcting-narrow")
    desk.click(".act .submit-row input[type=submit]")
    desk.click("text=See the story as readers do")
    assert "This brief gave the wrong hours of the lending desk." in desk.inner_text("article.story")
    assert "open until eight" in desk.inner_text("article.story")
    check_width(desk, NARROW["width"])
