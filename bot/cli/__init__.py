"""The command `khuyencong`: its commands and how each ends (0 done, 1 failed, 2 wrong usage)."""

import importlib
import os
import sys

import click

# Commands load on first use, so that `ask` never pays for the web server nor `serve` for the terminal.
COMMANDS = {
    "serve": "bot.cli.serve:serve",
    "talk": "bot.cli.talk:talk",
    "ask": "bot.cli.ask:ask",
    "check": "bot.cli.check:check",
    "policy": "bot.cli.policy:policy",
    "units": "bot.cli.units:units",
    "results": "bot.cli.results:results",
    "words": "bot.cli.words:words",
    "migrate": "bot.cli.operate:migrate",
    "backup": "bot.cli.operate:backup",
    "restore": "bot.cli.operate:restore",
    "doctor": "bot.cli.operate:doctor",
    "systemd": "bot.cli.operate:systemd",
}


class Failed(click.ClickException):
    """What was asked for could not be done; the message says why and how to mend it. Exit code 1."""

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click passes it
        click.echo(self.message, err=True)


class Misused(Failed):
    """The command or a setting was given wrongly. Exit code 2."""

    exit_code = 2


class LazyGroup(click.Group):
    """A group that imports a command's module when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="khuyencong", message="%(version)s")
def khuyencong() -> None:
    """Trợ lý khuyến công: chạy máy chủ, hỏi chính sách, trò chuyện, vận hành."""


def main() -> None:
    os.umask(0o077)  # whatever we write holds what people said
    if sys.stdin is not None:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    khuyencong()
