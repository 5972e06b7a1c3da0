"""How a child process of ours is spoken to: JSON lines in, some with bytes after them, and JSON lines out.

Standard library only: it is what a child imports first.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any

ANSWER = b"\x1e"
"""Before each answer.  ASCII's record separator: no line of a library's log begins with it."""


def tell(answer: dict[str, Any]) -> None:
    """One whole line at once, so that no line of a log comes between."""
    line = memoryview(ANSWER + json.dumps(answer).encode() + b"\n")
    while line:
        line = line[os.write(1, line) :]


def requests() -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each request, and as many bytes as its "bytes" says.

    A thread reads them, so that the end of input ends this process even while a library hangs.
    """
    waiting: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            request = json.loads(line)
            waiting.put((request, sys.stdin.buffer.read(request.get("bytes", 0))))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield waiting.get()
