"""Settings from TOML: what is taken, and what a mistake is answered with."""

import pytest

from extract.errors import SettingsError
from extract.rules import Settings, load_settings


def load(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding)
    return load_settings(path)


def test_codes_and_rule_names_are_taken(tmp_path):
    text = '[rules]\noff = ["numbering", "execution_rate"]\n[rules.severity]\nscore-missing = "error"\nlabel_missing = "info"\n'
    assert load(tmp_path, text) == Settings(
        off=frozenset({"numbering", "execution_rate"}), severities={"score-missing": "error", "label_missing": "info"}
    )


@pytest.mark.parametrize("text", ["", "[rules]\n", "[rules]\noff = []\n[rules.severity]\n"])
def test_an_empty_file_changes_nothing(tmp_path, text):
    assert load(tmp_path, text) == Settings()


def test_a_byte_order_mark_is_no_error(tmp_path):
    assert load(tmp_path, '[rules]\noff = ["numbering"]', "utf-8-sig").off == {"numbering"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[rules]\noff = ["numberin"]', "'numbering'"),
        ('[rules]\noff = ["execution-rate"]', "'execution_rate'"),
        ('[rules.severity]\nrate-mismach = "info"', "'rate-mismatch'"),
        ('[rules.severity]\nnumbering = "hint"', "error, warning, info"),
        ('[rule]\noff = ["numbering"]', "'rules'"),
        ('[rules]\nof = ["numbering"]', "'off'"),
        ('[rules]\noff = "numbering"', "list"),
        ("rules = 3", "table"),
        ("[rules", "TOML"),
    ],
)
def test_a_mistake_names_the_file_and_what_would_fit(tmp_path, text, says):
    with pytest.raises(SettingsError, match=r"rules\.toml") as caught:
        load(tmp_path, text)
    assert says in str(caught.value)


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(path)
