"""Where the stores are and what they may take, read once from the environment at a composition root."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MIB = 1024 * 1024


def _setting(env: str, help_text: str, default: object = dataclasses.MISSING, unit: str | None = None) -> Any:
    metadata = {"env": env, "help": help_text, "unit": unit}
    if default is dataclasses.MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """The stores of one Lumetra process. An empty address means the embedded store inside `data_dir`."""

    data_dir: Path = _setting("LUMETRA_DATA_DIR", "Folder of the embedded stores", Path("~/.lumetra"))
    clickhouse_url: str | None = _setting(
        "LUMETRA_CLICKHOUSE_URL",
        "ClickHouse as `clickhouse://user:password@host:8123/database`; empty: chDB in the data folder",
        None,
    )
    clickhouse_cluster: str | None = _setting(
        "LUMETRA_CLICKHOUSE_CLUSTER", "Name of the ClickHouse cluster to make replicated, sharded tables on", None
    )
    database_url: str | None = _setting(
        "LUMETRA_DATABASE_URL",
        "PostgreSQL as `postgresql://user:password@host/database`; empty: SQLite in the data folder",
        None,
    )
    artifact_url: str | None = _setting(
        "LUMETRA_ARTIFACT_URL", "Where artifacts are kept; empty: a folder in the data folder", None
    )
    engine_memory_mib: int = _setting(
        "LUMETRA_ENGINE_MEMORY_MIB", "Most memory the embedded engine may take for all queries, inserts and merges", 1024, "MiB"
    )
    engine_cache_mib: int = _setting(
        "LUMETRA_ENGINE_CACHE_MIB", "Most memory of the embedded engine's caches together", 192, "MiB"
    )
    query_memory_mib: int = _setting("LUMETRA_QUERY_MEMORY_MIB", "Most memory one query may take", 512, "MiB")
    query_seconds: int = _setting("LUMETRA_QUERY_SECONDS", "Longest time one query may run", 30, "s")
    read_connections: int = _setting("LUMETRA_READ_CONNECTIONS", "Queries that run at the same time; others wait", 4)
    write_connections: int = _setting("LUMETRA_WRITE_CONNECTIONS", "Inserts that run at the same time; others wait", 2)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], **overrides: Any) -> "StorageSettings":
        """Read each setting from its variable in *environ*; an override that is not None wins."""
        values: dict[str, Any] = {}
        for setting in dataclasses.fields(cls):
            text = environ.get(setting.metadata["env"], "").strip()
            if text:
                values[setting.name] = _typed(text, setting.default)
        values |= {name: value for name, value in overrides.items() if value is not None}
        values["data_dir"] = Path(values.get("data_dir", cls.__dataclass_fields__["data_dir"].default)).expanduser().absolute()
        return cls(**values)

    @property
    def clickhouse_dir(self) -> Path:
        """Folder of chDB's own files."""
        return self.data_dir / "clickhouse"


def _typed(text: str, default: object) -> object:
    if isinstance(default, int):
        return int(text)
    return Path(text) if isinstance(default, Path) else text
