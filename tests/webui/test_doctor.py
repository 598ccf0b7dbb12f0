"""The doctor says in one sentence what stands in the way of a start, and what to do."""

import socket
from pathlib import Path

from lumetra_webui.doctor import Finding, directory, examine, exporter_endpoint, port_free, python_version


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
