"""Settings of the stores: from the environment, once, with errors that name the variable."""

from pathlib import Path

import pytest

from lumetra_core.errors import InvalidInput
from lumetra_storage.settings import StorageSettings


def test_a_silent_environment_means_embedded_stores_in_the_home_folder() -> None:
    assert StorageSettings.from_environment({"LUMETRA_CLICKHOUSE_URL": " "}) == StorageSettings(
        data_dir=Path.home() / ".lumetra"
    )


def test_every_setting_is_read_from_its_variable() -> None:
    environ = {
        "LUMETRA_DATA_DIR": "/data",
        "LUMETRA_CLICKHOUSE_URL": "clickhouse://ch:8123/lumetra",
        "LUMETRA_CLICKHOUSE_CLUSTER": "telemetry",
        "LUMETRA_DATABASE_URL": "postgresql://pg/lumetra",
        "LUMETRA_ARTIFACT_URL": "s3://bucket",
        "LUMETRA_FSYNC": "no",
        "LUMETRA_ENGINE_MEMORY_MIB": "2048",
        "LUMETRA_ENGINE_CACHE_MIB": "64",
        "LUMETRA_QUERY_MEMORY_MIB": "100",
        "LUMETRA_QUERY_SECONDS": "5",
        "LUMETRA_READ_CONNECTIONS": "8",
        "LUMETRA_WRITE_CONNECTIONS": "3",
    }

    assert StorageSettings.from_environment(environ) == StorageSettings(
        data_dir=Path("/data"),
        clickhouse_url="clickhouse://ch:8123/lumetra",
        clickhouse_cluster="telemetry",
        database_url="postgresql://pg/lumetra",
        artifact_url="s3://bucket",
        fsync_inserts=False,
        engine_memory_mib=2048,
        engine_cache_mib=64,
        query_memory_mib=100,
        query_seconds=5,
        read_connections=8,
        write_connections=3,
    )


def test_a_flag_wins_over_the_environment(tmp_path: Path) -> None:
    settings = StorageSettings.from_environment({"LUMETRA_DATA_DIR": "/data"}, data_dir=tmp_path, database_url=None)

    assert settings == StorageSettings(data_dir=tmp_path)
    assert settings.clickhouse_dir == tmp_path / "clickhouse"


@pytest.mark.parametrize(
    "environ", [{"LUMETRA_QUERY_SECONDS": "soon"}, {"LUMETRA_READ_CONNECTIONS": "0"}, {"LUMETRA_FSYNC": "perhaps"}]
)
def test_a_value_of_another_sort_is_refused_by_name(environ: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match=next(iter(environ))):
        StorageSettings.from_environment(environ)
