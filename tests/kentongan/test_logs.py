"""Logs: one handler for everybody's lines, JSON where no person watches."""

from __future__ import annotations

import io
import json
import logging
import warnings

import pytest
import structlog

from kentongan.logs import set_up


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    read = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [{key: value for key, value in line.items() if key != "timestamp"} for line in read]


def break_with(_secret: str) -> None:
    raise ValueError("broken")


def test_our_lines_and_those_of_libraries_look_alike_and_carry_the_bound_source(stream: io.StringIO) -> None:
    set_up(0, stream)
    with structlog.contextvars.bound_contextvars(source="desk"):
        structlog.get_logger("kentongan.test").info("article.committed", id="a1", new_claims=3)
        logging.getLogger("some.library").warning("slow %s", "today")
    assert lines(stream) == [
        {
            "event": "article.committed",
            "id": "a1",
            "new_claims": 3,
            "source": "desk",
            "level": "info",
            "logger": "kentongan.test",
        },
        {"event": "slow today", "source": "desk", "level": "warning", "logger": "some.library"},
    ]


def test_scrapy_is_calm_unless_asked(stream: io.StringIO) -> None:
    set_up(0, stream)
    logging.getLogger("scrapy.core.engine").info("Spider opened")
    assert stream.getvalue() == ""
    set_up(1, stream)
    logging.getLogger("scrapy.core.engine").info("Spider opened")
    assert [line["event"] for line in lines(stream)] == ["Spider opened"]


def test_quiet_leaves_errors_alone(stream: io.StringIO) -> None:
    set_up(-1, stream)
    structlog.get_logger("kentongan.test").warning("slow")
    structlog.get_logger("kentongan.test").error("lost")
    assert [line["event"] for line in lines(stream)] == ["lost"]


def test_a_second_call_prints_no_line_twice(stream: io.StringIO) -> None:
    set_up(0, stream)
    set_up(0, stream)
    structlog.get_logger("kentongan.test").info("once")
    assert [line["event"] for line in lines(stream)] == ["once"]


def test_an_exception_is_one_line_with_its_traceback_and_no_locals(stream: io.StringIO) -> None:
    set_up(0, stream)
    try:
        break_with("hunter" + str(2))
    except ValueError:
        structlog.get_logger("kentongan.test").exception("crawl.failed", source="desk")
    (line,) = lines(stream)
    assert "ValueError: broken" in str(line["exception"])
    assert "hunter2" not in stream.getvalue()


def test_warnings_become_lines(stream: io.StringIO) -> None:
    set_up(0, stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", UserWarning, stacklevel=1)
    assert [(line["logger"], "old ways" in str(line["event"])) for line in lines(stream)] == [("py.warnings", True)]


def test_a_known_secret_never_reaches_a_line(stream: io.StringIO) -> None:
    set_up(0, stream, secrets=["hunter2secret", ""])
    logging.getLogger("some.library").error("cannot post to %s", "https://hooks.example.org/hunter2secret")
    assert [line["event"] for line in lines(stream)] == ["cannot post to https://hooks.example.org/****"]
