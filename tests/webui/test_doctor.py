"""The doctor says in one sentence what stands in the way of a start, and what to do."""

import os
import pwd
import socket
from pathlib import Path

import pytest

from lumetra_webui.doctor import (
    Finding,
    directory,
    examine,
    exporter_endpoint,
    free_disk,
    port_free,
    port_taken,
    python_version,
    unwritable,
)


def test_an_old_python_is_named_with_what_to_do() -> None:
    assert python_version((3, 9)) == Finding(
        verdict="error", subject="Python", sentence="Python 3.9 is too old; install 3.11 or newer."
    )


def test_a_file_in_the_way_of_the_data_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    assert directory(tmp_path / "taken" / "data") == Finding(
        verdict="error",
        subject="Data directory",
        sentence=f"{tmp_path / 'taken'} is a file, so {tmp_path / 'taken' / 'data'} cannot be a directory. "
        "Name another one with --data-dir or LUMETRA_DATA_DIR.",
    )


def test_a_taken_port_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finding = port_free("127.0.0.1", port)

    assert finding == Finding(
        verdict="warning",
        subject=f"Port {port}",
        sentence=f"Port {port} on 127.0.0.1 cannot be used (Address already in use): is Lumetra or another collector running? "
        "Stop it, or choose another port.",
    )


def test_an_exporter_that_sends_elsewhere_is_pointed_out() -> None:
    finding = exporter_endpoint({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4318"})

    assert (finding.verdict, "collector.example" in finding.sentence) == ("warning", True)


def test_a_good_machine_has_nothing_to_mend(tmp_path: Path) -> None:
    findings = list(examine({}, data_dir=tmp_path / "new" / "data", host="127.0.0.1", ports=(0,)))

    assert [finding.verdict for finding in findings if finding.subject != "Disk"] == ["ok"] * 4
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("port", [-1, 65_536, 2**40])
def test_a_number_no_port_can_have_is_a_sentence(port: int) -> None:
    assert port_taken("127.0.0.1", port) == f"{port} is no port; choose one from 1 to 65535."


def test_a_host_that_is_not_this_machine_is_a_sentence() -> None:
    assert "on 203.0.113.7 cannot be used" in (port_taken("203.0.113.7", 4318) or "")


def test_a_directory_below_one_that_is_closed_to_us_is_a_sentence(tmp_path: Path) -> None:
    """Root opens everything: then the question is asked as nobody."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    tmp_path.chmod(0o755)
    if os.geteuid() != 0:
        closed.chmod(0)
        assert str(unwritable(closed / "data")).startswith(f"{closed} cannot be written")
        closed.chmod(0o700)
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        told = unwritable(closed / "data")
    finally:
        os.seteuid(0)

    assert "cannot be written (Permission denied)" in str(told)


def test_free_space_is_told_in_gibibytes(tmp_path: Path) -> None:
    finding = free_disk(tmp_path / "not" / "there")

    assert (finding.subject, "GiB free where the data is kept." in finding.sentence) == ("Disk", True)
