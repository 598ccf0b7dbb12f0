"""`python -m lumetra` is the `lumetra` command."""

from lumetra.cli import main

main(prog_name="lumetra")
