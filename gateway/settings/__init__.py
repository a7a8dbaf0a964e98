"""The settings: one file and the TURNIKE_ variables, read strictly into one frozen value."""

from gateway.settings.load import load
from gateway.settings.model import Address, Auth, Capture, Detect, Limits, Organisation, Settings
from gateway.settings.without_file import without_file

__all__ = [
    "Address",
    "Auth",
    "Capture",
    "Detect",
    "Limits",
    "Organisation",
    "Settings",
    "load",
    "without_file",
]
