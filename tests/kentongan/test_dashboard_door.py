"""Who may look: tokens, sessions, and how often a stranger may guess."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from kentongan.dashboard.access import Guard
from kentongan.dashboard.app import create_app
from kentongan.dashboard.door import inside
from kentongan.dashboard.sessions import LIFETIME, is_valid, issue
from kentongan.dashboard.throttle import GUESSES, PAUSE_S, Throttle
from storage.store import Store
from tests.kentongan.test_dashboard_pages import always, ask

TOKEN = "sesame"
PAGE = "text/html,application/xhtml+xml"


def guarded(store: Store) -> Starlette:
    return create_app(store, source_names=("pelita",), ready=always, token=TOKEN)


async def post(
    app: Starlette, path: str, form: dict[str, str], *, scheme: str = "http", **headers: str
) -> tuple[int, dict[str, str], str]:
    return await ask(app, path, method="POST", body=urlencode(form).encode(), scheme=scheme, **headers)


async def test_nothing_but_reading_with_the_token_is_allowed(store: Store) -> None:
    app = guarded(store)
    basic = base64.b64encode(b"anyone:sesame").decode()
    assert (await ask(app, "/alerts"))[0] == 401
    assert (await ask(app, "/alerts", authorization="Bearer sesame"))[0] == 200
    assert (await ask(app, "/alerts", authorization=f"Basic {basic}"))[0] == 200
    assert (await ask(app, "/alerts", authorization="Basic !"))[0] == 401
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (await ask(app, "/?lang=id", method=method, authorization="Bearer sesame"))[0] == 405


async def test_everything_but_the_probes_and_the_door_wants_the_token(store: Store) -> None:
    app = guarded(store)
    for path in ("/", "/stories/x", "/articles/x", "/alerts", "/alerts/x", "/sources", "/search", "/alerts.atom", "/events", "/metrics", "/nowhere"):  # fmt: skip
        assert (await ask(app, path))[0] == 401, path
        status, headers, page = await ask(app, path, accept=PAGE)
        assert (status, headers["www-authenticate"]) == (401, 'Bearer realm="kentongan"'), path
        assert 'type="password"' in page
        assert "<nav" not in page
    for path, status in (("/healthz", 200), ("/readyz", 200), ("/login", 401), ("/static/style.css", 200)):
        assert (await ask(app, path))[0] == status, path


async def test_a_browser_signs_in_once_and_comes_to_the_page_it_asked_for(store: Store) -> None:
    app = guarded(store)
    _, _, door = await ask(app, "/alerts?state=parked", accept=PAGE)
    assert 'name="next" value="/alerts?state=parked"' in door
    status, headers, _ = await post(app, "/login", {"token": TOKEN, "next": "/alerts?state=parked"})
    assert (status, headers["location"]) == (303, "/alerts?state=parked")
    cookie, *flags = headers["set-cookie"].split("; ")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(flags)
    assert TOKEN not in cookie
    assert (await ask(app, "/alerts", cookie=cookie))[0] == 200
    assert (await ask(app, "/alerts", cookie=cookie + "0"))[0] == 401
    _, _, page = await ask(app, "/alerts", cookie=cookie)
    assert 'action="/logout" method="post"' in page
    status, headers, _ = await post(app, "/logout", {}, cookie=cookie)
    assert (status, "Max-Age=0" in headers["set-cookie"]) == (303, True)


async def test_a_get_changes_nothing(store: Store) -> None:
    app = guarded(store)
    for path in ("/login?token=sesame", "/logout"):
        assert "set-cookie" not in (await ask(app, path))[1], path


async def test_over_https_the_session_never_goes_over_http(store: Store) -> None:
    _, headers, _ = await post(guarded(store), "/login", {"token": TOKEN}, scheme="https")
    assert "Secure" in headers["set-cookie"].split("; ")


async def test_a_wrong_token_is_said_so_and_opens_nothing(store: Store) -> None:
    status, headers, page = await post(guarded(store), "/login", {"token": "open"}, accept_language="id")
    assert status == 401
    assert "set-cookie" not in headers
    assert "Itu bukan tokennya." in page


async def test_a_form_of_another_site_or_of_a_megabyte_is_refused(store: Store) -> None:
    app = guarded(store)
    assert (await post(app, "/login", {"token": TOKEN}, sec_fetch_site="cross-site"))[0] == 403
    assert (await post(app, "/login", {"token": "x" * 1_000_000}))[0] == 413
    assert (await ask(app, "/login", method="POST", body=b"&".join([b"a=1"] * 20)))[0] == 413
    assert (await ask(app, "/login", method="POST", body=b"token=\xff\xfe&next=%00"))[0] == 401


async def test_who_guesses_too_often_waits_even_with_the_right_token(store: Store) -> None:
    app = guarded(store)
    for _ in range(GUESSES):
        assert (await ask(app, "/alerts", authorization="Bearer wrong"))[0] == 401
    status, headers, _ = await ask(app, "/alerts", authorization="Bearer sesame")
    assert (status, 0 < int(headers["retry-after"]) <= PAUSE_S + 1) == (429, True)
    status, headers, page = await post(app, "/login", {"token": TOKEN})
    assert (status, "retry-after" in headers, "Too many wrong tokens" in page) == (429, True, True)
    assert (await ask(app, "/alerts", client="10.0.0.9", authorization="Bearer sesame"))[0] == 200
    session = f"kentongan={issue(TOKEN, Guard(TOKEN).now())}"
    assert (await ask(app, "/alerts", cookie=session))[0] == 200


async def test_without_a_token_there_is_no_door(store: Store) -> None:
    app = create_app(store, source_names=(), ready=always, token=None)
    assert (await ask(app, "/login"))[1]["location"] == "/"
    assert (await ask(app, "/login", method="POST"))[0] == 405
    assert "/logout" not in (await ask(app, "/"))[2]


def test_a_throttle_gives_guesses_back_one_by_one() -> None:
    throttle = Throttle()
    for number in range(GUESSES):
        assert throttle.wait("a", 100.0) == 0, number
        throttle.missed("a", 100.0)
    assert throttle.wait("a", 100.0) == PAUSE_S
    assert throttle.wait("a", 100.0 + PAUSE_S) == 0
    throttle.missed("a", 100.0 + PAUSE_S)
    assert throttle.wait("a", 100.0 + PAUSE_S) == PAUSE_S
    assert throttle.wait("b", 100.0) == 0


def test_a_house_of_ipv6_addresses_is_one_stranger() -> None:
    throttle = Throttle()
    for number in range(GUESSES):
        throttle.missed(f"2001:db8::{number:x}", 0.0)
    assert throttle.wait("2001:db8::ffff", 0.0) > 0
    assert throttle.wait("2001:db8:0:1::", 0.0) == 0


def test_a_throttle_remembers_no_more_than_it_must() -> None:
    throttle = Throttle()
    for number in range(5_000):
        throttle.missed(f"host-{number}", 0.0)
    assert len(throttle._free_at) == 1_000


@given(st.text(min_size=1), st.integers(0, 2**33))
def test_a_session_holds_for_its_token_and_its_time(token: str, now: int) -> None:
    session = issue(token, now)
    assert is_valid(session, token, now + LIFETIME.total_seconds() - 1)
    assert not is_valid(session, token, now + LIFETIME.total_seconds())
    assert not is_valid(session, token + "x", now)


@pytest.mark.parametrize("forge", [lambda s: "", lambda s: "9" + s, lambda s: s[:-1], lambda s: "x", lambda s: s.replace(".", ":"), lambda s: "é.é"])  # fmt: skip
def test_a_session_that_was_touched_is_none(forge: Callable[[str], str]) -> None:
    assert not is_valid(forge(issue(TOKEN, 0)), TOKEN, 0)


@pytest.mark.parametrize(
    ("address", "leads"),
    [("/alerts?x=1", "/alerts?x=1"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("", "/"), ("/\r\nSet-Cookie: x", "/"), ("/login", "/"), ("javascript:x", "/")],
)  # fmt: skip
def test_the_door_leads_inside_only(address: str, leads: str) -> None:
    assert inside(address) == leads
