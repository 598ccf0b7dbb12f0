"""Every route of the API stands in its reference page."""

import re
from pathlib import Path
from typing import Any, cast

from litestar import Litestar

from lumetra_registry.projects import Projects
from lumetra_storage.store import TelemetryStore
from lumetra_webui.api.router import api_routers
from lumetra_webui.reading import StoredTraces

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "api.md"


def test_every_route_is_documented_and_no_other() -> None:
    nothing = cast("Any", None)
    app = Litestar(list(api_routers(StoredTraces(cast("TelemetryStore", nothing)), cast("Projects", nothing))))
    documented = set(re.findall(r"`(?:GET|POST|DELETE|PUT) (/api/v1/[^`]+)`", PAGE.read_text("utf-8")))

    assert documented == {path for path in app.openapi_schema.paths or {} if path.startswith("/api/v1/")}
