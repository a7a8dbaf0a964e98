"""The external plane as a process apart: what passes between it and the gateway."""
