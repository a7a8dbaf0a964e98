from __future__ import annotations

from gateway.egress.translate.untranslatable import unspoken, untranslatable


def test_the_error_names_the_parameter() -> None:
    fault = untranslatable("logit_bias")
    assert (fault.param, fault.http_status, fault.code) == (
        "logit_bias", 400, "unsupported_parameter",
    )  # fmt: skip
    assert fault.message.startswith("logit_bias ")
    assert "(more than 1)" in untranslatable("temperature", "more than 1").message


def test_a_kind_of_request_that_a_target_does_not_take_has_a_code_of_its_own() -> None:
    assert (unspoken().code, unspoken().http_status) == ("unsupported_request", 400)
