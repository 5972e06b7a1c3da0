import json
import subprocess
import sys

from tests.speech import join, silence, speak

ASK = """
import json, os, sys
import numpy as np
from voice_assistant.adapters.silero_activity import SileroActivity
sound = np.frombuffer(sys.stdin.buffer.read(), "<i2")
activity = SileroActivity()
before = os.times()
chances = [activity(sound[at : at + 512]) for at in range(0, len(sound) - 511, 512)]
after = os.times()
print(json.dumps({"chances": chances, "threads": os.environ.get("OMP_THREAD_LIMIT"),
    "ms": 1000 * (after.user - before.user + after.system - before.system) / len(chances)}))
"""


def test_speech_is_told_from_a_quiet_room_without_a_crowd_of_threads() -> None:
    sound = join(silence(3.0), speak("my leg hurts at night and it does not stop"), silence(3.0))
    done = subprocess.run([sys.executable, "-c", ASK], input=sound.tobytes(), capture_output=True, check=True)
    told = json.loads(done.stdout)
    assert max(told["chances"]) > 0.9
    assert max(told["chances"][10:80]) < 0.2
    assert told["threads"] is None, "the limit is for the detector's library alone"
    # one thread takes 0.1 ms of processor a chunk, four on two cores took 1.8 ms
    assert told["ms"] < 0.8
