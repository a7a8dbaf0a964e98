from __future__ import annotations

import base64

import pytest

from gateway.audit.note import (
    Checkpoint,
    key_id,
    notes_in,
    opened,
    origin_of,
    read,
    signature_line,
    verifier_key,
)
from gateway.audit.signing import Signer
from gateway.core.sensitive import Sensitive

# The example of the specification of signed notes, whose key and signature are published.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)
ORIGIN = origin_of("log_1")
SIGNER = Signer(Sensitive(bytes(range(32))))
KEY = SIGNER.vkey(ORIGIN)
MADE = Checkpoint(origin=ORIGIN, size=12, root=bytes(32))
NOTE = SIGNER.sign(MADE)


def test_a_checkpoint_is_read_back() -> None:
    assert opened(NOTE, KEY) == read(NOTE) == MADE
    assert NOTE.startswith(f"turnike/log_1\n12\n{base64.b64encode(bytes(32)).decode()}\n\n— ")


def test_the_identifier_of_a_key_is_that_of_other_implementations() -> None:
    name, identifier, encoded = EXAMPLE_KEY.split("+", 2)
    public = base64.b64decode(encoded)[1:]
    assert key_id(name, public).hex() == identifier
    assert verifier_key(name, public) == EXAMPLE_KEY
    blob = base64.b64decode(EXAMPLE.split(" ")[-1])
    assert signature_line(name, public, blob[4:]) == EXAMPLE.splitlines(keepends=True)[-1]


def test_a_signature_of_another_implementation_holds() -> None:
    # It holds, and only then is it noticed that the text is no checkpoint.
    with pytest.raises(ValueError, match="no checkpoint"):
        opened(EXAMPLE, EXAMPLE_KEY)
    with pytest.raises(ValueError, match="does not hold"):
        opened(EXAMPLE.replace("problem is", "answer is"), EXAMPLE_KEY)


@pytest.mark.parametrize("at", range(len(NOTE)))
def test_a_note_with_any_character_changed_is_not_ours(at: int) -> None:
    other = "1" if NOTE[at] != "1" else "2"
    with pytest.raises(ValueError):  # noqa: PT011 - each place has words of its own
        opened(NOTE[:at] + other + NOTE[at + 1 :], KEY)


def test_a_note_of_another_key_or_name_is_not_ours() -> None:
    other = Signer(Sensitive(bytes(32)))
    with pytest.raises(ValueError, match="not signed"):
        opened(other.sign(MADE), KEY)
    with pytest.raises(ValueError, match="not signed"):
        opened(NOTE, SIGNER.vkey("turnike/log_2"))
    foreign = NOTE.replace("turnike/log_1\n", "turnike/log_2\n", 1)
    with pytest.raises(ValueError, match="does not hold"):
        opened(foreign, KEY)


def test_a_witness_may_sign_as_well() -> None:
    assert opened(f"{NOTE}— witness.example {base64.b64encode(bytes(76)).decode()}\n", KEY) == MADE


@pytest.mark.parametrize("text", ["", "a\n", "a\n1\nx\n\n— b c\n", NOTE[:-1], NOTE * 400])
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read(text)


@pytest.mark.parametrize("key", ["", "a+b", "a+00+AA==", KEY[:-4], KEY.replace("log_1", "log_2")])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no verifier key"):
        opened(NOTE, key)


def test_several_notes_are_found_behind_what_is_torn() -> None:
    second = SIGNER.sign(Checkpoint(origin=ORIGIN, size=13, root=bytes(32)))
    assert notes_in(f"\n{NOTE[:50]}\n{NOTE}\n{second}\n{second[:-9]}") == [NOTE, second]
    assert notes_in("nothing") == []
