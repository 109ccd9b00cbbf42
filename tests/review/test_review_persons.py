"""The right to see private persons belongs to the user: in one server process one has it and another has not."""

from __future__ import annotations

import base64
import re
import sqlite3
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from extract.cli.access import headers, tokens
from extract.cli.app import app as commands
from extract.review import sampling
from extract.review.app import create_app
from extract.review.ledger import metadata
from extract.review.security import COOKIE, Guard, User
from extract.review.settings import Entitled, ReviewSettings
from extract.sinks.database import Database
from tests.review.desk import HOME, Browser

NAME, PHONE = "欧阳小明", "13812345678"
FILE = "wuchang-2020.docx"
HEADER, GROUPS = "X-Remote-User", "X-Remote-Groups"


@pytest.fixture
def private(database: Path) -> Path:
    """A report with a person's name and number in every place that a page shows: under the form, in its head, a value, a finding,
    a correction with its reason; and a file that failed with a number in its message.
    """
    with sqlite3.connect(database) as connection:
        (sha256,) = connection.execute("select sha256 from reports where file = ?", (FILE,)).fetchone()
        said = f"{NAME} {PHONE}"
        for change in (
            "update self_evaluations set signoff_prepared_by = :name, signoff_phone = :phone, project_name = :said where sha256 = :sha",
            "update reports set title = '报告（' || :said || '）', organization = '某局 ' || :said where sha256 = :sha",
            "update reports set quality_reasons = json_array(:said) where sha256 = :sha",
            "update indicators set actual_raw = :said, deviation = '联系' || :said where sha256 = :sha",
            "update findings set message = :said where sha256 = :sha",
            "update tables set kind = 'other', caption = :said where sha256 = :sha",
            "insert into unmapped_labels (sha256, ordinal, file, vocabulary, label, count) "
            "values (:sha, 99, 'x', 'goal_table', :said, 1)",
            "update extractions set error = :phone, error_place = :phone, remedy = :phone where status = 'failed'",
        ):
            connection.execute(change, {"name": NAME, "phone": PHONE, "said": said, "sha": sha256})
    return database


def served_to_both(database: Path) -> tuple[Browser, Browser]:
    """Two users of one server: the first may see persons, the second may not."""
    opened = Database(str(database), metadata())
    opened.create()
    settings = ReviewSettings(token="open", persons_token="see", hosts=())
    app = create_app(opened, settings)
    return logged_in(app, "see", "甲"), logged_in(app, "open", "乙")


def logged_in(app, token: str, name: str) -> Browser:
    client = TestClient(app, base_url=HOME, follow_redirects=False)
    assert client.post("/login", data={"token": token, "name": name}).status_code == 303
    return Browser(client)


def is_clean(text: str) -> bool:
    return NAME not in text and PHONE not in text


def shas(database: Path) -> dict[str, str]:
    with sqlite3.connect(database) as connection:
        return dict(connection.execute("select file, sha256 from extractions"))


def test_every_page_masks_for_one_and_shows_to_the_other(private: Path) -> None:
    seeing, masked = served_to_both(private)
    report, broken = f"/report/{shas(private)[FILE]}", f"/report/{shas(private)['broken.docx']}"
    key, _, _ = seeing.value(report, "indicators", "actual_raw")
    seeing.correct(report, "indicators", "level3", f"见{PHONE}")
    with Database(str(private), metadata()) as opened:
        number = sampling.draw(opened, 10, values=100_000).id
    assert seeing.post(f"/samples/{number}/check/{report[8:]}/missed", MISSED)[0] == 200
    edit = f"{report}/edit?record=indicators&field=actual_raw&key={key}"
    pages = ("/?tab=", report, broken, edit, "/overview", f"/samples/{number}/check/{report[8:]}")
    for path in pages:
        assert not is_clean(seeing.get(path)), path
        assert is_clean(masked.get(path)), path
    assert "个人信息已遮盖" in masked.get("/")
    assert "个人信息已遮盖" not in seeing.get("/")


MISSED = {"record": "indicators", "field": "actual_raw", "text": f"{NAME} {PHONE}"}


def test_the_paper_and_its_pictures_are_for_who_has_the_right(private: Path) -> None:
    seeing, masked = served_to_both(private)
    report = f"/report/{shas(private)['wuchang-2020.pdf']}"
    with seeing.client:
        assert "paper-page" in seeing.get(f"{report}/paper")
        picture = seeing.client.get(f"{report}/pictures/1")
        assert (picture.status_code, picture.headers["vary"]) == (200, "Cookie")
        for query in ("", "?boxes=true"):
            assert "无权" in masked.get(f"{report}/paper{query}")
            assert "paper-page" not in masked.get(f"{report}/paper{query}")
        assert masked.client.get(f"{report}/pictures/1").status_code == 403
        assert masked.client.get(f"{report}/pictures/1?scale=2").status_code == 403


@pytest.mark.parametrize("query", [f"q={NAME}", f"q={PHONE}", "q=1381", "organization=1381", f"organization={NAME[:2]}"])
def test_no_search_tells_what_is_masked(private: Path, query: str) -> None:
    seeing, masked = served_to_both(private)
    report = shas(private)[FILE]
    assert report in seeing.get(f"/?tab=&{query}")
    for path in (f"/?tab=&{query}", f"/?tab=ok&{query}"):
        assert report not in masked.get(path)
    assert re.search(r"全部 <b>0<", masked.get(f"/counts?tab=&{query}"))
    assert not re.search(r"全部 <b>0<", seeing.get(f"/counts?tab=&{query}"))
    other = shas(private)["wuchang-2020.pdf"]
    assert 'id="following"' not in masked.get(f"/report/{other}?tab=ok&{query}")


def test_a_search_for_what_is_seen_finds_it_all_the_same(private: Path) -> None:
    _, masked = served_to_both(private)
    report = shas(private)[FILE]
    for query in ("q=某局", "organization=某局", "q=报告（", "q=wuchang", f"q={report}", "q=某局&organization=某局"):
        assert report in masked.get(f"/?tab=&{query}"), query


def test_what_is_not_seen_is_not_overwritten(private: Path) -> None:
    seeing, masked = served_to_both(private)
    report = f"/report/{shas(private)[FILE]}"
    key, _, shown = masked.value(report, "indicators", "actual_raw")
    given = {"record": "indicators", "key": key, "field": "actual_raw"}
    for guess in ("改", PHONE, f"{NAME} {PHONE}"):
        status, text = masked.post(f"{report}/corrections", {**given, "seen:actual_raw": shown, "value:actual_raw": guess})
        assert (status, "无权" in text, NAME in text) == (422, True, guess.startswith(NAME))
    status, text = masked.post(f"{report}/corrections", {**given, "seen:actual_raw": "x", "value:actual_raw": "y"})
    assert (status, is_clean(text)) == (422, True)
    assert seeing.post(f"{report}/corrections", {**given, "value:actual_raw": "改"})[0] == 200


def test_a_corrected_name_is_masked_wherever_it_stands(private: Path) -> None:
    seeing, masked = served_to_both(private)
    report = f"/report/{shas(private)[FILE]}"
    with sqlite3.connect(private) as connection:
        connection.execute("update indicators set actual_raw = '由司马相南负责' where file = ?", (FILE,))
    assert "司马相南" in masked.get(report)
    seeing.correct(report, "self_evaluations", "signoff_prepared_by", "司马相南")
    assert "司马相南" not in masked.get(report)


def test_labels_with_a_name_in_them_are_left_out(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extract.review.desk import Desk
    from extract.review.worker import Answer, Ask

    found = (("self_evaluation.indicator_columns", f"联系人{PHONE}"), ("self_evaluation.indicator_columns", "承诺事项"))
    monkeypatch.setattr(Desk, "ask", lambda self, sha256, ask: Answer(Ask(""), "ok", 0, labels=found))
    seeing, masked = served_to_both(private)
    path = f"/report/{shas(private)[FILE]}/labels"
    assert PHONE in seeing.get(path)
    assert PHONE not in masked.get(path)
    assert "承诺事项" in masked.get(path)


def test_nobody_gives_himself_the_right(private: Path) -> None:
    _, masked = served_to_both(private)
    report = f"/report/{shas(private)[FILE]}"
    session = masked.client.cookies[COOKIE]
    assert ".masked." in session
    forged = session.replace(".masked.", ".sees.")
    masked.client.cookies.set(COOKIE, forged, domain="127.0.0.1")
    assert masked.client.get(report).status_code == 303
    other = Guard(ReviewSettings()).session(User("乙", True))
    masked.client.cookies.set(COOKIE, other, domain="127.0.0.1")
    assert masked.client.get(report).status_code == 303
    named = base64.urlsafe_b64encode("乙.sees".encode()).decode()
    masked.client.cookies.set(COOKIE, named + session[session.index(".") :], domain="127.0.0.1")
    assert masked.client.get(report).status_code == 303


def test_programs_have_the_right_of_their_token(private: Path) -> None:
    opened = Database(str(private), metadata())
    opened.create()
    app = create_app(opened, ReviewSettings(token="open", persons_token="see", hosts=()))
    report = f"/report/{shas(private)[FILE]}"
    for token, clean in (("open", True), ("see", False)):
        client = TestClient(app, base_url=HOME, headers={"Authorization": f"Bearer {token}"})
        assert is_clean(client.get(report).text) is clean


@pytest.mark.parametrize(
    ("entitled", "sees", "not_"),
    [
        (
            Entitled(HEADER, frozenset({"li", "欧阳"})),
            [{HEADER: "li"}, {HEADER: "欧阳".encode()}],
            [{HEADER: "wang"}, {HEADER: "wang,li"}, {HEADER: "wang", GROUPS: "li"}, {HEADER: "LI"}],
        ),
        (
            Entitled(GROUPS, frozenset({"audit"})),
            [{HEADER: "li", GROUPS: "staff, audit"}, {HEADER: "li", GROUPS: "audit;staff"}],
            [{HEADER: "li"}, {HEADER: "audit"}, {HEADER: "li", GROUPS: "auditors"}, {HEADER: "li", GROUPS: ""}],
        ),
    ],
)
def test_the_proxy_s_users_or_groups_have_the_right(private: Path, entitled: Entitled, sees: list, not_: list) -> None:
    opened = Database(str(private), metadata())
    opened.create()
    app = create_app(opened, ReviewSettings(user_header=HEADER, entitled=entitled, hosts=()))
    report = f"/report/{shas(private)[FILE]}"
    client = TestClient(app, base_url=HOME)  # one browser: a session with the right does not keep it
    for given in (sees, not_, sees):
        for each in given:
            assert is_clean(client.get(report, headers=each).text) is (given is not_), each
    assert client.get(report).status_code == 401


def test_a_header_that_came_twice_names_nobody(private: Path) -> None:
    opened = Database(str(private), metadata())
    opened.create()
    app = create_app(opened, ReviewSettings(user_header=HEADER, entitled=Entitled(HEADER, frozenset({"li"})), hosts=()))
    client = TestClient(app, base_url=HOME)
    assert client.get("/", headers=[(HEADER, "li"), (HEADER, "wang")]).status_code == 401


@pytest.mark.parametrize(
    ("settings", "all_see"),
    [
        (ReviewSettings(), True),
        (ReviewSettings(token="t"), True),
        (ReviewSettings(persons=False), False),
        (ReviewSettings(token="t", persons_token="p"), False),
        (ReviewSettings(persons_token="p"), False),
        (ReviewSettings(user_header=HEADER, entitled=Entitled(HEADER, frozenset({"li"}))), False),
    ],
)
def test_as_soon_as_some_have_the_right_by_name_others_have_not(settings: ReviewSettings, all_see: bool) -> None:
    assert settings.all_see_persons is all_see


def test_redact_alone_means_nobody(private: Path) -> None:
    opened = Database(str(private), metadata())
    opened.create()
    app = create_app(opened, ReviewSettings(token="open", persons=False, hosts=()))
    assert is_clean(logged_in(app, "open", "甲").get(f"/report/{shas(private)[FILE]}"))


def test_options_say_who_has_the_right(tmp_path: Path) -> None:
    (tmp_path / "see").write_text("秘密\n", "utf-8")
    (tmp_path / "names").write_text("li\n\n欧阳 小明\n", "utf-8")
    assert tokens(["persons=see"]) == ("", "see")
    assert tokens(["a=b", f"persons=@{tmp_path / 'see'}"]) == ("a=b", "秘密")
    assert headers([HEADER]) == (HEADER, None)
    found = headers([HEADER, f"persons={HEADER}:@{tmp_path / 'names'}"])
    assert found == (HEADER, Entitled(HEADER, frozenset({"li", "欧阳 小明"})))
    assert headers([HEADER, f"persons={GROUPS}:a, b"])[1] == Entitled(GROUPS, frozenset({"a", "b"}))


@pytest.mark.parametrize(
    "options",
    [
        ["--token", "a", "--token", "b"],
        ["--token", "a", "--token", "persons=a"],
        ["--token", "persons="],
        ["--user-header", f"persons={HEADER}:li"],
        ["--user-header", HEADER, "--user-header", f"persons={HEADER}"],
        ["--user-header", HEADER, "--user-header", f"persons={HEADER}:"],
        ["--user-header", HEADER, "--user-header", "persons=:li"],
        ["--user-header", HEADER, "--token", "persons=a"],
    ],
)
def test_options_that_say_it_wrongly_are_refused(database: Path, options: list[str]) -> None:
    assert CliRunner().invoke(commands, ["review", "--db", str(database), *options]).exit_code == 2
