"""The reply model: a second opinion on what a reply means, for replies that no rule explains.

Two parts.  The base is a public sentence model (all-MiniLM-L6-v2, 22 million weights), which knows English words; it is
fetched by `models install replies`.  The adapter comes with the program: it was trained on replies that were written
for it (models/training/replies) to read a question and a reply together.  Both are read when they are first needed.
Without the base there is no second opinion, and the rules decide alone.
"""

from __future__ import annotations

import re
import struct
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.data import models_folder
from voice_assistant.dialog import Opinion
from voice_assistant.models import installed_folder

if TYPE_CHECKING:
    from voice_assistant.reply_network import Array, ReplyNetwork, Requests

BASE = "all-minilm-l6-v2"
"""The base's name in the manifest."""
ADAPTER = "reply-model-en"
"""The adapter's folder, beside the bundled speech model."""
LANGUAGE = "en"
_WEIGHTS, _VOCABULARY, _TRAINED, _REQUESTS = "model.safetensors", "vocab.txt", "adapter.npz", "requests.npz"
LONGEST_QUESTION, LONGEST_REPLY = 40, 30
"""The most word pieces that are read of each; as in training."""
MOST_KEPT = 4_096
"""Opinions that are remembered: the same words are read again as other readings of one sound, and after a resume."""
_BEGIN, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_UNREADABLE = (OSError, ValueError, KeyError, IndexError, EOFError, struct.error)
"""What half a file raises."""
_TOKEN = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")


class ReplyModel:
    """Has opinions on replies.  The same words give the same opinion; about 20 ms each on one core."""

    def __init__(self, base: Path, adapter: Path) -> None:
        self._base, self._adapter = base, adapter
        self._kept: dict[tuple[str, str], Opinion] = {}
        self._whole = self._knows_requests = True

    def __reduce__(self) -> tuple[type[ReplyModel], tuple[Path, Path]]:
        return ReplyModel, (self._base, self._adapter)  # another process reads the same files

    def opinion(self, question: str, reply: str) -> Opinion | None:
        """What `reply` means in answer to `question`, both in plain words; None: its files can't be read."""
        found = self._kept.get((question, reply))
        if found is None and self._whole:
            try:
                found = self._read(question, reply)
            except _UNREADABLE:  # the rules go on alone
                self._whole = False
                return None
            if len(self._kept) < MOST_KEPT:
                self._kept[question, reply] = found
        return found

    def _read(self, question: str, reply: str) -> Opinion:
        asked = self._pieces(question)[:LONGEST_QUESTION]
        said = self._pieces(reply)[:LONGEST_REPLY]
        begin, end = self._numbers[_BEGIN], self._numbers[_END]
        yes, no, not_sure, nothing = self._network.shares([begin, *asked, end], [*said, end])
        return Opinion(yes=yes, no=no, not_sure=not_sure, nothing=nothing)

    def answered(self, text: str, questions: tuple[str, ...]) -> tuple[float, ...]:
        """How likely `text`, taken for itself, says yes to each question; none: its files can't be read."""
        if not self._whole:
            return ()
        try:
            shares = self._network.answered(self._framed(text), questions, self._framed)
        except _UNREADABLE:
            self._whole = False
            return ()
        return tuple(float(share) for share in shares)

    def request(self, text: str) -> tuple[str, float]:
        """What `text` most likely asks of the assistant, and how likely; "", 0: its files can't be read."""
        if not self._knows_requests:
            return "", 0.0
        try:
            return self._requests.likeliest(self.sentence(text))
        except _UNREADABLE:
            self._knows_requests = False
            return "", 0.0

    def sentence(self, text: str) -> Array:
        """Where the base places `text`, read by itself."""
        return self._network.sentence(self._framed(text))

    @cached_property
    def _requests(self) -> Requests:
        from voice_assistant.reply_network import Requests

        return Requests(self._adapter / _REQUESTS)

    def _framed(self, text: str) -> list[int]:
        pieces = self._pieces(text)[: LONGEST_QUESTION + LONGEST_REPLY]
        return [self._numbers[_BEGIN], *pieces, self._numbers[_END]]

    @cached_property
    def _network(self) -> ReplyNetwork:
        from voice_assistant.reply_network import ReplyNetwork

        return ReplyNetwork(self._base / _WEIGHTS, self._adapter / _TRAINED)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        lines = (self._base / _VOCABULARY).read_text("utf-8").splitlines()
        return {piece: number for number, piece in enumerate(lines)}

    def _pieces(self, text: str) -> list[int]:
        """The numbers of its word pieces: of each word the longest known beginning, then what continues it."""
        return [piece for token in _TOKEN.findall(text.lower()) for piece in self._split(token)]

    def _split(self, token: str) -> list[int]:
        pieces: list[int] = []
        start = 0
        while start < len(token):
            before = "##" if start else ""
            end = next((e for e in range(len(token), start, -1) if before + token[start:e] in self._numbers), None)
            if end is None:
                return [*pieces, self._numbers[_UNKNOWN]]
            pieces.append(self._numbers[before + token[start:end]])
            start = end
        return pieces


@lru_cache(maxsize=4)
def installed_reply_model(language: str = LANGUAGE) -> ReplyModel | None:
    """The reply model of a language, if its base is installed."""
    base, adapter = installed_folder(BASE), models_folder() / ADAPTER
    there = all(path.is_file() for path in (base / _WEIGHTS, base / _VOCABULARY, adapter / _TRAINED))
    return ReplyModel(base, adapter) if language == LANGUAGE and there else None
