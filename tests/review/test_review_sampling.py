"""Acceptance samples: what is drawn, what verdicts are taken, what they amount to."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli.app import app
from extract.errors import RecordError
from extract.review import rates, sampling
from extract.review.ledger import metadata
from extract.review.sampling import Judged
from extract.sinks.database import Database
from extract.sinks.encode import Rows
from tests.sinks.exports_support import row

RUNNER = CliRunner()


def report(number: int) -> Rows:
    """A small report of 2020 or 2021 (one in ten), every fifth in need of review, with four sentences' facts."""
    sha256 = f"{number:064x}"
    year, score = (2021, 0.7) if number % 10 == 0 else (2020, 1.0)
    state = "review" if score < 0.8 else "ok"
    head = row(
        "reports", sha256=sha256, fiscal_year=year, quality_status=state, quality_score=score, organization=f"单位{number}"
    )
    facts = [
        row(
            "facts",
            sha256=sha256,
            id=f"f{n}",
            value_raw=f"{n}万元",
            value_number=n,
            value_kind="quantity",
            sentence=f"{n}万元。",
        )
        for n in range(4)
    ]
    return {"reports": [head], "facts": facts}


def filled(path: Path, numbers: range) -> Database:
    database = Database(str(path), metadata())
    database.create()
    with database.writing() as connection:
        database.insert(connection, [report(number) for number in numbers])
    return database


@pytest.fixture
def hundred(tmp_path: Path):
    with filled(tmp_path / "hundred.sqlite", range(1, 101)) as database:
        yield database


def verdict(sha256: str, word: str, field: str = "value_raw", key: str = '{"id":"f1"}') -> Judged:
    return Judged(sha256, "facts", key, field, word)


def test_each_stratum_gives_its_reports(hundred) -> None:
    drawn = sampling.draw(hundred, 15, ["year"], seed=3)
    assert [(s.values, s.reports, len(s.drawn)) for s in drawn.strata] == [({"year": 2020}, 90, 15), ({"year": 2021}, 10, 10)]
    assert len(drawn.reports) == 25
    assert sampling.sample(hundred, drawn.id) == drawn == sampling.samples(hundred)[0]


def test_a_seed_draws_the_same_reports_in_any_database_and_another_seed_others(hundred, tmp_path) -> None:
    first = sampling.draw(hundred, 20, seed=7).strata[0].drawn
    with filled(tmp_path / "again.sqlite", range(100, 0, -1)) as again:
        assert sampling.draw(again, 20, seed=7).strata[0].drawn == first
    assert set(sampling.draw(hundred, 20, seed=8).strata[0].drawn) != set(first)


def test_every_report_is_as_likely_as_another(hundred) -> None:
    """A hundred draws of twenty: each report is expected 20 times; 40 would be five standard deviations off."""
    times = dict.fromkeys((f"{n:064x}" for n in range(1, 101)), 0)
    for seed in range(100):
        for sha256 in sampling.draw(hundred, 20, seed=seed).reports:
            times[sha256] += 1
    assert sum(times.values()) == 2000
    assert all(4 <= count <= 40 for count in times.values())


def test_the_values_to_check_are_some_of_each_report_and_the_same_again(hundred) -> None:
    drawn = sampling.draw(hundred, 5, values=6)
    items = list(sampling.items(hundred, drawn))
    assert len(items) == 30
    assert {item.sha256 for item in items} == set(drawn.reports)
    assert items == list(sampling.items(hundred, drawn))
    assert {item.record for item in items} <= {"reports", "facts"}
    assert not {item.field for item in items} & {"file", "sha256", "quality_score", "source_page", "reader"}


def test_the_last_verdict_on_a_value_counts(hundred) -> None:
    drawn = sampling.draw(hundred, 5)
    one, two, *_ = drawn.reports
    sampling.judge(hundred, drawn, [verdict(one, "wrong"), verdict(two, "right")], "甲")
    sampling.judge(hundred, drawn, [verdict(one, "right", key='{ "id": "f1" }')], "乙")
    found = rates.findings(hundred, drawn)
    assert (found.total.errors, found.total.checked) == (0, 2)


def test_rates_by_record_field_report_and_stratum(hundred) -> None:
    drawn = sampling.draw(hundred, 10, ["year"])
    old, new = (stratum.drawn for stratum in drawn.strata)
    judged = [verdict(sha256, "right") for sha256 in (*old, *new)]
    judged += [verdict(sha256, word, "sentence") for sha256, word in zip(new, ["wrong", "missing", "invented"], strict=False)]
    assert sampling.judge(hundred, drawn, judged, "甲") == 23
    found = rates.findings(hundred, drawn)
    assert (found.total.errors, found.total.checked) == (3, 23)
    assert {rate.field: (rate.errors, rate.checked) for rate in found.fields} == {"value_raw": (0, 20), "sentence": (3, 3)}
    assert found.total.counts == {"right": 20, "wrong": 1, "missing": 1, "invented": 1}
    assert (found.reports.errors, found.reports.checked) == (3, 20)
    assert found.weighted == pytest.approx(0.9 * 0 + 0.1 * 3 / 13)
    assert [(b.low, b.reports, b.right, b.checked) for b in found.bins] == [(0.7, 10, 10, 13), (1.0, 10, 10, 10)]
    assert found.total.exact.low < found.total.rate < found.total.exact.high


def test_no_weighted_rate_while_a_stratum_is_unchecked(hundred) -> None:
    drawn = sampling.draw(hundred, 2, ["year"])
    sampling.judge(hundred, drawn, [verdict(drawn.strata[0].drawn[0], "wrong")], "甲")
    assert rates.findings(hundred, drawn).weighted is None


@pytest.mark.parametrize(
    "bad",
    [
        lambda sha: Judged("f" * 64, "facts", '{"id":"f1"}', "sentence", "right"),
        lambda sha: verdict(sha, "perhaps"),
        lambda sha: Judged(sha, "nothing", "{}", "sentence", "right"),
        lambda sha: verdict(sha, "right", "no_such_column"),
        lambda sha: verdict(sha, "right", key="f1"),
    ],
)
def test_a_verdict_that_does_not_fit_is_refused_and_nothing_taken(hundred, bad) -> None:
    drawn = sampling.draw(hundred, 2)
    sha256 = next(iter(drawn.reports))
    with pytest.raises(RecordError):
        sampling.judge(hundred, drawn, [verdict(sha256, "right"), bad(sha256)], "甲")
    assert sampling.verdicts(hundred, drawn) == []


def test_strata_that_do_not_exist_are_named(hundred) -> None:
    with pytest.raises(RecordError, match="colour"):
        sampling.draw(hundred, 2, ["colour"])


def invoke(*arguments: object, code: int = 0) -> str:
    result = RUNNER.invoke(app, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return result.output


def test_from_the_draw_over_the_sheet_to_the_rates(database, tmp_path) -> None:
    sheet, page = tmp_path / "sheet.csv", tmp_path / "sample.html"
    invoke("sample", "draw", "--db", database, "-o", sheet, "-n", 2, "--by", "format", "--values", 5)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 * 5 and {r["file"] for r in rows} >= {"wuchang-2020.docx", "wuchang-2020.pdf"}
    assert all(r["出处"] for r in rows if r["record"] == "indicators")
    for each, word in zip(rows, ["错", "漏读", "", "invented", "Right"], strict=False):
        each["结论"] = word
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert "4 verdicts" in invoke("sample", "record", 1, sheet, "--db", database)
    assert "3 of 4 = 75.00%, 30.06% to 95.44%; 19.41% to 99.37%" in invoke("sample", "report", 1, "--db", database, "-o", page)
    text = page.read_text("utf-8")
    assert "<circle" in text and "75.00%" in text


def test_a_sheet_that_does_not_fit_and_a_sample_that_is_not_there(database, tmp_path) -> None:
    sheet = tmp_path / "sheet.csv"
    invoke("sample", "draw", "--db", database, "-o", sheet, "-n", 1)
    sheet.write_text("结论,file\n也许,a\n", "utf-8")
    assert "line 2" in invoke("sample", "record", 1, sheet, "--db", database, code=1)
    assert "no sample 7" in invoke("sample", "report", 7, "--db", database, code=1)
    sheet.write_bytes("结论\n对\n".encode("gb18030"))
    assert "UTF-8" in invoke("sample", "record", 1, sheet, "--db", database, code=1)


def test_a_sample_is_a_page_of_the_app(page, database) -> None:
    with Database(str(database), metadata()) as opened:
        sampling.draw(opened, 1)
    assert "还没有核对结论" in page.client.get("/samples/1").text
    assert page.client.get("/samples/2").status_code == 404
