"""Accounts for the demo newsroom that the browser tests run: one for each role, and a superuser."""

import sqlite3
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.contrib.auth.hashers import make_password

HOST = "localhost"  # browsers make passkeys for a name
PASSWORD = "a-bridge-over-the-weir"
ROLES = {"chief": "", "rita": "Reporter", "pia": "Photo editor", "arno": "Archivist"}  # the chief is a superuser
_USER = """
    INSERT INTO auth_user
    (username, password, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined)
    VALUES (?, ?, ?, 1, 1, '', '', '', '2024-01-01')
"""
_ROLE = "INSERT INTO auth_user_groups (user_id, group_id) SELECT ?, id FROM auth_group WHERE name = ?"


def add_colleagues(folder: Path):
    """Add the accounts to the database of a demo newsroom."""
    for name, role in ROLES.items():
        add_colleague(folder, name, role)


def add_colleague(folder: Path, name: str, role: str):
    """Add an account with a role, or a superuser for none."""
    with sqlite3.connect(folder / "archive.sqlite3", timeout=20) as database:
        row = database.execute(_USER, [name, make_password(PASSWORD), not role])
        database.execute(_ROLE, [row.lastrowid, role])


def cookies_of(url: str, name: str, password: str = PASSWORD) -> list[dict]:
    """Sign in without a browser; return the cookies of the account, as a context of the browser takes them."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    login = f"{url}/admin/login/"
    opener.open(login, timeout=20).close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token, "next": "/healthz"}
    opener.open(Request(login, urlencode(fields).encode(), {"Referer": login}), timeout=20).close()
    cookies = [{"name": cookie.name, "value": cookie.value, "domain": HOST, "path": "/"} for cookie in jar]
    assert "sessionid" in {cookie["name"] for cookie in cookies}, f"{name} could not sign in"
    return cookies
