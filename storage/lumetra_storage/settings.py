"""Where the stores are and what they may take, read once from the environment at a composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from lumetra_core.errors import InvalidInput

MIB = 1 << 20
_YES_AND_NO = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def _setting(default: Any, env: str, help_text: str, unit: str | None = None) -> Any:
    return field(default=default, metadata={"env": env, "help": help_text, "unit": unit})


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """The stores of one Lumetra process. `docs/reference/storage.md` lists them; None means the embedded store in `data_dir`."""

    data_dir: Path = field(
        default=Path("~/.lumetra"), metadata={"env": "LUMETRA_DATA_DIR", "help": "folder of the embedded stores", "unit": None}
    )
    clickhouse_url: str | None = _setting(
        None, "LUMETRA_CLICKHOUSE_URL", "ClickHouse, as `clickhouse://user:password@host:8123/database`"
    )
    clickhouse_cluster: str | None = _setting(
        None, "LUMETRA_CLICKHOUSE_CLUSTER", "name of the ClickHouse cluster on which tables are replicated and sharded"
    )
    database_url: str | None = _setting(
        None, "LUMETRA_DATABASE_URL", "PostgreSQL, as `postgresql://user:password@host/database`"
    )
    artifact_url: str | None = _setting(None, "LUMETRA_ARTIFACT_URL", "where artifacts are kept")
    fsync_inserts: bool = _setting(
        True, "LUMETRA_FSYNC", "embedded ClickHouse: acknowledge telemetry when the disk has it, not the operating system"
    )
    engine_memory_mib: int = _setting(
        1024, "LUMETRA_ENGINE_MEMORY_MIB", "embedded ClickHouse: the most memory for all queries, inserts and merges", "MiB"
    )
    engine_cache_mib: int = _setting(
        192, "LUMETRA_ENGINE_CACHE_MIB", "embedded ClickHouse: the most memory for all caches together", "MiB"
    )
    query_memory_mib: int = _setting(512, "LUMETRA_QUERY_MEMORY_MIB", "the most memory one query may take", "MiB")
    query_seconds: int = _setting(30, "LUMETRA_QUERY_SECONDS", "the longest one query may run", "seconds")
    read_connections: int = _setting(4, "LUMETRA_READ_CONNECTIONS", "queries that run at the same time; others wait", "queries")
    write_connections: int = _setting(
        2, "LUMETRA_WRITE_CONNECTIONS", "inserts that run at the same time; others wait", "inserts"
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], **overrides: Any) -> "StorageSettings":
        """Read the settings from *environ*, defaults where it is silent or empty; an override that is not None wins.

        Raises:
            InvalidInput: A value is not of its sort. The message names the variable.
        """
        values: dict[str, Any] = {}
        for setting in fields(cls):
            text = environ.get(setting.metadata["env"], "").strip()
            if text:
                values[setting.name] = _typed(text, setting.default, variable=setting.metadata["env"])
        values |= {name: value for name, value in overrides.items() if value is not None}
        values["data_dir"] = Path(values.get("data_dir") or "~/.lumetra").expanduser().absolute()
        return cls(**values)

    @property
    def clickhouse_dir(self) -> Path:
        """Folder of the embedded ClickHouse's own files."""
        return self.data_dir / "clickhouse"


def _typed(text: str, default: object, *, variable: str) -> object:
    if isinstance(default, bool):
        if text.lower() not in _YES_AND_NO:
            raise InvalidInput(f"{variable}={text!r} is neither yes nor no")
        return _YES_AND_NO[text.lower()]
    if isinstance(default, int):
        if not text.isdecimal() or int(text) == 0:
            raise InvalidInput(f"{variable}={text!r} is not a whole number of at least 1")
        return int(text)
    return Path(text) if isinstance(default, Path) else text
