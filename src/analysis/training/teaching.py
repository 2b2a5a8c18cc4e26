"""Errors in notebooks with words for them: an IPython extension of the kernels that people type into.

It is named in the command that starts a kernel (see `analysis.training.kernels` and the kernel `ebpm`), and costs
nothing until an error occurs.
"""

from __future__ import annotations

import logging
from typing import Any

# What stays open under the frame with the words, in place of the traceback folded into it.
_STOPPED = "このセルは、ここで止まりました。上の枠を読んで直し、もう一度実行してください。"


def load_ipython_extension(shell: Any) -> None:
    """Show errors of this kernel with words for them.

    Parameters
    ----------
    shell : ipykernel.zmqshell.ZMQInteractiveShell
        Of the kernel.
    """
    usual = shell._showtraceback

    def show(kind: type[BaseException], error: BaseException, trace: list[str]) -> None:
        request = shell.get_parent()
        # Who runs a notebook without anybody there (papermill, nbconvert) answers no questions, and records the error
        # as it is.
        if not request.get("content", {}).get("allow_stdin") or not isinstance(
            error, Exception | KeyboardInterrupt
        ):
            usual(kind, error, trace)
            return
        # Of those who ask, notebooks say which cell it is and can fold; what a terminal shows last is read first.
        folds = "cellId" in request.get("metadata", {})
        words = _words(error, shell.user_global_ns, trace)
        if words is None or not folds:
            usual(kind, error, trace)
        if words is not None:
            shell.display_pub.publish({"text/plain": repr(words), "text/html": words._repr_html_()})
            if folds:
                usual(kind, error, [_STOPPED])

    shell._showtraceback = show


def _words(error: BaseException, namespace: dict[str, Any], trace: list[str]) -> Any:
    """Put an error into words; None when that fails: what the user did wrong counts more than a fault of ours."""
    try:
        from analysis.training.told_error import told  # noqa: PLC0415  (half a second, only where there is an error)

        return told(error, namespace, "\n".join(trace))
    except Exception:
        logging.getLogger(__name__).exception("no words for %s", type(error).__name__)
        return None
