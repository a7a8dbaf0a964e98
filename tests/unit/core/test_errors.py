from __future__ import annotations

import inspect

import pytest

from gateway.core import errors
from gateway.core.errors import (
    AuditUnavailable,
    ConfigError,
    ContainmentError,
    GatewayError,
    InvalidRequest,
    PolicyError,
    SettingsError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnavailable,
    a_defect,
)

CLASSES = [
    item
    for _, item in inspect.getmembers(errors, inspect.isclass)
    if issubclass(item, GatewayError)
]
STATUS = {
    "InvalidRequest": 400,
    "Unauthenticated": 401,
    "UnknownModel": 404,
    "UpstreamError": 502,
    "UpstreamUnavailable": 503,
    "UpstreamTimeout": 504,
    "SafeguardError": 503,
    "InspectionFailed": 503,
    "AuditUnavailable": 503,
    "ContainmentError": 500,
}


def test_every_class_stands_in_the_tree_at_the_top_of_the_file() -> None:
    tree = errors.__doc__ or ""
    assert all(item.__name__ in tree for item in CLASSES)


@pytest.mark.parametrize("kind", CLASSES)
def test_each_class_has_a_status_and_a_code_of_its_own_kind(kind: type[GatewayError]) -> None:
    assert kind.http_status == STATUS.get(kind.__name__, kind.http_status)
    assert kind.code.replace("_", "").isalpha()
    assert kind.code == kind.code.lower()


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (PolicyError("Bad.", file="a.yaml", line=2, column=3, hint="Do."), "a.yaml:2:3: Bad. Do."),
        (SettingsError("Bad.", file="a.yaml"), "a.yaml: Bad."),
        (ConfigError("Bad.", hint="Do."), "Bad. Do."),
        (ConfigError(""), ""),
    ],
)
def test_a_fault_of_the_configuration_says_where_what_and_what_to_do(
    fault: ConfigError, line: str
) -> None:
    assert str(fault) == line


def test_a_code_can_be_more_exact_than_its_class() -> None:
    fault = UpstreamUnavailable("Nobody.", target="local/m", code="no_local_target", hint="Add.")
    assert (fault.code, fault.http_status, fault.target) == ("no_local_target", 503, "local/m")
    assert UpstreamUnavailable.code == "upstream_unavailable"
    assert UpstreamUnavailable("Nobody.").code == "upstream_unavailable"


def test_a_refused_request_keeps_its_status_and_its_place() -> None:
    fault = InvalidRequest("Too large.", code="too_large", param="messages[0]", http_status=413)
    assert (fault.http_status, fault.param) == (413, "messages[0]")
    assert InvalidRequest("Bad.").http_status == 400


def test_a_status_of_a_target_is_mirrored() -> None:
    fault = UpstreamRejected("No.", http_status=429, target="cloud/m", retry_after="3")
    assert (fault.http_status, fault.retry_after, fault.retryable) == (429, "3", False)
    assert UpstreamRejected.http_status == 502


def test_only_faults_that_may_pass_are_tried_again() -> None:
    assert UpstreamTimeout("Slow.").retryable
    assert AuditUnavailable("Full.").retryable
    assert not ContainmentError("Held.").retryable
    assert not InvalidRequest("Bad.").retryable


def test_of_a_defect_nothing_is_told_but_that_there_is_one() -> None:
    fault = a_defect()
    assert (type(fault), fault.hint, fault.retryable) == (GatewayError, "", False)
    assert "defect" in fault.message
