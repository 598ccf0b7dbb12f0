"""The composition root: opens the stores, wires the rooms together, listens, and closes everything in order."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from dataclasses import dataclass
from functools import partial

import uvicorn
from prometheus_client import CollectorRegistry

from lumetra_collector.grpc import serve_grpc
from lumetra_collector.ingest import Ingest
from lumetra_collector.meters import IngestMeters
from lumetra_collector.settings import CollectorSettings
from lumetra_core.errors import LumetraError
from lumetra_core.garbage import keep_objects
from lumetra_registry.projects import Projects
from lumetra_registry.saved_views import SavedViews
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.code_pages import drop_code_pages
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.schema import migrate, set_fsync
from lumetra_storage.settings import StorageSettings
from lumetra_storage.settle import settle
from lumetra_storage.store import TelemetryStore
from lumetra_webui.api.tail import Tails
from lumetra_webui.app import create_app
from lumetra_webui.gate import Gate
from lumetra_webui.settings import ServerSettings

logger = logging.getLogger(__name__)

GRACE_SECONDS = 30
"""How long requests under way may take to finish when the server is told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What is open while the server runs."""

    telemetry: TelemetryStore
    projects: Projects
    views: SavedViews


def open_stores(settings: StorageSettings) -> Stores:
    """Open and migrate every store; takes about a second on a laptop, longer when there is something to migrate."""
    clickhouse = open_clickhouse(settings)
    try:
        migrate(clickhouse, settings.clickhouse_cluster)
        # Of a server the operator decides what an acknowledged insert survives.
        if not settings.clickhouse_url:
            set_fsync(clickhouse, on=settings.fsync_inserts)
        engine = open_relational(settings)
        migrate_relational(engine)
    except LumetraError:
        clickhouse.close()
        raise
    drop_code_pages()  # an idle server on a laptop would hold 100 MiB more of what only starting ran through
    projects = Projects(engine)
    return Stores(
        telemetry=TelemetryStore(clickhouse=clickhouse, projects=projects), projects=projects, views=SavedViews(engine)
    )


async def run(server: ServerSettings, storage: StorageSettings, environ: Mapping[str, str]) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        LumetraError: the stores cannot be opened; nothing was changed in them.
    """
    limits = CollectorSettings.from_environment(environ)
    gate = Gate()
    tails = Tails()
    listener = Listener(gate, server, on_stop=tails.stop)
    # 1. Listen before the stores open: /health answers from the first moment, and everything else says to come back.
    listening = asyncio.create_task(listener.serve())
    try:
        # 2. On a thread: a migration may take minutes, and the gate has to answer meanwhile.
        stores = await asyncio.to_thread(open_stores, storage)
        async with collecting(stores, server, limits) as (ingest, meters):
            # 3. Only now does a request meet the real application.
            gate.inner = create_app(
                stores.telemetry,
                stores.projects,
                stores.views,
                ingest,
                meters=meters,
                max_body_bytes=limits.max_body_bytes,
                settings=server,
                tails=tails,
            )
            keep_objects()
            logger.info("ready", extra={"url": server.url, "grpc_port": server.grpc_port or "off", "data": storage.data_dir})
            # 4. Until a signal. Leaving the block stores what was taken in;
            await listening
        # 5. only then may the engine go: the writes of 4 need it.
        await asyncio.to_thread(stores.telemetry.clickhouse.close)
        logger.info("stopped")
    except LumetraError:
        # Ports and threads are given back before the sentence is told, so that a supervisor can start again at once.
        listener.should_exit = True
        await listening
        raise


@contextlib.asynccontextmanager
async def collecting(
    stores: Stores, server: ServerSettings, limits: CollectorSettings
) -> AsyncGenerator[tuple[Ingest, CollectorRegistry]]:
    """Run ingest and its gRPC door; at the end, store what was taken in before anything closes."""
    meters = CollectorRegistry()
    ingest = Ingest(
        stores.telemetry,
        stores.projects,
        settings=limits,
        meters=IngestMeters(meters),
        settle=partial(settle, stores.telemetry),
    )
    door = None
    try:
        if server.grpc_port:
            door = await serve_grpc(ingest, host=server.host, port=server.grpc_port, max_body_bytes=limits.max_body_bytes)
        yield ingest, meters
    finally:
        if door:
            await door.close(GRACE_SECONDS)
        await ingest.close()


class Listener(uvicorn.Server):
    """uvicorn on our event loop: it stops listening on a signal, and we close the house behind it."""

    def __init__(self, gate: Gate, settings: ServerSettings, *, on_stop: Callable[[], None]) -> None:
        self.on_stop = on_stop
        super().__init__(
            uvicorn.Config(
                gate,  # pyright: ignore[reportArgumentType]  # litestar's and uvicorn's ASGI types differ in name only
                host=settings.host,
                port=settings.port,
                # What lives as long as the server is opened and closed by `run`, in an order ASGI's lifespan cannot say.
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Turn the first signal into a stop; uvicorn would raise it again and end the process before the stores are closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        """Finish what is under way and listen no more; a second signal does not wait."""
        logger.info("stopping", extra={"requests under way": len(self.server_state.tasks)})
        self.force_exit = self.should_exit
        self.should_exit = True
        self.on_stop()  # what never ends by itself would be waited for
