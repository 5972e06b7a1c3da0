"""Standby: waits silently through the night, and is awake when it is called.

Read in this order: `calls` (what wakes it, from blocks of sound), `vigil` (waiting, a conversation, waiting again).
"""
