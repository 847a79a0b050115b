"""Accounts for the demo newsroom that the browser tests run: one for each role, and a superuser."""

import sqlite3
from pathlib import Path

from django.contrib.auth.hashers import make_password

PASSWORD = "a-bridge-over-the-weir"
ROLES = {"chief": "", "rita": "Reporter", "pia": "Photo editor", "arno": "Archivist"}  # the chief is a superuser
_USER = """
    INSERT INTO auth_user
    (username, password, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined)
    VALUES (?, ?, ?, 1, 1, '', '', '', '2024-01-01')
"""
_ROLE = "INSERT INTO auth_user_groups (user_id, group_id) SELECT ?, id FROM auth_group WHERE name = ?"


def add_colleagues(folder: Path):
    """Add the accounts to the database of a running demo newsroom."""
    for name, role in ROLES.items():
        add_colleague(folder, name, role)


def add_colleague(folder: Path, name: str, role: str):
    """Add an account with a role, or a superuser for none."""
    with sqlite3.connect(folder / "archive.sqlite3", timeout=20) as database:
        row = database.execute(_USER, [name, make_password(PASSWORD), not role])
        database.execute(_ROLE, [row.lastrowid, role])


def cookies_of(chrome, url: str, name: str) -> dict:
    """Return the cookies of an account after signing in."""
    page = chrome.new_page(base_url=url)
    page.goto("/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    cookies = page.context.storage_state()
    page.close()
    return cookies
