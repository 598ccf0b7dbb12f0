import pytest

from lumetra_collector.project import Projects, project_of
from lumetra_collector.request import RequestFacts
from lumetra_core.attributes import Attributes

LUMETRA = {"lumetra.project.name": "by lumetra"}
OPENINFERENCE = {"openinference.project.name": "by openinference"}
SERVICE = {"service.name": "by service"}


def _request(project: str | None = None, mlflow: str | None = None) -> RequestFacts:
    return RequestFacts(signal="traces", project=project, mlflow_experiment_id=mlflow, received_at=0)


@pytest.mark.parametrize(
    ("request_", "resource", "expected"),
    [
        (_request("by header", "7"), LUMETRA | OPENINFERENCE | SERVICE, "by header"),
        (_request(None, "7"), LUMETRA | OPENINFERENCE | SERVICE, "by lumetra"),
        (_request(None, "7"), OPENINFERENCE | SERVICE, "by openinference"),
        (_request(None, "7"), SERVICE, "7"),
        (_request(), SERVICE, "by service"),
        (_request(), {"service.name": "unknown_service:python"}, "default"),
        (_request(), {"service.name": 5}, "default"),
        (_request(), {}, "default"),
        (_request("  "), SERVICE, "by service"),
        (_request(" tidy\x00 me\n"), {}, "tidy me"),
        (_request("x" * 300), {}, "x" * 200),
    ],
)
def test_project_is_named_by_the_first_that_says(request_: RequestFacts, resource: Attributes, expected: str) -> None:
    assert project_of(resource, request_) == expected


def test_resources_of_one_request_can_belong_to_several_projects() -> None:
    projects = Projects(_request())

    assert [projects.of(resource) for resource in (LUMETRA, SERVICE, LUMETRA)] == ["by lumetra", "by service", "by lumetra"]
