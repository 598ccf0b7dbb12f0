"""Running the sample applications side by side: what is left out, what is said of one that fails, and which addresses they get."""

import os

import pytest

from lumetra_webui.demo.show import installed
from lumetra_webui.demo.side_by_side import PROGRAMS, Ended, Program, program_environment, run_side_by_side

MISSING = Program(label="Nobody's", module="nobody", needs="nobodys.framework", colour="red")


def test_a_program_whose_framework_is_missing_is_left_out_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    kept = installed([*PROGRAMS, MISSING])

    assert kept == list(PROGRAMS)
    assert capsys.readouterr().out == "Nobody's is not installed and left out; get it with: pip install 'lumetra[demo]'\n"


def test_programs_get_the_server_and_the_model_by_the_standard_variables_and_none_of_the_users_exporters() -> None:
    environ = {"PATH": "/bin", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://elsewhere", "OPENAI_API_KEY": "sk-users"}

    assert program_environment("http://here:4318", "http://stub/v1", environ) == {
        "PATH": "/bin",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://here:4318",
        "LANGSMITH_TRACING": "false",
        "OPENAI_BASE_URL": "http://stub/v1",
        "OPENAI_API_KEY": "unused",
    }
    assert program_environment("http://here:4318", None, environ)["OPENAI_API_KEY"] == "sk-users"


def test_a_program_that_cannot_start_ends_with_the_last_line_of_its_complaint() -> None:
    events = list(run_side_by_side([MISSING], dict(os.environ)))

    assert [type(event) for event in events] == [Ended]
    assert isinstance(events[0], Ended)
    assert (events[0].problem or "").endswith("No module named lumetra_webui.demo.programs.nobody")


def test_a_program_that_ends_well_has_no_problem() -> None:
    # The package itself runs and says nothing: it holds a docstring only.
    quiet = Program(label="quiet", module="__init__", needs="json", colour="red")

    assert list(run_side_by_side([quiet], dict(os.environ))) == [Ended(quiet, None)]
