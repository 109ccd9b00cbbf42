"""Who gets in, and what other pages in the same browser cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from extract.cli.app import app as commands
from extract.review import api, login, overview_routes, pages, sample_pages
from extract.review.meant import meant
from extract.review.security import COOKIE, SAFE, Guard, User
from extract.review.settings import ReviewSettings
from tests.review.desk import HOME, Browser, browser

ROUTERS = (login.router, pages.router, sample_pages.router, overview_routes.router, api.router)
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def test_every_route_that_changes_state_wants_the_token() -> None:
    changing = {route.path: route for route in ROUTES if route.methods - SAFE}
    assert len(changing) >= 10
    for path in changing.keys() - {"/login", "/api/extract"}:
        assert meant in [each.call for each in changing[path].dependant.dependencies], path


@pytest.mark.parametrize("token", ["", "0" * 64, "not-ascii-令牌"])
def test_a_form_without_the_token_changes_nothing(page: Browser, token: str) -> None:
    report = page.report("wuchang-2020.txt")
    assert page.post(f"{report}/accept", {}, token)[0] == 403
    assert "已核 <b>0" in page.get("/?tab=")


def test_another_session_s_token_is_no_good(page: Browser) -> None:
    report = page.report("wuchang-2020.txt")
    stolen = page.token()
    page.client.cookies.clear()
    page.get("/")
    assert page.post(f"{report}/accept", {}, stolen)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}, {"Origin": "null"}],
)
@pytest.mark.parametrize("path", ["/api/extract", "/login", "/report/" + "0" * 64 + "/accept"])
def test_another_site_sends_nothing(page: Browser, path: str, headers: dict[str, str]) -> None:
    assert page.client.post(path, content=b"x", headers=headers).status_code == 403


def test_a_foreign_name_for_our_address_is_refused(page: Browser) -> None:
    assert page.client.get("/", headers={"Host": "evil.example:8765"}).status_code == 421
    assert page.client.get("/", headers={"Host": "localhost:8765"}).status_code == 200


def test_every_answer_forbids_foreign_scripts_and_frames(served: Browser) -> None:
    report = served.report("wuchang-2020.pdf")
    for path in ("/", report, f"{report}/paper", f"{report}/pictures/1", "/static/review.js", "/nowhere", "/openapi.json"):
        headers = served.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_inline_script_or_style(served: Browser) -> None:
    report = served.report("wuchang-2020.docx")
    for path in ("/", report, f"{report}/paper", f"{report}/labels"):
        text = served.get(path)
        assert "style=" not in text, path
        assert "<style" not in text
        assert "<script>" not in text
        assert " onclick" not in text
        assert "hx-on" not in text


def test_what_a_file_says_is_text_not_markup(page: Browser) -> None:
    report = page.report("wuchang-2020.docx")
    text = page.correct(report, "indicators", "actual_raw", "<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "ABC", "0" * 63, "g" * 64, "0" * 64])
def test_only_a_digest_of_the_ledger_names_a_file(page: Browser, sha256: str) -> None:
    for what in ("", "/paper", "/pictures/1", "/labels"):
        assert page.client.get(f"/report/{sha256}{what}").status_code in {404, 422}, what


class TestToken:
    @pytest.fixture
    def closed(self, database: Path) -> TestClient:
        return browser(database, ReviewSettings(token="口令secret", hosts=())).client

    def test_nothing_is_seen_without_it(self, closed: TestClient) -> None:
        assert closed.get("/").headers["location"] == "/login"
        assert closed.get("/overview").status_code == 303
        assert closed.get("/openapi.json").status_code == 303
        assert closed.post("/api/extract", content=b"x").status_code == 401
        assert closed.get("/", cookies={COOKIE: "YWRtaW4=.x.y"}).status_code == 303

    def test_a_wrong_one_lets_nobody_in(self, closed: TestClient) -> None:
        answer = closed.post("/login", data={"token": "口令"})
        assert answer.status_code == 403
        assert COOKIE not in answer.headers.get("set-cookie", "")

    def test_the_right_one_opens_a_session_of_that_name(self, closed: TestClient) -> None:
        answer = closed.post("/login", data={"token": "口令secret", "name": "张三"})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "张三" in closed.get("/").text

    def test_a_program_sends_it_in_its_header(self, closed: TestClient) -> None:
        headers = {"Authorization": "Bearer 口令secret".encode()}
        assert closed.post("/api/extract", content=b"", headers=headers).status_code == 422


def test_a_proxy_s_user_is_taken_only_where_told(database: Path) -> None:
    told = browser(database, ReviewSettings(user_header="X-Remote-User", hosts=())).client
    assert told.get("/").status_code == 401
    assert ">li<" in told.get("/", headers={"X-Remote-User": "li"}).text
    assert ">wang<" in told.get("/", headers={"X-Remote-User": "wang"}).text
    assert told.get("/").status_code == 401, "the session of a user whom the proxy does not name any more"
    untold = browser(database).client
    assert ">li<" not in untold.get("/", headers={"X-Remote-User": "li"}).text


@given(st.text(max_size=80))
def test_no_text_is_a_session(text: str) -> None:
    assert Guard(ReviewSettings()).user(text) is None


@given(st.builds(User, st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.booleans()))
def test_a_session_gives_its_user_back_and_no_other_process_knows_it(user: User) -> None:
    guard = Guard(ReviewSettings())
    session = guard.session(user)
    assert guard.user(session) == user
    assert Guard(ReviewSettings()).user(session) is None
    assert not guard.intends(guard.session(user), guard.csrf(session))


def test_listening_elsewhere_needs_a_token(database: Path) -> None:
    result = CliRunner().invoke(commands, ["review", "--db", str(database), "--host", "0.0.0.0"])
    assert result.exit_code == 2
    assert "--token" in result.output


def test_a_form_is_short(page: Browser) -> None:
    path = page.report("wuchang-2020.txt") + "/accept"
    assert page.client.post(path, content=b"x" * (1 << 21)).status_code == 413
    assert page.client.post(path, content=(b"x" for _ in range(3))).status_code == 411


def test_the_page_names_no_other_host(served: Browser) -> None:
    for path in ("/", served.report("wuchang-2020.docx")):
        text = served.get(path)
        assert HOME not in text
        assert "https://" not in text
