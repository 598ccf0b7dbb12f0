"""Which project a resource's telemetry belongs to."""

from lumetra_collector.request import RequestFacts
from lumetra_core.attributes import Attributes

DEFAULT_PROJECT = "default"

_RESOURCE_KEYS = ("lumetra.project.name", "openinference.project.name")
_MAX_NAME_CHARACTERS = 200


class Projects:
    """Projects of the resources of one request; each resource is looked at once."""

    def __init__(self, request: RequestFacts) -> None:
        self._request = request
        self._names: dict[int, str] = {}

    def of(self, resource: Attributes) -> str:
        """Name the project of *resource*, which must live as long as this object does."""
        name = self._names.get(id(resource))
        if name is None:
            name = self._names[id(resource)] = project_of(resource, self._request)
        return name


def project_of(resource: Attributes, request: RequestFacts) -> str:
    """Name the project: header, else resource, else MLflow's header, else service, else `default` (design.md)."""
    named = (
        request.project,
        *(resource.get(key) for key in _RESOURCE_KEYS),
        request.mlflow_experiment_id,
        _service_name(resource),
    )
    for candidate in named:
        if isinstance(candidate, str) and (name := _printable(candidate)):
            return name
    return DEFAULT_PROJECT


def _service_name(resource: Attributes) -> str | None:
    """Give `service.name`, unless it is the placeholder SDKs put in (`unknown_service:python`)."""
    name = resource.get("service.name")
    return name if isinstance(name, str) and not name.startswith("unknown_service") else None


def _printable(name: str) -> str:
    """Cut *name* to what fits a column of a list, without control characters."""
    return "".join(character for character in name if character.isprintable()).strip()[:_MAX_NAME_CHARACTERS]
