"""In which state the basis of a transfer is, by its dates.

A standard contract under Article 9 of KVKK is notified to the Authority within
five business days of its signature. Business days are counted from Monday to
Friday; public holidays are not known here, so that the true last day may lie
later than the one that is named, never earlier.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from gateway.core.target import Boundary, Target, Transfer

BUSINESS_DAYS = 5
_SATURDAY = 5
_CONTRACT = "standard-contract"


class State(StrEnum):
    """The state of a transfer basis on a day."""

    INSIDE = "inside the organisation"
    IN_THE_COUNTRY = "in the country"
    NONE = "no basis on record"
    NOT_IN_SETTINGS = "no longer in the settings"
    UNSIGNED = "not signed"
    EXPIRED = "expired"
    TO_BE_NOTIFIED = "to be notified"
    OVERDUE = "notification overdue"
    LATE = "notified late"
    NOTIFIED = "notified"
    RECORDED = "recorded"


def state_of(target: Target, day: date, *, country: str = "") -> State:
    """The state of `target` on `day`; `country` is that of the organisation."""
    if target.boundary is Boundary.ORGANISATION:
        return State.INSIDE
    transfer = target.transfer
    if transfer is None:
        same = bool(country) and target.country == country
        return State.IN_THE_COUNTRY if same else State.NONE
    if transfer.expires is not None and transfer.expires < day:
        return State.EXPIRED
    if transfer.signed is None or transfer.signed > day:
        return State.UNSIGNED
    return _notice(transfer, day) if _CONTRACT in transfer.mechanism else State.RECORDED


def due(transfer: Transfer | None) -> date | None:
    """The last day on which a signed standard contract can be notified in time."""
    if transfer is None or transfer.signed is None or _CONTRACT not in transfer.mechanism:
        return None
    day, left = transfer.signed, BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def _notice(transfer: Transfer, day: date) -> State:
    last = due(transfer)
    if last is None:
        return State.RECORDED
    if transfer.notified is None or transfer.notified > day:
        return State.TO_BE_NOTIFIED if day <= last else State.OVERDUE
    return State.NOTIFIED if transfer.notified <= last else State.LATE
