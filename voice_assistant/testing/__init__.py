"""Everything that proves or measures the assistant and takes no part in a conversation at the bedside.

`scenario` scripted conversations with audio · `proof` single faults played through the engine · `evaluation` cases with
a known right end · `evaluation_replies` natural replies · `bench` hearing, measured · `demo` two recorded
conversations · `pytest_plugin` scenarios as tests.
"""
