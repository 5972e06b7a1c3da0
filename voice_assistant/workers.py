"""Processes that work beside each other end with the one that started them, however it ended."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait


def end_with_parent() -> None:
    """To be called first in a worker: when the process that started it is gone, killed perhaps, so is this one.

    Else a pool's workers go on with what they were given, for minutes and with a whole core each.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
