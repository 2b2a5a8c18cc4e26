"""The command `ebpm`: whatever happens ends in a message and an exit code."""

from __future__ import annotations

import signal
import sys

# Everything else is imported inside `main`: a Ctrl-C during the imports, too, ends in a message.

INTERRUPTED = 130


def main() -> None:
    """Run the command; whatever goes wrong ends in a message and an exit code, never in a traceback."""
    try:
        # Ends with the same clean-up as Ctrl-C.
        signal.signal(signal.SIGTERM, _stop)
        code = _performed(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    # typer turns an interruption into this code by itself.
    if code == INTERRUPTED:
        # A second Ctrl-C has nothing left to interrupt.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("中断しました。書きかけの出力は残していません。", file=sys.stderr)
    sys.exit(code)


def _performed(arguments: list[str]) -> int:
    from analysis import cli_print as show  # noqa: PLC0415
    from analysis.cli_commands import app  # noqa: PLC0415
    from analysis.cli_usage import as_error  # noqa: PLC0415
    from analysis.errors import EbpmError  # noqa: PLC0415

    show.tolerant_streams()
    as_json = "--json" in arguments
    try:
        code = app(arguments or ["--help"], prog_name="ebpm", standalone_mode=False)
    except EbpmError as error:
        show.print_error(error, as_json=as_json)
        return error.exit_code
    except Exception as error:
        known = as_error(error)
        show.print_error(known, as_json=as_json)
        return known.exit_code
    return code if isinstance(code, int) else 0


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
