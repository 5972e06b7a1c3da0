"""`python -m voice_assistant`."""

from voice_assistant.cli import main

if __name__ == "__main__":
    main()
