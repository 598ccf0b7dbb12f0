from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from support.browser import chromium, store_samples, watched
from support.server import start_server


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    data_dir: Path = tmp_path_factory.mktemp("browser") / "data"
    store_samples(data_dir)
    server = start_server(data_dir)
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """A browser for one file of tests. Not for longer: while it runs, no other test of this process can start an event loop."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server_url: str) -> Generator[Page]:
    """A page of an empty profile, light, 1440 wide; it fails its test when the browser complains of anything."""
    context = browser.new_context(base_url=server_url, viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.set_default_timeout(15_000)
    with watched(context.new_page()) as opened:
        yield opened
    context.close()
