"""A spoken, offline triage conversation for leg pain at night.  Not a doctor, not a medical device."""

__version__ = "0.1.0"
