"""The vocabulary and how each word is said.

Words come from text files, one phrase a line, and from YAML files, of which every text counts; to these come the
commonest words of the CMU dictionary, so that a phrase can be edited without a new model. A word the dictionary
lacks gets its pronunciation from espeak-ng and is reported.

A lexicon is a dictionary from word to pronunciations, each a list of ARPAbet phones without stress.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from steps.files import whole

Lexicon = dict[str, list[list[str]]]

PHONES = (
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
).split()

COMMON_WORDS = 1200
"""How many of the dictionary's commonest words every lexicon has."""

NEVER_SAID = "source"
"""The key of a dialogue under which stands where a statement comes from."""

OWN = {
    "aye": ["AY"],
    "dunno": ["D AH N OW"],
    "mmhm": ["M HH M", "AH M HH AH M"],
    "nah": ["N AA", "N AE"],
    "pee": ["P IY"],
    "poo": ["P UW"],
    "snowboy": ["S N OW B OY"],
    "uhhuh": ["AH HH AH"],
    "yup": ["Y AH P"],
}
"""Pronunciations that stand instead of the dictionary's."""

ALSO = {
    "can't": ["K AA N T"],
    "either": ["AY DH AH"],
    "faster": ["F AA S T AH"],
    "four": ["F AO"],
    "half": ["HH AA F"],
    "heart": ["HH AA T"],
    "louder": ["L AW D AH"],
    "not": ["N AO T"],
    "over": ["OW V AH"],
    "quieter": ["K W AY AH T AH"],
    "slower": ["S L OW AH"],
    "stop": ["S T AO P"],
    "sure": ["SH AO", "SH UH"],
}
"""British forms that stand beside the American ones of the dictionary."""

# espeak-ng's en-us symbols and the ARPAbet phones they stand for.
IPA = {
    "tʃ": "CH", "dʒ": "JH", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW", "ɔɪ": "OY", "ɑːɹ": "AA R",
    "ɔːɹ": "AO R", "oːɹ": "AO R", "ɛɹ": "EH R", "ɪɹ": "IH R", "ʊɹ": "UH R", "ɚ": "ER", "ɜː": "ER", "əl": "AH L",
    "iə": "IY AH", "aɪə": "AY AH", "iː": "IY", "uː": "UW", "ɑː": "AA", "ɔː": "AO", "ɔ": "AO", "ɑ": "AA", "ɐ": "AH",
    "ə": "AH", "ʌ": "AH", "ɪ": "IH", "i": "IY", "ᵻ": "IH", "ɛ": "EH", "æ": "AE", "a": "AE", "ʊ": "UH", "u": "UW",
    "o": "OW", "e": "EY", "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "ɡ": "G", "g": "G", "f": "F", "v": "V",
    "θ": "TH", "ð": "DH", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH", "h": "HH", "m": "M", "n": "N", "ŋ": "NG",
    "l": "L", "ɹ": "R", "r": "R", "w": "W", "j": "Y", "ɾ": "T", "ʔ": "T", "x": "K",
}  # fmt: skip


def normal(text: str) -> str:
    """Lower-case words separated by single spaces; apostrophes within a word stay, everything else goes."""
    text = text.lower().replace("’", "'").replace("mm-hm", "mmhm").replace("uh-huh", "uhhuh").replace("&", " and ")
    words = (word.strip("'") for word in re.sub("[^a-z' ]", " ", text).split())
    return " ".join(word for word in words if word)


def texts_of(value: Any) -> Iterable[str]:
    """Every text within a nested YAML value that somebody may say: neither keys nor where a statement comes from."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != NEVER_SAID:
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def phrases_in(path: Path) -> list[str]:
    """The phrases of a text file (one a line, "#" starts a comment), of a YAML file, or of all YAML files in a folder.

    Raises FileNotFoundError or yaml.YAMLError, both with the file's name.
    """
    if path.is_dir():
        # A thousand words of images only widen the open reading: "understood" was lost among them.  Typed, or heard by
        # the second recogniser, they are understood all the same.
        files = (file for file in sorted(path.rglob("*.yaml")) if file.name != "properties.yaml")
        return [phrase for file in files for phrase in phrases_in(file)]
    text = path.read_text(encoding="utf8")
    if path.suffix in (".yaml", ".yml"):
        try:
            lines: Iterable[str] = texts_of(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise yaml.YAMLError(f"{path}: {error}") from error
    else:
        lines = (line.split("#")[0] for line in text.splitlines())
    return list(dict.fromkeys(phrase for phrase in map(normal, lines) if phrase))


def dictionary_folder() -> Path:
    """The folder of PocketSphinx's English model, which has the CMU dictionary and word frequencies."""
    import pocketsphinx

    return Path(pocketsphinx.__file__).parent / "model" / "en-us"


def dictionary() -> Lexicon:
    """The CMU dictionary as PocketSphinx ships it, with our own pronunciations."""
    lexicon: Lexicon = {}
    for line in (dictionary_folder() / "cmudict-en-us.dict").read_text(encoding="utf8").splitlines():
        word, *phones = line.split()
        lexicon.setdefault(re.sub(r"\(\d+\)$", "", word), []).append(phones)
    for word, forms in OWN.items():
        lexicon[word] = [form.split() for form in forms]
    for word, forms in ALSO.items():
        lexicon[word] = lexicon.get(word, []) + [f.split() for f in forms if f.split() not in lexicon.get(word, [])]
    return lexicon


def commonest(count: int) -> list[str]:
    """The `count` commonest words of the CMU dictionary by PocketSphinx's unigram, commonest first."""
    import pocketsphinx

    path = str(dictionary_folder() / "en-us.lm.bin")
    model = pocketsphinx.NGramModel(pocketsphinx.Config(lm=path), pocketsphinx.LogMath(), path)
    words = [word for word in dictionary() if re.fullmatch("[a-z']{2,}", word)]
    return sorted(words, key=lambda word: (-model.prob([word]), word))[:count]


def guess(word: str) -> list[str]:
    """A pronunciation from espeak-ng's American English rules."""
    command = ["espeak-ng", "-q", "--ipa", "-v", "en-us", word]
    spoken = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rest = re.sub("[ˈˌ\\s‍‿]", "", spoken)
    phones: list[str] = []
    while rest:
        for length in (3, 2, 1):
            if rest[:length] in IPA:
                phones += IPA[rest[:length]].split()
                rest = rest[length:]
                break
        else:
            rest = rest[1:]
    return phones


def make_lexicon(words: Iterable[str]) -> tuple[Lexicon, list[str]]:
    """The lexicon of `words`, sorted, and those of them whose pronunciation is espeak-ng's guess."""
    known = dictionary()
    lexicon: Lexicon = {}
    guessed = []
    for word in sorted(set(words)):
        forms = known.get(word)
        if not forms:
            # "leg's" is "leg" and an S or Z; for the rest espeak-ng is asked.
            stem = known.get(word[:-2]) if word.endswith("'s") else None
            forms = [stem[0] + [("S" if stem[0][-1] in {"P", "T", "K", "F", "TH"} else "Z")]] if stem else [guess(word)]
            guessed.append(word)
        if any(forms):
            lexicon[word] = [form for form in forms if form]
    return lexicon, guessed


def vocabulary(phrases: Iterable[str], more: Iterable[str] = ()) -> tuple[Lexicon, list[str]]:
    """The lexicon of the words of some phrases, of `more` words and of the commonest, and which ones were guessed."""
    return make_lexicon([*(word for phrase in phrases for word in phrase.split()), *more, *commonest(COMMON_WORDS)])


def write_lexicon(path: Path, lexicon: Lexicon) -> None:
    """One pronunciation a line: the word, then its phones."""
    with whole(path) as part:
        lines = [f"{word} {' '.join(form)}" for word, forms in sorted(lexicon.items()) for form in forms]
        part.write_text("\n".join(lines) + "\n", encoding="utf8")


def read_lexicon(path: Path) -> Lexicon:
    """Reads what `write_lexicon` wrote."""
    lexicon: Lexicon = {}
    for line in path.read_text(encoding="utf8").splitlines():
        word, *phones = line.split()
        lexicon.setdefault(word, []).append(phones)
    return lexicon
