"""Requests for time-stamps (RFC 3161) and the check of what comes back.

A stamp says that a hash was known to an authority at a time. It holds where a
certificate that the operator configured vouches for the certificate that
signed it, at the time that it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from gateway.core.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRequest:
    """A request as it goes out: the SHA-256 of what is stamped, and a number used once."""

    der: bytes
    nonce: int


def stamp_request(content: bytes) -> StampRequest:
    """Ask for a stamp over `content`, of which nothing but a hash is in the request."""
    builder = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    made = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    if made.nonce is None:
        raise ValueError("the request has no nonce")
    return StampRequest(der=made.as_bytes(), nonce=made.nonce)


@dataclass(frozen=True, slots=True)
class Authority:
    """The certificates that stamps are checked against."""

    roots: tuple[Certificate, ...]
    intermediates: tuple[Certificate, ...]

    @classmethod
    def read(cls, path: Path) -> Authority:
        """Read a PEM file: roots are those that signed themselves. Raises ConfigError."""
        try:
            found = load_pem_x509_certificates(path.read_bytes())
        except OSError as fault:
            why = fault.strerror or "it cannot be read"
            raise _unusable(path, why) from None
        except ValueError:
            raise _unusable(path, "it holds no certificate in PEM") from None
        roots = tuple(one for one in found if one.issuer == one.subject)
        if not roots:
            raise _unusable(path, "it holds no certificate that signed itself, a root")
        return cls(roots, tuple(one for one in found if one not in roots))

    def time_of(self, response: bytes, content: bytes, *, nonce: int | None = None) -> datetime:
        """When `content` was stamped, by a response that holds; raises ValueError for any other."""
        verifier = VerifierBuilder(
            roots=list(self.roots), intermediates=list(self.intermediates), nonce=nonce
        ).build()
        try:
            stamp = decode_timestamp_response(response)
            verifier.verify_message(stamp, content)
            return stamp.tst_info.gen_time
        except (VerificationError, ValueError):
            # Its words may repeat what came over the wire.
            raise ValueError("the time-stamp does not hold") from None


def _unusable(path: Path, why: str) -> ConfigError:
    return ConfigError(
        f"The certificates of the time-stamping authority cannot be used: {why}.",
        file=str(path),
        hint="Put the authority's root, and what lies between, into one PEM file.",
    )
