"""Numbers of banks and accounts, and wallets of coins."""

from __future__ import annotations

from stdnum import bic, lei
from stdnum.us import rtn

from gateway.core.finding import DataClass
from gateway.detect.numbered import Numbered, recognizer

_ETHER_DIGITS = 42


def _account(value: str) -> bool:
    """Six to seventeen digits that are not one date or year."""
    return 6 <= len(value) <= 17 and not (len(value) == 8 and value[:2] in {"19", "20"})


def _ether(value: str) -> bool:
    return len(value) == _ETHER_DIGITS and len(set(value[2:])) > 6


_ROWS = (
    Numbered(
        name="swift_bic",
        entity="SWIFT_BIC",
        data_class=DataClass.FINANCIAL,
        shape=r"(?:[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)",
        words=("swift:", "swift/", "swift code", "swift kod", "swift no", "bic", "bıc"),
        near=0.9,
        valid=bic.is_valid,
        hits=("SWIFT: DEUTDEFF", "BIC code is TGBATRISXXX", "swift kodu TGBATRIS"),
        misses=("DEUTDEFF", "SWIFT LANGUAGE", "taylor swift CONCERTS", "bic PENCILS"),
    ),
    Numbered(
        name="bank_account",
        entity="BANK_ACCOUNT",
        data_class=DataClass.FINANCIAL,
        shape=r"[0-9]{2,17}(?:[ -][0-9]{2,10}){0,4}",
        words=(
            "account number", "account no", "account -", "account:", "a/c", "acc no", "acc. no",
            "account #", "acct", "bank account", "checking account", "savings account", "sort code",
            "hesap no", "hesap numara", "kontonummer", "konto-nr", "numéro de compte",
            "número de cuenta",
        ),
        near=0.8,
        valid=_account,
        hits=(
            "account number: 84012937",
            "Hesap no 1234-5678901",
            "my bank account is 120 459381 002",
            "Kontonummer 0532013000",
        ),
        misses=(
            "84012937",
            "account number is missing",
            "bank account 2024",
            "hesap numarası 12",
            "savings account 19990101",
        ),
    ),
    Numbered(
        name="us_routing",
        entity="US_ROUTING_NUMBER",
        data_class=DataClass.FINANCIAL,
        shape=r"[0-9]{9}",
        words=("routing", "aba ", "rtn", "transit number", "banka yönlendirme"),
        near=0.95,
        valid=rtn.is_valid,
        checksum=True,
        hits=("routing number 111000025", "ABA 021000021", "ABD routing numarası 111000025"),
        misses=("111000025", "routing number 111000026", "routing table 10", "yol 111000025"),
    ),
    Numbered(
        name="lei",
        entity="LEI",
        data_class=DataClass.FINANCIAL,
        shape=r"[0-9A-Z]{18}[0-9]{2}",
        words=("lei", "legal entity identifier"),
        near=0.9,
        valid=lei.is_valid,
        checksum=True,
        hits=("LEI 213800KUD8LAJWSQ9D15", "LEI kodu: 213800KUD8LAJWSQ9D15"),
        misses=("213800KUD8LAJWSQ9D15", "LEI 213800KUD8LAJWSQ9D16", "50 lei", "lei kuru"),
    ),
    Numbered(
        name="crypto_ether",
        entity="CRYPTO",
        data_class=DataClass.FINANCIAL,
        shape=r"\b0x[0-9a-fA-F]{40}\b",
        words=("wallet", "eth", "ether", "cüzdan", "address", "adres", "usdt", "metamask"),
        alone=0.7,
        near=0.9,
        valid=_ether,
        hits=(
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "cüzdanım 0x52908400098527886E0F7030069857D2E4169EE7",
        ),
        misses=(
            "0x0000000000000000000000000000000000000000",
            "0x5290840009852788",
            "sha 52908400098527886E0F7030069857D2E4169EE7",
            "adres 0x12",
        ),
    ),
    Numbered(
        name="crypto_tron",
        entity="CRYPTO",
        data_class=DataClass.FINANCIAL,
        shape=r"\bT[1-9A-HJ-NP-Za-km-z]{33}\b|\br[1-9A-HJ-NP-Za-km-z]{24,34}\b|"
        r"\b4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b|\baddr1[0-9a-z]{50,100}\b",
        words=("tron", "trx", "usdt", "ripple", "xrp", "monero", "xmr", "cardano", "cüzdan"),
        near=0.85,
        hits=(
            "USDT (TRC20) TQ5gHwEjXkq2bVhM3dR7pLc9sZ4fNa8WvY",
            "cüzdan adresim TQ5gHwEjXkq2bVhM3dR7pLc9sZ4fNa8WvY",
        ),
        misses=("TQ5gHwEjXkq2bVhM3dR7pLc9sZ4fNa8WvY", "tron filmi", "wallet stolen", "XRP price 1"),
    ),
)  # fmt: skip
RECOGNIZERS = tuple(map(recognizer, _ROWS))
