"""A passkey is made, named, used as the second factor and removed, with the authenticator of the browser itself."""

import secrets
from urllib.parse import urlsplit

import pytest

from tests.browser.colleagues import PASSWORD, ROLES, add_colleague

PAGE = "/admin/second-factor/"
WRITE = "(body) => document.querySelector('#id_body').editor.commands.setContent(body, { emitUpdate: true })"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page, name, path="/admin/"):
    page.goto(f"/admin/login/?next={path}")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def wait_for_path(page, path):
    """Wait for a page, and not for one whose parameter `next` names it."""
    page.wait_for_url(lambda url: urlsplit(url).path == path)


@pytest.fixture
def colleague(open_page, browser_site):
    """Return a page of a browser with an authenticator, and the name of the new colleague who is signed in there."""
    page = open_page()
    name = f"pat-{secrets.token_hex(4)}"
    add_colleague(browser_site.folder, name, ROLES["rita"])
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, name)
    wait_for_path(page, "/admin/")
    return page, name


def test_a_passkey_is_made_named_used_and_removed(colleague):
    page, name = colleague
    page.goto(PAGE)
    page.fill("#id_name", "this laptop")
    page.click("text=Make a passkey")
    page.wait_for_selector(".recovery-codes li")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10

    page.context.clear_cookies(name="sessionid")
    sign_in(page, name, "/admin/articles/deskcopy/")
    page.wait_for_selector("text=Use your passkey")
    page.click("button:has-text('Use a passkey')")
    wait_for_path(page, "/admin/articles/deskcopy/")

    page.goto(PAGE)
    page.fill("[id^=name-]", "old laptop")
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Rename')")
    page.wait_for_selector("text=It is called “old laptop” now.")
    assert page.input_value("[id^=name-]") == "old laptop"

    page.fill("#id_password", codes[0])
    page.click("[name=give_up]")
    page.wait_for_selector("text=You sign in with your password alone now.")


def test_a_form_that_is_open_while_the_session_ends_is_sent_after_the_passkey(colleague, open_page):
    page, name = colleague
    page.goto(PAGE)
    page.click("text=Make a passkey")
    page.wait_for_selector(".recovery-codes li")
    page.goto("/admin/articles/deskcopy/add/")
    page.wait_for_selector(".desk-text")
    page.fill("#id_headline", "The weir holds")
    page.evaluate(WRITE, "<p>The weir by the river has held all night.</p>")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+s")
    dialog = page.locator("dialog.desk-sign-in")
    dialog.locator("#id_username").fill(name)
    dialog.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    dialog.locator("button:has-text('Use a passkey')").click()
    page.wait_for_url("**/deskcopy/*/change/")
    assert page.input_value("#id_headline") == "The weir holds"
    open_page.errors.clear()  # an autosave may have been refused meanwhile
