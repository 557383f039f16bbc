"""No log keeps what somebody typed to find a person."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from gunicorn.config import Config

from tests.config.test_serving import a_free_port
from xieshou.config.logs import Discreet, DiscreetLogger, without_queries

NUMBER = "990001199003010017"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GET /ledgers/L-01/?q=韦秀芳 HTTP/1.1", "GET /ledgers/L-01/?… HTTP/1.1"),
        (f"/ledgers/L-01/?q={NUMBER}&day=2018-09-30", "/ledgers/L-01/?…"),
        (f"http://127.0.0.1/?q={NUMBER}", "http://127.0.0.1/?…"),
        (f'"http://a/b?q={NUMBER}" 200', '"http://a/b?…" 200'),
        (f"could not read {NUMBER} at all", "could not read (号码) at all"),
        ("/sign-in/?next=/ledgers/%3Fq=x", "/sign-in/?…"),
        ("什么都没有? 没有。", "什么都没有? 没有。"),
        ("Really? yes", "Really? yes"),
    ],
)
def test_a_line_keeps_the_page_and_not_the_question(written: str, kept: str) -> None:
    assert without_queries(written) == kept


def test_a_traceback_is_discreet_too() -> None:
    try:
        raise ValueError(f"bad number {NUMBER} from /me/?q=secret")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "at %s", (f"/people/?q={NUMBER}",), sys.exc_info())
    line = Discreet().format(record)
    assert NUMBER not in line
    assert "secret" not in line
    assert "ValueError" in line


def test_every_handler_of_the_program_is_discreet() -> None:
    logging_settings: Any = settings.LOGGING
    discreet = logging_settings["handlers"]["console"]["formatter"]
    assert logging_settings["formatters"][discreet]["()"] == "xieshou.config.logs.Discreet"
    assert set(logging_settings["handlers"]) == {"console"}


def test_the_web_server_writes_no_query_in_any_format(tmp_path: Any) -> None:
    config = Config()
    access, errors = tmp_path / "access.log", tmp_path / "error.log"
    config.set("accesslog", str(access))
    config.set("errorlog", str(errors))
    config.set("access_log_format", "%(r)s %(q)s %(f)s %({raw_uri}e)s %({referer}i)s %(U)s %(s)s")
    logger = DiscreetLogger(config)
    where = f"/ledgers/L-01/?q={NUMBER}&name=secret"
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": where, "SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": "/ledgers/L-01/",
        "QUERY_STRING": where.partition("?")[2], "HTTP_REFERER": f"http://127.0.0.1:{a_free_port()}{where}",
    }  # fmt: skip
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])
    response = SimpleNamespace(status="200 OK", headers=[("Location", where)], sent=1)
    logger.access(response, request, environ, timedelta(seconds=1))
    logger.error("Error handling request %s", where)
    for handler in [*logger.access_log.handlers, *logger.error_log.handlers]:
        handler.flush()
        handler.close()
    for written in (access.read_text(), errors.read_text()):
        assert "/ledgers/L-01/" in written
        assert NUMBER not in written
        assert "secret" not in written
    logger.access_log.handlers.clear()
    logger.error_log.handlers.clear()
