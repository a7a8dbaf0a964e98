from dataclasses import FrozenInstanceError

import pytest

from gateway.core.activity import Activity


def test_an_activity_is_frozen_and_says_nothing_by_itself() -> None:
    activity = Activity(apps=("crm",), purpose="Offers")
    assert (activity.legal_basis, activity.subjects, activity.retention) == ("", (), "")
    with pytest.raises(FrozenInstanceError):
        activity.purpose = "x"  # type: ignore[misc]
