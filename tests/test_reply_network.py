"""Which questions the network of the reply model reads, and how often."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conftest import INSTALLED_MODELS
from tests.dialogs import needs_base
from voice_assistant.data import models_folder
from voice_assistant.reply_model import ADAPTER, BASE
from voice_assistant.reply_network import ReplyNetwork


@pytest.fixture(scope="module")
def network() -> ReplyNetwork:
    return ReplyNetwork(INSTALLED_MODELS / BASE / "model.safetensors", models_folder() / ADAPTER / "adapter.npz")


@needs_base
def test_a_question_of_another_text_is_read_once_and_a_known_one_never(network: ReplyNetwork) -> None:
    with np.load(models_folder() / ADAPTER / "adapter.npz") as file:
        known = str(file["told.texts"][0])
    read: list[str] = []

    def pieces(question: str) -> list[int]:
        read.append(question)
        return [101, 2003, 1996, 3021, 3825, 102]  # [CLS] is the bill paid [SEP], or any other

    for _ in range(2):
        network.answered([101, 2026, 4190, 13403, 102], [known, "Is the bill paid?"], pieces)
    assert read == ["Is the bill paid?"]
