"""Migrations read from files, and rendered for one node or for a cluster.

The files hold plain single-node ClickHouse. For a cluster each table `x` becomes a replicated `x_local` and a Distributed `x`
over it, sharded by the expression in the comment `-- shard by: …` above it; materialized views read and fill the local ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

_CREATE_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
_CREATE_VIEW = re.compile(r"CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+) TO (\w+)")
_ALTER_TABLE = re.compile(r"ALTER TABLE (\w+)")
_OF_PARTS = re.compile(r" (?:INDEX|SETTING) ")
"""Changes that concern how rows are kept: a Distributed table keeps none, and refuses them."""
_ENGINE = re.compile(r"ENGINE = (\w*MergeTree)(?:\(([^)]*)\))?")
_SHARD = re.compile(r"-- shard by: (.+)")
_FROM = re.compile(r"\nFROM (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One numbered file of statements, each safe to run again."""

    version: int
    name: str
    sql: str

    def statements(self, cluster: str | None) -> Iterator[str]:
        """Give the statements in order, for one node or for *cluster*."""
        for text in re.split(r";[ \t]*(?:\n|$)", self.sql):
            statement = _bare(text)
            if statement and cluster is None:
                yield statement
            elif statement and cluster is not None:
                shard = _SHARD.search(text)
                yield from _clustered(statement, cluster, shard[1].strip() if shard else "rand()")


def migrations() -> tuple[Migration, ...]:
    """Read the migrations of this release, in order."""
    folder = files("lumetra_storage") / "migrations" / "clickhouse"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(
        Migration(version=int(name[:4]), name=name.removesuffix(".sql"), sql=(folder / name).read_text("utf-8"))
        for name in names
    )


def _bare(text: str) -> str:
    """Drop comment lines and surrounding space."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--")).strip()


def _clustered(statement: str, cluster: str, shard: str) -> Iterator[str]:
    on = f"ON CLUSTER '{cluster}'"
    if table := _CREATE_TABLE.match(statement):
        name = table[1]
        local = _CREATE_TABLE.sub(f"CREATE TABLE IF NOT EXISTS {name}_local {on}", statement, count=1)
        # The local table, then the one over it, which takes its columns from there (AS): they cannot differ.
        yield _ENGINE.sub(_replicated, local, count=1)
        yield (
            f"CREATE TABLE IF NOT EXISTS {name} {on} AS {name}_local\n"
            f"ENGINE = Distributed('{cluster}', currentDatabase(), '{name}_local', {shard})"
        )
    elif view := _CREATE_VIEW.match(statement):
        head = f"CREATE MATERIALIZED VIEW IF NOT EXISTS {view[1]} {on} TO {view[2]}_local"
        # A view fires where its source is written: on each shard, into the local table beside it.
        yield _FROM.sub(r"\nFROM \1_local", head + statement[view.end() :])
    elif altered := _ALTER_TABLE.match(statement):
        rest = statement[altered.end() :]
        yield f"ALTER TABLE {altered[1]}_local {on}{rest}"
        if not _OF_PARTS.search(rest):
            yield f"ALTER TABLE {altered[1]} {on}{rest}"
    else:
        raise ValueError(f"no rule renders this statement for a cluster: {statement[:80]}")


def _replicated(engine: re.Match[str]) -> str:
    # {uuid} makes the path new for a table that was dropped and made again; its old one may still be in the keeper.
    place = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'"
    return f"ENGINE = Replicated{engine[1]}({', '.join(filter(None, (place, engine[2])))})"
