"""The `lumetra` command: its verbs are entry points of the rooms, loaded only when asked for.

An application that has only the SDK gets the SDK's verbs; a machine with the server gets all of them.
"""

from importlib.metadata import EntryPoint, entry_points

import click

VERBS_GROUP = "lumetra.verbs"


class Verbs(click.Group):
    """Finds verbs by entry point, so that `lumetra --help` imports no room's dependencies before it must."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every verb that is installed."""
        return sorted(entry.name for entry in entry_points(group=VERBS_GROUP))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one verb; None where there is none of that name."""
        for entry in entry_points(group=VERBS_GROUP, name=cmd_name):
            return load(entry)
        return None


def load(entry: EntryPoint) -> click.Command:
    """Import a verb, or say which extra to install when its room's dependencies are missing."""
    try:
        command = entry.load()
    except ModuleNotFoundError as missing:
        return unavailable(entry.name, missing.name or "a package")
    if not isinstance(command, click.Command):
        raise TypeError(f"entry point {entry.name!r} of group {VERBS_GROUP} is not a click command")
    return command


def unavailable(verb: str, missing: str) -> click.Command:
    """Stand in for a verb whose dependencies are not installed."""

    @click.command(name=verb, help=f"Not available here: install `lumetra[server]` (missing: {missing}).")
    def stand_in() -> None:
        raise click.ClickException(
            f"`lumetra {verb}` needs the server; {missing} is missing. Run: pip install 'lumetra[server]'"
        )

    return stand_in


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lumetra", prog_name="lumetra")
def main() -> None:
    """See what your AI does, and measure whether it is right."""
