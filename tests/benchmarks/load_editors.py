"""Editors who save, correct, withdraw and reinstate stories of their own through the pages of the desk."""

import http.client
import threading
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

from tests.benchmarks.load_readers import CountedPage


class FormFields(HTMLParser):
    """The values of the fields of the forms of a page that are sent by POST, as a browser would send them."""

    def __init__(self, html: str):
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self._in_form, self._select, self._area = False, "", None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Add an input; begin a select or a text area."""
        attributes = dict(attrs)
        name, kind = attributes.get("name", ""), attributes.get("type", "text")
        if tag == "form":
            self._in_form = attributes.get("method", "") == "post" and "logout" not in attributes.get("action", "")
        if not self._in_form:
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attributes:
            self.values.append((self._select, attributes.get("value", "")))
        elif tag == "textarea":
            self._area = [name, ""]
        elif tag == "input" and name and kind not in ("submit", "file", "button", "image"):
            is_sent = kind not in ("checkbox", "radio") or "checked" in attributes
            self.values += [(name, attributes.get("value", "on" if kind == "checkbox" else ""))] * is_sent

    def handle_data(self, data):
        """Add text to the text area that is open."""
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        """End a form, a select or a text area."""
        if tag == "textarea" and self._area:
            self.values.append((self._area[0], self._area[1].removeprefix("\n")))
            self._area = None
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._in_form = False


class Editor(threading.Thread):
    """One editor with one live story, who works until the load ends."""

    def __init__(self, port: int, session: str, article: int, url: str, counted: CountedPage, pause: float):
        super().__init__(daemon=True)
        self.pause = pause  # seconds before each page that is opened
        self.port, self.session, self.article, self.url, self.counted = port, session, article, url, counted
        self.low = self.high = 1  # how many stories of this editor are live: at least, at most
        self.waits: list[float] = []
        self.errors: list[str] = []
        self.stale: list[str] = []
        self.stopped = threading.Event()
        self.csrf = ""

    def run(self):
        """Save, correct, withdraw and reinstate, again and again; an error ends it."""
        number = 0
        try:
            while not self.stopped.is_set():
                number += 1
                self._act("open")
                self._save(number)
                self._act("correct", note=f"Text {number}.")
                self._look_for(f"Text {number} of")
                self._change_count(0, "withdraw", reason="Not true.")
                self._change_count(1, "reinstate", note="True after all.")
        except Exception as error:
            self.errors.append(f"editor of article {self.article}: {type(error).__name__} {error}")

    def _save(self, number: int):
        self._send(self._copy_path, body=f"<p>Text {number} of article {self.article}.</p>")

    def _act(self, name: str, **fields):
        path = f"/admin/articles/article/{self.article}/{name}/"
        place = self._send(path, **fields)
        if "/deskcopy/" in place:
            self._copy_path = place

    def _change_count(self, live: int, name: str, **fields):
        self.low, self.high = 0, 1
        self.counted.note_change()
        self._act(name, **fields)
        self.low = self.high = live
        self.counted.note_change()

    def _look_for(self, words: str):
        status, _, body = self._request("GET", self.url, with_session=False)
        if status != 200 or words not in body:
            self.stale.append(f"{self.url}: {words!r} was published and is not there (status {status})")

    def _send(self, path: str, **fields) -> str:
        """Open a page, send its form with some fields changed, and return where the answer leads."""
        self.stopped.wait(self.pause)
        status, _, page = self._request("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status}")
        values = [(name, value) for name, value in FormFields(page).values if name not in fields]
        body = urlencode([*values, *fields.items()])
        begun = time.monotonic()
        status, headers, answer = self._request("POST", path, body)
        self.waits.append(time.monotonic() - begun)
        if status != 302:
            start = answer.find("errornote")
            raise RuntimeError(f"POST {path}: {status} {' '.join(answer[start : start + 400].split())}")
        return headers["Location"]

    def _request(self, method: str, path: str, body: str | None = None, with_session=True):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Origin": f"http://127.0.0.1:{self.port}"}
        if with_session:
            headers["Cookie"] = f"sessionid={self.session}; csrftoken={self.csrf}"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                    self.csrf = value.split(";")[0].partition("=")[2]
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            link.close()
