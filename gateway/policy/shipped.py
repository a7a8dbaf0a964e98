"""Where the policies that come with the program lie."""

from __future__ import annotations

from pathlib import Path

from gateway.core.errors import PolicyError
from gateway.policy.reading import nearest, shown

_PACKAGE = Path(__file__).resolve().parent.parent
_SUFFIX = ".yaml"
_TESTS = "_test.yaml"
RECOGNIZERS = "-recognizers.yaml"
"""How the file ends that defines what a policy beside it asks for."""


def shipped(name: str) -> Path:
    """The file of a shipped policy: `kvkk` or `kvkk.yaml`; raises PolicyError for another name."""
    stem = name.removesuffix(_SUFFIX)
    names = shipped_names()
    if stem not in names:
        raise PolicyError(f"No policy `{shown(name)}` is shipped.", hint=nearest(stem, names))
    return _folder() / f"{stem}{_SUFFIX}"


def shipped_names() -> tuple[str, ...]:
    """The names of all shipped policies, in alphabetical order."""
    return tuple(
        sorted(
            path.name.removesuffix(_SUFFIX)
            for path in _folder().glob(f"*{_SUFFIX}")
            if not path.name.endswith((_TESTS, RECOGNIZERS))
        )
    )


def _folder() -> Path:
    """`gateway/shipped` in an installed package, `policies/` beside it in a checkout."""
    installed = _PACKAGE / "shipped"
    return installed if installed.is_dir() else _PACKAGE.parent / "policies"
