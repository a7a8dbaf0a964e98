"""Second readings of a text: encoded stretches decoded, scattered digits joined.

`signs.py` says what gives an encoding away and is tried in the same pass as the
recognisers' patterns, so that a text without any costs nothing. `layers.py`
makes the readings; the other files know one kind of disguise each. Everything
is linear in the length of the text.
"""
