"""French: a second language, made of YAML alone, reviewed by nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache

import pytest

from voice_assistant.conversation import Asking
from voice_assistant.data import dialogs_folder
from voice_assistant.dialog import Value
from voice_assistant.engine import Engine
from voice_assistant.events import Command
from voice_assistant.listening.vocabulary import plain
from voice_assistant.loader import load_dialog
from voice_assistant.matching import Understood, understand
from voice_assistant.matching.measures import Kind, quantities
from voice_assistant.matching.words import split

YES, NO, NOT_SURE = Value.YES, Value.NO, Value.NOT_SURE


@lru_cache
def engine() -> Engine:
    return Engine(load_dialog(dialogs_folder() / "fr" / "example.yaml").dialog)


def understood(text: str, question: str = "one_leg_swollen") -> Understood:
    return understand(engine().lexicon, engine().prompts.question(Asking(question)), text)


def words(text: str) -> str:
    return " ".join(split(text, engine().dialog.language).words)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("oui", YES),
        ("ouais", YES),
        ("si", YES),
        ("mais si", YES),
        ("Si, un peu.", YES),
        ("un peu", YES),
        ("si je marche", YES),
        ("oui, ma jambe est enflée", YES),
        ("ma jambe est enflée depuis mardi", YES),
        ("elle est un peu gonflée", YES),
        ("non", NO),
        ("euh, non", NO),
        ("n", NO),
        ("o", YES),
        ("pas du tout", NO),
        ("elle n'est pas enflée", NO),
        ("ma jambe n'est pas enflée", NO),
        ("ma jambe est pas enflée", NO),
        ("je ne sais pas", NOT_SURE),
        ("je sais pas", NOT_SURE),
        ("j'en sais rien", NOT_SURE),
        ("pas vraiment", NOT_SURE),
        ("je ne crois pas", NOT_SURE),
        ("peut-être", NOT_SURE),
        ("la banane est jaune", None),
    ],
)
def test_a_reply_is_understood(text: str, meant: Value | None) -> None:
    assert understood(text).value is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("je suis essoufflée", YES),
        ("j'ai du mal à respirer", YES),
        ("je n'arrive plus à respirer", YES),
        ("je ne suis pas essoufflé", NO),
        ("je suis pas essoufflé", NO),
        ("je ne manque pas d'air", NO),
        ("je ne sais pas si je suis essoufflé", NOT_SURE),
    ],
)
def test_a_negation_of_two_halves_or_of_one_denies_what_it_stands_around(text: str, meant: Value) -> None:
    assert understood(text, "breathless").value is meant


def test_no_sentence_that_says_so_is_a_no() -> None:
    for finding, question in engine().dialog.findings.items():
        for phrase in question.phrases:
            for text in (phrase, f"oui, {phrase}", f"{phrase} depuis hier"):
                assert understood(text, finding).value is not NO, text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("je ne sais pas", "i donot know"),
        ("je n'ai vraiment pas mal", "i havenot really mal"),
        ("je ne peux plus marcher", "i cannot marcher"),
        ("J'n'ai jamais mal", "i havenot mal"),
        ("ce n’est pas ma jambe", "it isnot my jambe"),
        ("tout à coup", "suddenly"),
    ],
)
def test_words_become_the_small_words_of_grammar(text: str, read: str) -> None:
    assert words(text) == read


def test_what_is_said_back_is_what_was_said() -> None:
    said = split("je ne sens pas mon pied", engine().dialog.language).said
    assert " ".join(said) == "je ne sens pas mon pied"


@pytest.mark.parametrize(
    ("text", "kind", "least", "most"),
    [
        ("depuis mardi", Kind.LASTING, 0, 7),
        ("depuis trois semaines", Kind.LASTING, 21, 21),
        ("il y a deux jours", Kind.AGO, 2, 2),
        ("hier", Kind.AGO, 1, 2),
        ("pendant une demi heure", Kind.LASTING, 0.5 / 24, 0.5 / 24),
    ],
)
def test_times_are_measured(text: str, kind: Kind, least: float, most: float) -> None:
    (found,) = quantities(split(text, engine().dialog.language))
    assert found.kind is kind
    assert [found.low, found.high] == pytest.approx([least, most])


def test_accents_are_kept() -> None:
    assert plain("Êtes-vous essoufflée ?") == "êtesvous essoufflée"
    assert words("ma jambe est gonflee") != words("ma jambe est gonflée")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("répétez", Command.REPEAT),
        ("pourquoi ?", Command.WHY),
        ("plus fort", Command.LOUDER),
        ("attendez une minute", Command.WAIT),
        ("parlez plus lentement", Command.SLOWER),
    ],
)
def test_commands_are_heard(text: str, command: Command) -> None:
    assert understood(text).command is command


@pytest.mark.parametrize("text", ["au secours", "à l'aide", "appelez une ambulance", "aidez-moi"])
def test_a_cry_is_a_cry(text: str) -> None:
    assert understood(text).emergency


def test_a_danger_is_known() -> None:
    assert understood("je veux mourir").crisis == "wants_to_die"
    assert understood("il y a le feu").crisis == "fire"


def test_what_nobody_has_reviewed_says_so() -> None:
    for path in sorted((dialogs_folder() / "fr").rglob("*.yaml")):
        head = path.read_text(encoding="utf-8")[:400].lower()
        assert "not reviewed by anybody" in head, path


def typed(*lines: str) -> str:
    """A whole conversation in French, typed."""
    run = [sys.executable, "-m", "voice_assistant", "run", "fr/example", "--region", "france", "--input", "typed"]
    done = subprocess.run(
        [*run, "--output", "captions"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_breath_that_fails_is_an_emergency() -> None:
    said = typed("j'ai du mal à respirer", "oui", "compris", "au revoir", "oui")
    assert "Appelez le quinze maintenant" in said
    assert "Ne conduisez pas" in said


def test_noes_and_a_doubt_end_at_home() -> None:
    said = typed("non", "non", "je ne sais pas", "non", "non", "non", "non", "au revoir", "oui")
    assert "Êtes-vous essoufflé en ce moment ?" in said
    assert "Au revoir." in said
    assert " the " not in said.replace("Type your answers, then press Enter.", "")
