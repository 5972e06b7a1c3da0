"""The small dialogue that several rules take as their PASS example, and spoil for their FAIL."""

from __future__ import annotations

ONE_RED_FLAG = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
"""
"""States and rules: one question, and the emergency that its yes is."""
