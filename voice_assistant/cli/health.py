"""Looks at everything a conversation needs on this machine, one thing at a time; `doctor` tells what was found."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.data import command
from voice_assistant.errors import AssistantError, AudioError, FileError, MachineError, ModelError, VoiceError

if TYPE_CHECKING:
    from voice_assistant.adapters.portaudio_duplex import PortAudioDuplex
    from voice_assistant.settings import OwnersSettings
    from voice_assistant.speaking.voice import Rendered

LISTEN_S = 2.5
"""How long the room is listened to."""
STARTING_S = 0.5
"""The first sound of a stream may be its start."""
QUIET_ROOM_DB = -45.0
"""A louder room makes "no" hard to hear at a distance, in dB of full scale."""
DEAD_DB = -85.0
"""No microphone is so quiet: its own noise is louder."""
FULL_MB, LOW_MB = 50, 500
"""Free room on the disk below which nothing can be kept, and below which it will soon be so."""
BUILT = 2026
"""The clock of a small computer without a battery starts long before this year."""
SPOKEN = "Hello. This is a test of my voice."
HEARD_BACK_DB = 3.0
"""So much louder than the room is our own voice where it comes back at all."""


class State(StrEnum):
    """How something is."""

    FINE = "fine"
    POOR = "poor"
    """It works, and could be better."""
    BROKEN = "broken"
    """The conversation lacks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    mend: str = ""
    """The one thing to do."""


def look(*, sound: bool = True) -> Iterator[Finding]:
    """Everything, the cheapest first.  `sound=False`: nothing is played."""
    from voice_assistant.settings import read_settings

    settings = read_settings()
    yield _settings(settings)
    yield _clock()
    yield _disk()
    yield _permissions()
    yield _model(settings)
    voice, rendered = _voice(settings)
    yield voice
    yield from _recogniser(settings, rendered)
    yield from _sound(settings, rendered if sound else None)
    yield _second()
    yield _replies()
    yield _alert(settings)


def _fault(name: str, error: AssistantError, state: State = State.BROKEN) -> Finding:
    what = f"{error.what[:1].upper()}{error.what[1:].removesuffix('.')}."
    return Finding(name=name, state=state, says=what, mend=error.remedy)


# ---- files and clock ----


def _settings(settings: OwnersSettings) -> Finding:
    if complaint := settings.complaint():
        return Finding(name="settings", state=State.POOR, says=complaint, mend=command("config edit"))
    where = "as usual: there is no settings file yet" if not settings.path.exists() else f"read from {settings.path}"
    return Finding(name="settings", state=State.FINE, says=f"The settings are {where}.")


def _clock() -> Finding:
    now = dt.datetime.now().astimezone()
    if now.year < BUILT:
        says = f"The clock says {now:%d %B %Y}, which can't be: I would take day for night."
        return Finding(name="clock", state=State.BROKEN, says=says, mend="sudo timedatectl set-ntp true")
    return Finding(name="clock", state=State.FINE, says=f"The clock says {now:%H:%M}, time zone {now.tzname()}.")


def _own_folders() -> tuple[Path, ...]:
    from platformdirs import user_data_path, user_state_path

    from voice_assistant.settings import settings_path

    return (settings_path().parent, user_state_path("voice-assistant"), user_data_path("voice-assistant"))


def _existing(folder: Path) -> Path:
    return next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))


def _disk() -> Finding:
    free = min(shutil.disk_usage(_existing(folder)).free for folder in _own_folders()) / 1e6
    says = f"There are {free / 1000:.1f} GB free on the disk." if free > LOW_MB else f"The disk has {free:.0f} MB left."
    state = State.BROKEN if free < FULL_MB else State.POOR if free < LOW_MB else State.FINE
    mend = "" if state is State.FINE else "Make room: remove what you don't need, or: sudo apt-get clean"
    return Finding(name="disk", state=state, says=says, mend=mend)


def _permissions() -> Finding:
    closed = [folder for folder in _own_folders() if not os.access(_existing(folder), os.W_OK)]
    if closed:
        folder = _existing(closed[0])
        says = f"I may not write in {folder}, where my settings and notes go."
        return Finding(name="permissions", state=State.POOR, says=says, mend=f'sudo chown -R "$USER" "{folder}"')
    return Finding(name="permissions", state=State.FINE, says="I may write my settings and notes.")


# ---- ears and voice ----


def _model(settings: OwnersSettings) -> Finding:
    from voice_assistant.models import check_whole, find_model

    named = settings.text("model")
    try:
        folder = find_model(Path(named) if named else None)
        check_whole(folder)
    except AssistantError as error:
        return _fault("model", error)
    return Finding(name="model", state=State.FINE, says="The speech model is whole.")


def _voice(settings: OwnersSettings) -> tuple[Finding, Rendered | None]:
    from voice_assistant.adapters.engines import open_voice
    from voice_assistant.speaking.speech_output import USUAL_PACE
    from voice_assistant.speaking.voice import Rendered, check_speech

    name = settings.text("voice")
    try:
        voice = open_voice("en", name)
        try:
            voice.request(1, SPOKEN, USUAL_PACE)
            made = voice.collect(30.0)
        finally:
            voice.close()
        if not isinstance(made, Rendered):
            raise VoiceError(
                f"The voice {name} says nothing{f': {made.what}' if made else ''}.", command("voices list")
            )
        if fault := check_speech(made.samples, made.rate, SPOKEN, USUAL_PACE):
            raise VoiceError(f"The voice {name} speaks badly: {fault}.", command("voices list"))
    except VoiceError as error:
        return _fault("voice", error), None
    return Finding(name="voice", state=State.FINE, says=f"The voice {name} speaks."), made


def _recogniser(settings: OwnersSettings, rendered: Rendered | None) -> Iterator[Finding]:
    """Whether our own ears understand our own voice, without a room between them."""
    from voice_assistant.adapters.engines import open_recognizer, open_voice_detector
    from voice_assistant.audio import RATE
    from voice_assistant.resampling import resample

    named = settings.text("model")
    try:
        open_voice_detector()
        recognizer = open_recognizer(Path(named) if named else None)
        try:
            if rendered is None:
                return
            heard = recognizer.hear_openly(resample(rendered.samples, rendered.rate, RATE)).text
        finally:
            recognizer.close()
    except MachineError as error:
        yield _fault("recogniser", error)
        return
    if "voice" in heard.split() or "hello" in heard.split():
        yield Finding(name="recogniser", state=State.FINE, says="I understand speech: I understood my own voice.")
    else:
        says = "The recogniser runs, but did not understand my own voice."
        yield Finding(name="recogniser", state=State.POOR, says=says, mend=command("models verify"))


# ---- microphone and speaker ----


def _sound(settings: OwnersSettings, rendered: Rendered | None) -> Iterator[Finding]:
    from voice_assistant.adapters.engines import open_device

    try:
        device = open_device(settings.text("device") or None, hear=True, speak=True, lines=None)
    except AudioError as error:
        yield _fault("sound", error)
        return
    with contextlib.closing(device):
        yield from (_fault("sound", error) for error in device.missing)
        floor_db = None
        if device.hears:
            finding, floor_db = _microphone(device)
            yield finding
        if device.speaks:
            says = f"The speaker is {device.names['speaker']}."
            yield Finding(name="speaker", state=State.FINE, says=says)
            if rendered is not None and floor_db is not None:
                yield _echo(device, rendered, floor_db)


def _microphone(device: PortAudioDuplex) -> tuple[Finding, float | None]:
    from voice_assistant.adapters.sound_check import listen, usual_level_db

    name = device.names["microphone"]
    listen(device, STARTING_S)
    samples, lost = listen(device, LISTEN_S)
    level = usual_level_db(samples)
    unmute = "Unmute it, or choose another: " + command("devices")
    if lost or not samples.any():
        says = f"The microphone {name} brings exact silence: it is muted, unplugged or held by another program."
        return Finding(name="microphone", state=State.BROKEN, says=says, mend=unmute), None
    if level < DEAD_DB:
        says = f"The microphone {name} is far too quiet ({level:.0f} dB)."
        return Finding(name="microphone", state=State.BROKEN, says=says, mend=unmute), level
    if level > QUIET_ROOM_DB:
        says = f"The microphone {name} works, but the room is loud ({level:.0f} dB): a soft voice may be lost in it."
        mend = "Move the microphone nearer to the pillow, away from a fan, and look again."
        return Finding(name="microphone", state=State.POOR, says=says, mend=mend), level
    says = f"The microphone {name} works; the room is quiet ({level:.0f} dB)."
    return Finding(name="microphone", state=State.FINE, says=says), level


def _echo(device: PortAudioDuplex, rendered: Rendered, floor_db: float) -> Finding:
    """Whether our own voice comes back: where it does, speaker and microphone both work."""
    from voice_assistant.adapters.sound_check import listen, play_softly, usual_level_db

    heard, lost = listen(device, play_softly(device, rendered, SPOKEN) + 0.5)
    if lost:
        says = "While I spoke, the microphone brought my own voice straight from the wire, or nothing."
        return Finding(name="own voice", state=State.BROKEN, says=says, mend="Choose another: " + command("devices"))
    above = usual_level_db(heard) - floor_db
    if above < HEARD_BACK_DB:
        says = "I don't hear my own voice: headphones, or the speaker is off, far away or turned down."
        mend = "If you heard nothing either, turn the speaker up."
        return Finding(name="own voice", state=State.FINE, says=f"{says}  {mend}")
    says = f"I hear my own voice, {above:.0f} dB above the room: speaker and microphone work."
    return Finding(name="own voice", state=State.FINE, says=says)


# ---- what may be there besides ----


def _second() -> Finding:
    from voice_assistant.adapters.whisper_recognizer import find_whisper
    from voice_assistant.cli.second_recognizer import describe_recognizers

    try:
        find_whisper()
    except ModelError as error:  # somebody wanted it, and it is not used
        return _fault("recognisers", error, State.POOR)
    return Finding(name="recognisers", state=State.FINE, says=describe_recognizers())


def _replies() -> Finding:
    from voice_assistant.models import installed_folder, read_whole_manifest, verify_installed
    from voice_assistant.reply_model import BASE, installed_reply_model

    mend = command("models install replies")
    if installed_reply_model() is None:
        says = f"Replies: understood by rules alone. For those in people's own words: {mend}"
        return Finding(name="replies", state=State.FINE, says=says)
    if faults := verify_installed(read_whole_manifest().models[BASE], installed_folder(BASE)).faults:
        says = f"The model for replies in people's own words is damaged: {', '.join(faults)}."
        return Finding(name="replies", state=State.POOR, says=says, mend=mend)
    return Finding(name="replies", state=State.FINE, says="Replies: understood by rules, and by the reply model.")


def _alert(settings: OwnersSettings) -> Finding:
    from voice_assistant.alerting import ways_of

    contact = settings.text("emergency contact")
    call = f"  In an emergency call {contact}." if contact else ""
    ways = ways_of(settings)
    if ways is None:
        if settings.number("alert"):
            says = "Alerts are on, but no way to send one is set."
            mend = command('config set "alert command" PROGRAM "{message}"')
            return Finding(name="alert", state=State.BROKEN, says=says, mend=mend)
        return Finding(name="alert", state=State.FINE, says=f"No alert is sent to anybody.{call}")
    program = ways.command[0] if ways.command else ""
    if program and shutil.which(program) is None:
        error = FileError(f"The alert command {program} is not there.", command("config edit"))
        return _fault("alert", error)
    says = f"In an emergency {ways.who or 'somebody'} is alerted.{call}"
    return Finding(name="alert", state=State.FINE, says=says)
