"""``slogate completion``: what a shell needs to complete commands, options and the names of objectives."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from evaluator.commands.invocation import Outcome

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_SLOGATE_COMPLETE"


@click.command(name="completion", short_help="Print what lets a shell complete slogate's words.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> Outcome:
    """Print a script for bash, zsh or fish, after which the Tab key completes commands, options and names.

    For bash, in ~/.bashrc: eval "$(slogate completion bash)"

    For zsh, in ~/.zshrc after compinit: eval "$(slogate completion zsh)"

    For fish, once: slogate completion fish > ~/.config/fish/completions/slogate.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise TypeError(f"click completes nothing for {shell}")
    script = found(context.find_root().command, {}, "slogate", VARIABLE).source()
    return Outcome(stdout=script if script.endswith("\n") else f"{script}\n")
