"""Standby: waits silently through the night, and is awake when it is called.

Read in this order: `calls` (what wakes it, from blocks of sound), `knocks` (a call without a voice), `vigil` (waiting,
a conversation, waiting again).
"""
