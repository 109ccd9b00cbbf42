"""Third parties' readers: there when asked for, told when they are not."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from extract import read
from extract.cli.app import app
from extract.errors import SettingsError
from extract.readers.plugins import asked_for, plugin
from extract.rules import load_settings

READER = """
from extract.model import Block, Document
FORMAT = "shout"

def claims(data):
    return data.startswith(b"SHOUT ")

def read(data, file_name, sha256, lexicon):
    return Document(file_name, sha256, FORMAT, "shout/1", (Block("p1", data[6:].decode().upper()),))
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package that brings the readers `shout` and `mute`, of which the second is none."""
    plugin.cache_clear()
    info = tmp_path / "site" / "shouting-1.0.dist-info"
    info.mkdir(parents=True)
    (info.parent / "shouting.py").write_text(READER, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[jixiao.readers]\nshout = shouting\nmute = json\nlost = nowhere.at.all\n", "utf-8")
    monkeypatch.syspath_prepend(info.parent)
    yield tmp_path
    plugin.cache_clear()


def settings(folder, text):
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_it_reads_what_it_claims_when_asked(installed):
    path = installed / "a.txt"
    path.write_bytes(b"SHOUT hello")
    assert read(path).format == "txt"
    document = read(path, plugins=("shout",))
    assert (document.format, document.blocks[0].text) == ("shout", "HELLO")


def test_a_settings_file_asks_for_it(installed):
    path = settings(installed, '[readers]\nuse = ["shout"]\n[rules]\noff = ["numbering"]\n')
    assert asked_for(path) == ("shout",)
    assert load_settings(path).off == {"numbering"}
    assert asked_for(None) == ()
    (installed / "a.txt").write_bytes(b"SHOUT hello")
    command = ["extract", str(installed / "a.txt"), "-o", str(installed / "out"), "--rules", str(path)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert '"format": "shout"' in (installed / "out" / "a.txt.json").read_text("utf-8").replace('":"', '": "')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[readers]\nuse = ["nothing"]', "no installed package brings a reader 'nothing'"),
        ('[readers]\nuse = ["mute"]', "has no FORMAT and no claims and no read"),
        ('[readers]\nuse = ["lost"]', "does not load"),
        ('[readers]\nuse = "shout"', "a list of names"),
        ('[readers]\nwanted = ["shout"]', "takes one entry"),
        ("[readers", "no valid TOML"),
    ],
)
def test_what_does_not_fit_is_told(installed, text, words):
    with pytest.raises(SettingsError, match=words):
        asked_for(settings(installed, text))
