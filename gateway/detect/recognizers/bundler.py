"""Credentials of package hosts in the variables and files of Bundler, for Ruby.

Bundler writes the host into the name, `__` for each dot, and `user:password` behind it.
"""

from __future__ import annotations

import re

from gateway.core.finding import DataClass
from gateway.detect.placeholders import is_code, is_common_password, is_placeholder
from gateway.detect.recognizer import Hit, PatternRecognizer

_VALUE = re.compile(r"[\"']?[ ]?(?:=>|[:= ])[ ]?[\"']?([^\s:\"'=]{1,64}):([^\s\"';&|)]{3,128})\Z")


def check(text: str, start: int, end: int) -> Hit | None:
    """Accept a user and a password that are no placeholders."""
    if start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    found = _VALUE.search(text, start, end)
    if found is None:
        return None
    user, password = found.groups()
    if password.startswith("//") or password == user:
        return None
    if any(map(is_placeholder, (user, password))) or is_common_password(password):
        return None
    if is_code(password):
        return None
    value = found.string[found.start(1) : end]
    return Hit(start=found.start(1), end=end, score=0.9, canonical=value)


RECOGNIZERS = (
    PatternRecognizer(
        name="bundler_credentials",
        entity="PASSWORD",
        data_class=DataClass.SECRET,
        patterns=(
            r"BUNDLE_[A-Z0-9]{1,40}(?:_{1,3}[A-Z0-9]{1,40}){0,6}__[A-Z]{2,12}"
            r"[\"']?[ ]?(?:=>|[:= ])[ ]?[\"']?"
            r"[^\s:\"'=]{1,64}:[^\s\"';&|)]{3,128}",
        ),
        check=check,
        hits=(
            "export BUNDLE_GEMS__EXAMPLE__COM=ayse:kedi1234",
            'BUNDLE_PACKAGES__SHOP___INTERNAL__EXAMPLE__ORG: "deploy:Zq8vT1rW"',
            "RUN bundle config set BUNDLE_GEMS__EXAMPLE__NET ayse:kedi1234 && bundle install",
        ),
        misses=(
            "BUNDLE_GEMS__EXAMPLE__COM=user:password",
            "BUNDLE_GEMS__EXAMPLE__COM: ${USER}:${TOKEN}",
            "BUNDLE_GEMS__EXAMPLE__COM=<user>:<password>",
            "BUNDLE_MIRROR__EXAMPLE__COM: http://localhost:9292",
            "BUNDLE_PATH: vendor/bundle:ro",
            "BUNDLE_GEMS__EXAMPLE__COM ne işe yarar?",
            "MY_BUNDLE_GEMS__EXAMPLE__COM=ayse:kedi1234",
        ),
    ),
)
