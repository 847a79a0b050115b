"""Whatever strangers ask for, the log gets few lines of one kind a minute, and says how many more there were."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.test import Client
from django.utils.module_loading import import_string

from newsroom import gunicorn
from newsroom.bounded_log import KINDS, LINES, SECONDS
from newsroom.middleware.request_log import JsonLines

TIMES = LINES + 7


class Log:
    """The lines that the handler of the settings writes, with a clock that a test sets."""

    def __init__(self, handler_class: str, **values):
        self.seconds, self.stream = 0.0, io.StringIO()
        self.handler = import_string(handler_class)(self.stream, **values)
        self.handler.setFormatter(JsonLines())

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture(params=[settings.LOGGING, gunicorn.logconfig_dict], ids=["django", "gunicorn"])
def console(request):
    """What is said to the two loggers that the settings have handlers for, and to the root."""
    made = Log(request.param["handlers"]["console"]["class"])
    made.handler._clock = lambda: made.seconds
    made.handler._since = 0.0
    loggers = [logging.getLogger(name) for name in (None, "django", "axes", "newsroom.request", "gunicorn.error")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
    targets = loggers[:2]  # the others hand on to the root
    for logger in targets:
        logger.addHandler(made.handler)
    yield made
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
        logger.removeHandler(made.handler)


def refused_host():
    Client(headers={"host": "evil.example"}).get("/healthz")


STRANGERS = {
    "oembed": lambda: Client().get("/oembed", {"url": "http://127.0.0.1:8000/", "format": "xml"}),
    "host": refused_host,
    "csrf": lambda: Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ada"}),
    "axes": lambda: logging.getLogger("axes.handlers.database").warning("AXES: New login failure by %s.", "ip=1"),
    "gunicorn": lambda: logging.getLogger("gunicorn.error").warning("Invalid request from ip=%s: %s", "::1", "x"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("cause", STRANGERS.values(), ids=STRANGERS)
def test_what_a_stranger_causes_any_number_of_times_is_some_lines_a_minute(console, cause):
    for _ in range(TIMES):
        cause()
    lines = [line for line in console.lines if line["level"] != "INFO"]
    assert len(lines) == LINES
    assert not any("exception" in line for line in lines)
    console.seconds = SECONDS
    cause()
    left_out, after = [line for line in console.lines if line["level"] != "INFO"][LINES:]
    assert left_out["message"].startswith("7 more like this were left out: ")
    assert (left_out["logger"], left_out["level"]) == (after["logger"], after["level"])


def fault(words: str):
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", words)


def other_fault():
    try:
        int("x")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/")


def test_another_fault_is_written_with_its_traceback_whatever_was_left_out(console):
    for number in range(TIMES):
        fault(f"/{number}")
    other_fault()
    assert len(console.lines) == LINES + 1
    assert "int() with base 10" not in console.lines[0]["exception"]
    assert "in other_fault" in console.lines[-1]["exception"]


def test_the_number_is_written_with_any_next_line_and_when_the_process_ends(console):
    for round_ in (1, 2):
        for number in range(TIMES):
            fault(f"/{number}")
        assert len([line for line in console.lines if "left out" in line["message"]]) == round_ - 1
        console.seconds += SECONDS
        if round_ == 1:
            logging.getLogger("newsroom.request").info("GET /")
    console.handler.close()
    assert [line["message"] for line in console.lines if "left out" in line["message"]] == 2 * [
        f"7 more like this were left out: Internal Server Error: /{LINES}"
    ]


def test_kinds_without_number_take_no_memory_without_end(console):
    for number in range(3 * KINDS):
        logging.getLogger("articles.public").warning(f"refused {number} %s", "x")
    assert len(console.lines) == KINDS + LINES
    assert len(console.handler._counts) == KINDS + 1


def test_requests_that_are_refused_hide_no_other_answer(console):
    for status in [501] * TIMES + [503]:
        logging.getLogger("django.request").error("%s: %s", "Error", "/", extra={"status_code": status})
    assert [line["status"] for line in console.lines] == [501] * LINES + [503]


def test_words_with_everything_in_them_are_one_kind(console):
    for number in range(TIMES):
        logging.getLogger("django.security.DisallowedHost").error(
            f"Invalid HTTP_HOST header: {number}", exc_info=DisallowedHost()
        )
    assert len(console.lines) == LINES


def test_each_request_and_what_the_newsroom_does_is_written(console):
    for number in range(TIMES):
        logging.getLogger("newsroom.request").info("%s %s", "GET", f"/{number}")
        logging.getLogger("articles.record.scheduling").info("%s is published.", number)
    assert len(console.lines) == 2 * TIMES
