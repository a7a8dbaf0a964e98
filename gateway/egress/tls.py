"""TLS contexts that take nothing from the environment.

`ssl.create_default_context` reads SSL_CERT_FILE and SSLKEYLOGFILE; these do not.
"""

from __future__ import annotations

import ssl

import certifi

from gateway.core.errors import SettingsError
from gateway.core.target import Tls


def tls_context(tls: Tls | None = None) -> ssl.SSLContext:
    """A context that verifies the certificate and the name of whoever answers.

    Authorities are those of certifi, or the one file that `tls.ca` names and no
    other; `tls.cert` and `tls.key` are shown to a server that asks. Raises
    SettingsError where a file cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    files = Tls() if tls is None else tls
    if bool(files.cert) != bool(files.key):
        raise SettingsError("tls needs both cert and key, or neither.")
    try:
        context.load_verify_locations(files.ca or certifi.where())
        if files.cert:
            context.load_cert_chain(files.cert, files.key, password="")  # never asks a terminal
    except OSError as fault:  # ssl.SSLError is one
        raise SettingsError(
            f"A file that tls names cannot be used: {fault.strerror or fault.__class__.__name__}.",
            hint="Check that ca, cert and key are PEM files that the gateway may read.",
        ) from None
    return context
