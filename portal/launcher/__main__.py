"""The command line: `python -m portal.launcher run | exec [--test] -- COMMAND… | reset | urls`."""

import argparse
import os
import shlex
import sys
from collections.abc import Mapping, Sequence

from portal.launcher.errors import LauncherError
from portal.launcher.servers import given_urls
from portal.launcher.state import StateDirectory
from portal.launcher.supervise import demonstrate, execute, holding, published_urls, say

FAULT = 1


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Do what the arguments say and return the exit status."""
    _open_standard_streams()
    options = _parser().parse_args(arguments)
    state = StateDirectory.from_environment(environ)
    try:
        match options.action:
            case "run":
                return demonstrate(state, environ)
            case "exec":
                return execute(state, options.command, environ, test=options.test)
            case "reset":
                return _reset(state)
            case _:
                return _print_urls(state, environ)
    except LauncherError as error:
        for line in error.log_lines:
            print(f"    {line}", file=sys.stderr)
        print(f"portal: {error.sentence}", file=sys.stderr, flush=True)
        return FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m portal.launcher", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("run", help="start the whole demonstration; PORT chooses the port")
    run_one = actions.add_parser("exec", help="run a command with the servers up")
    run_one.add_argument(
        "--test",
        action="store_true",
        help="on quick servers of its own, apart from the demonstration",
    )
    run_one.add_argument("command", nargs="+", metavar="COMMAND", help="the command, after --")
    actions.add_parser("reset", help="delete the demonstration's database, broker and files")
    actions.add_parser(
        "urls", help="print the addresses of the running servers, for a shell to read"
    )
    return parser


def _reset(state: StateDirectory) -> int:
    with holding(state, "make reset"):
        gone = state.clear()
        for tests in state.for_tests():
            if not tests.root.exists():
                continue
            try:
                with holding(tests, "make reset"):
                    gone += tests.clear()
            except LauncherError:
                say(f"{tests.root} is left alone: tests are running there")
    say(
        f"{len(gone)} folders deleted from {state.root}"
        if gone
        else f"{state.root} held nothing to delete"
    )
    return 0


def _print_urls(state: StateDirectory, environ: Mapping[str, str]) -> int:
    urls = {**published_urls(state), **given_urls(environ)}
    if not urls:
        raise LauncherError(f"No servers are running on {state.root}: start them with `make run`.")
    for name, url in urls.items():
        print(f"{name}={shlex.quote(url)}")
    return 0


def _open_standard_streams() -> None:
    """Open the null device in place of a closed standard stream, lest a log take its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
