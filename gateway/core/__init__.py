"""The vocabulary of the gateway: frozen values that the stages hand to each other.

Standard library only. Nothing in here opens a file, a socket or a clock.
"""
