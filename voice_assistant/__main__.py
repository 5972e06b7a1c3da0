"""`python -m voice_assistant`."""

import signal

# until the commands are loaded, a Ctrl-C simply ends the process: there is nothing yet to be told or tidied
signal.signal(signal.SIGINT, signal.SIG_DFL)

from voice_assistant.cli import main  # noqa: E402 - only after the line above

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
