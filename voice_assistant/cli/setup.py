"""The command that sets a machine up with somebody who is no developer: it speaks, listens, and saves what they choose.

Each step stands alone, is saved when it is done, and can be skipped or done again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from voice_assistant.adapters.single_keys import single_keys
from voice_assistant.cli.asking import Asker, Stopped, open_asker
from voice_assistant.cli.switch import key_of, known_switch, scan_by
from voice_assistant.cli.terminal import tell
from voice_assistant.data import command
from voice_assistant.errors import AssistantError, ModelError, UsageError, VoiceError

if TYPE_CHECKING:
    from voice_assistant.settings import Value

HOW = 'I help you set me up. Say or type "skip" to leave a step as it is, or "stop" to end.'
HOW_BY_SWITCH = "I help you set me up. I offer what you can choose, one after the other. Press when you hear yours."
LOUDNESSES = {"louder": 1.3, "softer": 0.75}
PHRASES = ("hello nurse, help me", "good morning doctor, please", "please wake up, computer")
"""Wake phrases that are offered: four syllables and more, of words that the model knows."""
TRIES = 3
CALL_S = 12.0
"""How long one try at the wake phrase may take."""


@click.command()
@click.argument("steps", nargs=-1)
@click.option(
    "--switch",
    default=None,
    metavar="KEY",
    callback=known_switch,
    help="For who has one key or switch: all is offered in turn, and this picks.  any, space, enter or a letter.",
)
@click.option(
    "--scan-pause", type=click.IntRange(1, 30), default=None, help="Seconds between two things that are offered."
)
def setup(steps: tuple[str, ...], switch: str | None, scan_pause: int | None) -> None:
    """Set this machine up, by voice, by number keys or typed; each step can be skipped, and done again later.

    STEPS: only these, of microphone, speaker, loudness, region, voice, ears, contact, wake, alert.  Say or type "skip",
    "repeat" or "stop" at any time.  What you choose is saved in the settings file at once.
    """
    from voice_assistant.settings import read_settings, settings_path

    unknown = [name for name in steps if name not in STEPS]
    if unknown:
        raise UsageError(f"There is no step {', '.join(map(repr, unknown))}.", f"There are: {', '.join(STEPS)}.")
    settings = read_settings()
    switch = switch or settings.text("switch")
    pause_s = scan_pause or settings.number("scan pause")
    key = key_of(switch)
    with (
        single_keys(sys.stdin if key else None),
        open_asker(
            settings.number("volume"),
            settings.text("voice"),
            settings.text("device") or None,
            switch=key,
            scan=scan_by(switch, pause_s) if key else None,
        ) as asker,
    ):
        try:
            if not steps:
                asker.say(HOW_BY_SWITCH if asker.scan else HOW)
            for name in steps or STEPS:
                _do(name, asker)
            if asker.scan:
                _save("switch", switch)
                _save("scan pause", pause_s)
            asker.say("That is all. To wait for your call at night, start standby.")
        except Stopped:
            tell("Stopped.  What you chose before is saved.")
    changed = read_settings().in_file != settings.in_file
    kept = f"Saved in {settings_path()}." if changed else f"Nothing has changed in {settings_path()}."
    tell(f"{kept}  To begin the night: {command('standby')}")


def _do(name: str, asker: Asker) -> None:
    """Do one step; what fails in it is told, and the next one goes on."""
    try:
        STEPS[name](asker)
    except AssistantError as error:
        tell(error, err=True)
        asker.say("That did not work. You can try again later.")


def _save(name: str, value: Value) -> None:
    from voice_assistant.settings import save_settings

    save_settings({name: value})


def _microphone(asker: Asker) -> None:
    from voice_assistant.adapters.sound_check import listen, usual_level_db
    from voice_assistant.cli.health import QUIET_ROOM_DB

    if not asker.duplex.hears:
        asker.say("There is no microphone. You can type everything.")
        return
    asker.say("Please be quiet for a moment. I listen to the room.")
    samples, lost = listen(asker.duplex, 2.5)
    level = usual_level_db(samples)
    if lost or not samples.any():
        asker.say("The microphone brings nothing. It may be muted.")
    elif level > QUIET_ROOM_DB:
        asker.say(f"The microphone works, but the room is loud, {-level:.0f} below the loudest. Move it nearer to you.")
    else:
        asker.say("The microphone works, and the room is quiet.")


def _speaker(asker: Asker) -> None:
    if not asker.duplex.speaks:
        asker.say("There is no speaker. I show everything in writing.")
        return
    if asker.yes("Can you hear me well? Say or type yes or no.") is False:
        asker.say(f"Please turn the speaker up, or plug it in. To choose another: {command('devices')}.")


def _loudness(asker: Asker) -> None:
    output = asker.speech_output
    if output is None:
        return
    while True:
        options = {"good": ("yes", "okay", "fine", "that's good"), "louder": (), "softer": ("quieter",)}
        answer = asker.choose("This is how loud I speak at night. Is it good, or louder, or softer?", options)
        if answer is None:
            return
        if answer == "good":
            _save("volume", output.volume)
            asker.say("Good. I keep it. An emergency is always louder.")
            return
        output.volume = max(10, min(100, round(output.volume * LOUDNESSES[answer])))


def _region(asker: Asker) -> None:
    from voice_assistant.data import find_dialog
    from voice_assistant.loader import load_dialog

    regions = load_dialog(find_dialog("leg_pain")).dialog.regions
    options = {id_: tuple(phrase.lower() for phrase in region.phrases) for id_, region in regions.items()}
    answer = asker.choose("In which country are you? I need its emergency number.", options)
    if answer is not None:
        _save("region", answer)
        region = regions[answer]
        asker.say(f"{region.name}. The emergency number is {region.slots['emergency number']}.")


def _voice(asker: Asker) -> None:
    from voice_assistant.adapters.engines import VOICES, open_voice
    from voice_assistant.cli.saying import say_over
    from voice_assistant.speaking import Speaking

    if asker.speech_output is None:
        return
    there: dict[str, tuple[str, ...]] = {}
    words = ("one", "two", "three", "four")
    for name in VOICES:
        try:
            voice = open_voice("en", name)
        except VoiceError:
            continue
        number = words[len(there)]
        there[name] = (number, f"number {number}", f"voice {number}")
        try:
            text = f"This is voice number {number}. Where does it hurt?"
            tell(f"{name}: {text}")
            say_over(asker.duplex, Speaking(voice, volume=asker.speech_output.volume), text)
        finally:
            voice.close()
    if len(there) < 2:
        asker.say(f"There is one voice on this machine. For others: {command('voices list')}.")
        return
    answer = asker.choose("Which voice do you like? Say its number.", there)
    if answer is not None:
        _save("voice", answer)
        asker.say("I speak with it from the next start on.")


def _ears(asker: Asker) -> None:
    from voice_assistant.adapters.whisper_recognizer import find_whisper
    from voice_assistant.cli.models import install

    try:
        installed = find_whisper() is not None
    except ModelError:  # damaged, or without what runs it: fetched anew
        installed = False
    if installed:
        asker.say("The better ears are installed.")
        return
    question = "I understand whole sentences far better with a second recogniser. It is fetched once from the internet."
    if asker.yes(f"{question} Shall I fetch it now?"):
        click.get_current_context().invoke(install, names=("best",), file=None)


def _contact(asker: Asker) -> None:
    question = "Whom do you call in an emergency, and on which number?"
    text = asker.line(question, later=command("setup contact"))
    if text is not None:
        _save("emergency contact", text)
        asker.say(f"I keep: {text}")


def _wake(asker: Asker) -> None:
    from voice_assistant.settings import read_settings

    words = ("one", "two", "three")
    options = {phrase: (words[number], f"number {words[number]}") for number, phrase in enumerate(PHRASES)}
    listed = " ".join(f'{words[number].capitalize()}: "{phrase}".' for number, phrase in enumerate(PHRASES))
    phrase = asker.choose(f"What shall wake me at night? {listed}", options)
    if phrase is not None:
        _save("wake phrase", phrase)
    phrase = read_settings().text("wake phrase")
    if asker.recognizer is None:
        asker.say(f'I wake when you say "{phrase}".')
        return
    heard = sum(_is_heard(asker, phrase, number) for number in range(TRIES))
    says = f"I heard {heard} of {TRIES}."
    if heard < TRIES - 1:
        says += " That is not enough. Come nearer, speak a little louder, or choose another phrase: do this step again."
    asker.say(says)


def _is_heard(asker: Asker, phrase: str, number: int) -> bool:
    """Whether it wakes by the owner's own voice, as in standby."""
    from voice_assistant.adapters.engines import open_voice_detector
    from voice_assistant.audio import BLOCK_S
    from voice_assistant.data import find_dialog
    from voice_assistant.loader import load_dialog
    from voice_assistant.standby.calls import CallListener, Why

    assert asker.recognizer is not None  # asked before
    asker.say(f'Please say: "{phrase}".' if not number else "Once more, please.")
    dialog = load_dialog(find_dialog("leg_pain")).dialog
    ears = CallListener(asker.recognizer, open_voice_detector(), dialog, phrase=phrase)
    for _ in range(round(CALL_S / BLOCK_S)):
        block = asker.duplex.next_block()
        call = ears.feed(block)
        if call is not None:
            tell(f"(heard: {call.why.value})")
            return call.why is Why.PHRASE
    return False


def _alert(asker: Asker) -> None:
    from voice_assistant.alerting import tell_somebody, ways_set
    from voice_assistant.settings import read_settings

    ways = ways_set(read_settings())
    if ways is None:
        how = command('config set "alert command" PROGRAM "{message}"')
        asker.say("In an emergency I can tell somebody, if you set up how. Until then I tell nobody.")
        tell(f"To set it up: {how}")
        return
    if asker.yes("You have set up an alert. Shall I send it now, as a test?"):
        went = tell_somebody(ways, lambda text: tell(f"Note: {text}", err=True), test=True)
        asker.say("It went out." if went else "Nobody took it.")
    on = asker.yes("Shall I send it when I hear of an emergency?")
    if on is not None:
        _save("alert", on)


STEPS: dict[str, Callable[[Asker], None]] = {
    "microphone": _microphone,
    "speaker": _speaker,
    "loudness": _loudness,
    "region": _region,
    "voice": _voice,
    "ears": _ears,
    "contact": _contact,
    "wake": _wake,
    "alert": _alert,
}
