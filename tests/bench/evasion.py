"""Which values are found in which disguise: transform by entity, Turkish and English.

python tests/bench/evasion.py [--markdown FILE]

A cell counts sentences, two in each language. A value is found if a finding of
its entity lies over at least half as many characters as it has, of those that
stand for it; a request with hidden
characters is uninspected, is held for it, and counts as found.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.evasions import FOUND, NOT_PROMISED, Transform
from rig.segments import segments_of

from gateway.core.finding import Finding
from gateway.detect.inspector import Inspector


@dataclass(frozen=True, slots=True)
class Value:
    """An invented value, the short name of its column, and the words that stand before it."""

    entity: str
    short: str
    value: str
    turkish: str
    english: str


_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3NyJ9.bm90LWEtc2lnbmF0dXJlLWF0LWFsbA"
_KEY = (
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n"
    "-----END PRIVATE KEY-----"
)
_DATABASE = "postgres://app:Zq8vT1rW@db.example.com/app"
VALUES = (
    Value("TR_NATIONAL_ID", "tckn", "10000000146", "TC kimlik no", "Turkish identity no"),
    Value("TR_TAX_ID", "vkn", "4540536920", "vergi no", "tax id"),
    Value("IBAN_CODE", "iban", "TR330006100519786457841326", "IBAN", "IBAN"),
    Value("IBAN_CODE", "iban gb", "GB29NWBK60161331926819", "IBAN", "IBAN"),
    Value("CREDIT_CARD", "card", "4111111111111111", "kart no", "card number"),
    Value("CREDIT_CARD", "amex", "378282246310005", "kart no", "card number"),
    Value("EMAIL_ADDRESS", "mail", "ayse.kaya@example.com", "e-posta", "e-mail"),
    Value("PHONE_NUMBER", "phone tr", "+90 532 123 45 67", "telefon", "phone"),
    Value("PHONE_NUMBER", "phone gb", "+44 20 7946 0958", "telefon", "phone"),
    Value("IP_ADDRESS", "ip 4", "203.0.113.42", "IP adresi", "IP address"),
    Value("IP_ADDRESS", "ip 6", "2001:db8:85a3::8a2e:370:7334", "IP adresi", "IP address"),
    Value("TR_LICENSE_PLATE", "plate", "34 ABC 123", "plaka", "licence plate"),
    Value("API_KEY", "api key", "sk-ant-api03-Zq8vT1rWkP3nLx7Yb2Hd5Gm9", "anahtar", "key"),
    Value("JWT", "jwt", _JWT, "belirteç", "token"),
    Value("PASSWORD", "password", "parola=Kedi-1234!x", "ayar", "setting"),
    Value("CONNECTION_STRING", "database", _DATABASE, "veri tabanı", "database"),
    Value("PRIVATE_KEY", "private key", _KEY, "anahtar", "key"),
    Value("PERSON", "person", "Ayşe Yılmaz", "müşterimiz", "our customer"),
    Value("PERSON", "person en", "Mary Poole", "müşterimiz", "our customer"),
    Value("HEALTH", "health", "Benim şeker hastalığım var", "not", "note"),
    Value("SEX_LIFE", "sex life", "Ben eşcinselim", "not", "note"),
    Value("US_SSN", "ssn", "536-90-4399", "SSN", "SSN"),
    Value("UK_NHS", "nhs", "943 476 5919", "NHS", "NHS number"),
    Value("IT_FISCAL_CODE", "it code", "RSSMRA85T10A562S", "codice fiscale", "codice fiscale"),
    Value("ES_NIF", "es nif", "12345678Z", "NIF", "NIF"),
    Value("PL_PESEL", "pesel", "44051401359", "PESEL", "PESEL"),
    Value("CRYPTO", "wallet", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "cüzdan", "wallet"),
)  # fmt: skip
SENTENCES = {
    "tr": (
        "Merhaba, {named}: {value} olarak kayıtlı, bununla ilgili bir dilekçe yazar mısın?",
        "Dün gelen notta {named} {value} yazıyordu. Lütfen kısaca özetle ve bana söyle.",
    ),
    "en": (
        "Hello, the {named}: {value} is on file, could you please write a letter about it?",
        "The note of yesterday had {named} {value} in it. Please summarise it for me.",
    ),
}
TRANSFORMS: Mapping[str, Transform] = {"as it is": str, **FOUND, **NOT_PROMISED}


async def found(
    inspector: Inspector, sentence: str, item: Value, language: str, written: str
) -> bool:
    """Whether the value is found in one sentence, in the disguise `written`."""
    named = item.turkish if language == "tr" else item.english
    before, behind = sentence.replace("{named}", named).split("{value}")
    inspection = await inspector.inspect(segments_of(before + written + behind))
    start, end, least = len(before), len(before + written), min(len(item.value), len(written))
    if "hidden characters" in inspection.uninspected:
        return True
    return any(
        finding.entity == item.entity and _covers(finding, start, end, least)
        for finding in inspection.findings
    )


def _covers(finding: Finding, start: int, end: int, least: int) -> bool:
    return 2 * (min(end, finding.end) - max(start, finding.start)) >= least


async def matrix(inspector: Inspector) -> dict[tuple[str, str], tuple[int, int] | None]:
    """Sentences with a find, Turkish and English, by transform and column; None if unchanged."""
    cells: dict[tuple[str, str], tuple[int, int] | None] = {}
    for name, transform in TRANSFORMS.items():
        for item in VALUES:
            written = transform(item.value)
            if name != "as it is" and written == item.value:
                cells[name, item.short] = None
                continue
            counts = [
                sum([await found(inspector, line, item, language, written) for line in lines])
                for language, lines in SENTENCES.items()
            ]
            cells[name, item.short] = (counts[0], counts[1])
    return cells


def table(cells: Mapping[tuple[str, str], tuple[int, int] | None]) -> str:
    """The matrix in Markdown; a full cell is `●`, an empty one `·`, others say tr/en of 2."""
    lines = [
        "| | " + " | ".join(item.short for item in VALUES) + " |",
        "|---|" + "---|" * len(VALUES),
    ]
    for name in TRANSFORMS:
        row = " | ".join(_cell(cells[name, item.short]) for item in VALUES)
        lines.append(f"| {name} | {row} |")
    return "\n".join(lines)


def _cell(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return ""
    return {(2, 2): "●", (0, 0): "·"}.get(counts, f"{counts[0]}/{counts[1]}")


async def measure() -> str:
    """Start the detectors and read every sentence."""
    inspector = Inspector(fingerprint_key=b"k" * 32, deadline=60)
    await inspector.start()
    try:
        assert await inspector.ready(60)
        return table(await matrix(inspector))
    finally:
        await inspector.close()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", type=Path)
    options = parser.parse_args()
    text = asyncio.run(measure())
    sys.stdout.write(f"{text}\n")
    if options.markdown:
        options.markdown.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
