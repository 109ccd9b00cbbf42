"""`jixiao review` as a process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from typer.testing import CliRunner

from extract.cli.app import app as commands

WITHOUT = "import sys; sys.modules['uvicorn'] = None; from extract.cli import main; main()"


def test_it_listens_on_loopback_says_where_and_ends_at_ctrl_c(database: Path) -> None:
    command = [sys.executable, "-m", "extract.cli", "review", "--db", str(database), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = process.stderr.readline()
        address = re.match(r"http://127\.0\.0\.1:\d+/$", said.strip())
        assert address, said
        with urlopen(address[0]) as answer:
            assert "绩效报告核对" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in {0, 130, -signal.SIGINT}


def test_a_port_in_use_is_said_to_be(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(commands, ["review", "--db", str(database), "--port", port])
    assert result.exit_code == 1
    assert "--port" in result.output


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["review", "--db", str(tmp_path / "none.sqlite"), "--port", "0"])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_it_names_it(database: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, "review", "--db", str(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'jixiao[review]'" in done.stderr


def test_a_token_comes_from_a_file_and_is_not_empty(database: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n", "utf-8")
    result = CliRunner().invoke(commands, ["review", "--db", str(database), "--token", f"@{tmp_path / 'token'}"])
    assert result.exit_code == 2
