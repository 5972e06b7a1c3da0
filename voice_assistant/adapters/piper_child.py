"""The child process in which Piper speaks: run by `piper_voice` in the voice's folder.

    python -P -m voice_assistant.adapters.piper_child

Requests come as JSON lines on standard input:

    {"text": "Is it numb?", "words_per_minute": 150}
    {"rate": 22050, "words": [[0, 0], [3, 4100], ...], "sound": "..."}

`words` are (index into the text, index into the samples), `sound` is int16 in base64.  At first comes {"ready": true}
when the voice is loaded, or {"error": ..., "missing": true} where the library isn't there.  A text that can't be
rendered is answered by {"error": ...}, and the next may be asked.

Piper is licensed under the GPL, version 3 or later: it is loaded here, in a process of its own, and nowhere else.
How long each phoneme takes is known inside the net, but not one of its outputs; `_with_output` makes it one, in memory,
as `piper.patch_voice_with_alignment` does with the library onnx.
"""

from __future__ import annotations

import base64
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from voice_assistant.adapters.child_serving import requests, tell

USUAL_PACE = 240.0
"""Words a minute, as our settings count them, at Piper's own length of 1."""
SENTENCE_PAUSE_S = 0.4
"""Between two sentences of one text at 150 words a minute, longer when slower; Piper itself leaves none."""
PAUSE_PACE = 150
NOISE, LENGTH_NOISE = 0.667, 0.3
"""How much the sound and the lengths of phonemes vary.  Piper's own value for lengths is 0.8, at which one word in some
is drawn out or swallowed; without any variation speech drones."""
SPACE = " "
_GRAPH, _NODES, _OUTPUTS = 7, 1, 12
"""Fields of ONNX's ModelProto and GraphProto (onnx/onnx.proto)."""
_NODE_OUTPUT, _NODE_TYPE, _OUTPUT_NAME = 2, 4, 1


def main() -> None:
    """Serve requests until the end of input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        import onnxruntime
        import piper
    except ImportError as fault:
        tell({"error": str(fault), "missing": isinstance(fault, ModuleNotFoundError)})
        return
    try:
        speaker = _Speaker(onnxruntime, piper, next(Path.cwd().glob("*.onnx")))
        speaker.render("Yes.", PAUSE_PACE)  # whatever is loaded when first needed
    except Exception as fault:  # noqa: BLE001  # whatever the libraries raise over a file must reach the parent
        tell({"error": f"{type(fault).__name__}: {fault}", "missing": False})
        return
    tell({"ready": True})
    for request, _ in requests():
        try:
            tell(speaker.render(request["text"], request["words_per_minute"]))
        except Exception as fault:  # noqa: BLE001  # likewise
            tell({"error": f"{type(fault).__name__}: {fault}"})


class _Speaker:
    """A voice, ready."""

    def __init__(self, onnxruntime: Any, piper: Any, net: Path) -> None:
        import json

        import numpy as np

        self._np, self._settings = np, piper.SynthesisConfig
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            _with_output(net.read_bytes()), sess_options=options, providers=["CPUExecutionProvider"]
        )
        config = json.loads(net.with_name(f"{net.name}.json").read_text("utf-8"))
        self._voice = piper.PiperVoice(config=piper.PiperConfig.from_dict(config), session=session)

    def render(self, text: str, words_per_minute: int) -> dict[str, Any]:
        """The sound of a text, and where in it each word begins, as far as that can be told."""
        np, rate = self._np, self._voice.config.sample_rate
        settings = self._settings(
            length_scale=USUAL_PACE / words_per_minute, noise_scale=NOISE, noise_w_scale=LENGTH_NOISE
        )
        pause = np.zeros(round(SENTENCE_PAUSE_S * rate * PAUSE_PACE / words_per_minute), np.int16)
        sounds: list[Any] = []
        spaces: list[int] = []
        """The samples at which a word of the phonemes begins."""
        at = 0
        for phonemes in filter(None, self._voice.phonemize(text)):
            ids = self._voice.phonemes_to_ids(phonemes)
            made = self._voice.phoneme_ids_to_audio(ids, settings, include_alignments=True)
            audio, lengths = made if isinstance(made, tuple) else (made, None)
            sound = np.clip(np.asarray(audio).reshape(-1) * 32767, -32767, 32767).astype(np.int16)
            if lengths is not None:
                spaces += [at + sample for sample in self._word_starts(ids, lengths)]
            sounds += [sound, pause]
            at += len(sound) + len(pause)
        whole = np.concatenate(sounds[:-1]) if sounds else np.zeros(0, np.int16)
        return {
            "rate": rate,
            "words": [[place, spaces[number]] for place, number in self._places(text) if number < len(spaces)],
            "sound": base64.b64encode(whole.astype("<i2").tobytes()).decode(),
        }

    def _word_starts(self, ids: list[int], lengths: Any) -> Iterator[int]:
        """Where each word of a sentence begins, in samples."""
        (space,) = self._voice.config.phoneme_id_map[SPACE]
        ends = self._np.cumsum(self._np.asarray(lengths).reshape(-1)).astype(int)
        starts = [0, *ends]
        begun = False
        for number, id_ in enumerate(ids):
            if id_ == space:
                begun = False
            elif not begun and number > 1:  # after the sign of the beginning and its filling
                begun = True
                yield int(starts[number])

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """(index into the text, number of the spoken word) of the words that can be told.

        By the phonemes of what comes before: two words may be spoken as one ("of the"), a figure as several.
        """
        whole = self._spoken(text)
        for place in _word_places(text):
            before = self._spoken(text[:place])
            if whole[: len(before)] == before:
                yield place, len(before)

    def _spoken(self, text: str) -> list[str]:
        """The words of its phonemes, without the signs between them."""
        words = [word for sentence in self._voice.phonemize(text) for word in "".join(sentence).split(SPACE)]
        return [bare for word in words if (bare := word.strip(".,;:?!"))]


def _word_places(text: str) -> Iterator[int]:
    """Where the text's words begin."""
    for place, character in enumerate(text):
        if not character.isspace() and (place == 0 or text[place - 1].isspace()):
            yield place


def _with_output(model: bytes) -> bytes:
    """The net with the lengths of phonemes, which its only rounding up makes, among its outputs.

    ValueError: it is no such net.
    """
    parts = list(_fields(model))
    graph = next(content for number, content, _ in parts if number == _GRAPH)
    rounded = [
        {field: content for field, content, _ in _fields(node)}
        for number, node, _ in _fields(graph)
        if number == _NODES
    ]
    names = [node[_NODE_OUTPUT] for node in rounded if node.get(_NODE_TYPE) == b"Ceil"]
    if len(names) != 1:
        raise ValueError("the lengths of phonemes can't be told from this net")
    output = _field(_OUTPUTS, _field(_OUTPUT_NAME, names[0]))
    return b"".join(_field(_GRAPH, graph + output) if number == _GRAPH else raw for number, _, raw in parts)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """The fields of a message of protocol buffers: number, content (of those with a length), and the whole field."""
    at = 0
    while at < len(message):
        begun = at
        key, at = _number(message, at)
        kind = key & 7
        content = b""
        if kind == 0:
            _, at = _number(message, at)
        elif kind == 2:
            size, at = _number(message, at)
            content = message[at : at + size]
            at += size
        else:
            at += {1: 8, 5: 4}[kind]
        yield key >> 3, content, message[begun:at]


def _field(number: int, content: bytes) -> bytes:
    return _written(number << 3 | 2) + _written(len(content)) + content


def _number(message: bytes, at: int) -> tuple[int, int]:
    """A number in pieces of 7 bits, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _written(value: int) -> bytes:
    pieces = bytearray()
    while value > 127:
        pieces.append(value & 127 | 128)
        value >>= 7
    pieces.append(value)
    return bytes(pieces)


if __name__ == "__main__":
    main()
