"""What in a text gives a disguise away, as patterns that ordinary text does not match."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Sign(StrEnum):
    """A kind of disguise."""

    BASE64 = "base64"
    HEX = "hex"
    ESCAPES = "escapes"
    QUOTED_PRINTABLE = "quoted-printable"
    DIGITS = "digits"
    SPELLED = "spelled"
    MIRRORED = "mirrored"


ENCODINGS = frozenset({Sign.BASE64, Sign.HEX, Sign.ESCAPES, Sign.QUOTED_PRINTABLE})
"""What can hide any text; the others hide numbers and addresses, which only patterns find."""

# Four characters of base64 that stand for three printable ASCII characters: few
# words are made of them, and every encoded number or address is.
ASCII_QUAD = r"[I-Za-f][C-HS-Xi-ny-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][0-9A-Za-z+/_-]"
# A byte of ASCII, or of the letters that Latin alphabets have beside it.
_PAIR = r"(?:[2-7][0-9A-Fa-f]|[cC][345]|[89abAB][0-9A-Fa-f])"
_BETWEEN_PAIRS = r"(?:0x|\\x|[ :,;-]{1,2}(?:0x|\\x)?|\r?\n)?"
_BETWEEN_WORDS = r"[ \t\r\n.,;/|_*-]{0,3}"

_TURKISH_DIGIT = (
    "(?i:s[iıİ]f[iıİ]r|b[iİ]r|[iİ]k[iİ]|[uü][cç]|d[oö]rt|be[sş]|alt[iıİ]|yed[iİ]|sek[iİ]z|dokuz)"
)
_ENGLISH_DIGIT = "(?i:zero|one|two|three|four|five|six|seven|eight|nine)"

SIGNS: Mapping[Sign, str] = MappingProxyType(
    {
        Sign.BASE64: (
            f"(?:{ASCII_QUAD}){{3}}|(?:{ASCII_QUAD}){{2}}[0-9A-Za-z+/_-]{{2,3}}="
            "|[0-9A-Za-z+/_-]{10}(?:==|[0-9A-Za-z+/_-]=(?:$|[^0-9A-Za-z=]))"
        ),
        Sign.HEX: (
            rf"(?:^|[^0-9A-Za-z])(?:0x|\\x)?(?:{_PAIR}{_BETWEEN_PAIRS}){{7}}"
            r"|(?:^|[^0-9A-Za-z])(?:[01]{8}[ ,]?){7}"
        ),
        Sign.ESCAPES: (
            r"[0-9A-Za-z._/=-]%[2-7][0-9A-Fa-f]|(?:%[2-7c-fC-F][0-9A-Fa-f]){2}"
            r"|&#[0-9xX]|&[A-Za-z]{2,12}[0-9]{0,2};"
            r"|\\u[0-9A-Fa-f]{4}|\\u\{|\\U000|\\x[2-7c-fC-F][0-9A-Fa-f]|\\[01][0-7]{2}"
            r"|\\[nrt/][0-9A-Za-z+]|[0-9A-Za-z@.]</?[A-Za-z][^<>]{0,80}>[0-9A-Za-z@.]"
        ),
        Sign.QUOTED_PRINTABLE: r"[^\s=]=\r?\n|=[2-7][0-9A-F]|=[C-F][0-9A-F]=[89AB][0-9A-F]",
        Sign.DIGITS: r"(?:[0-9][ \t\r\n.,/|_*:;>-]{0,4}){9}[0-9]",
        Sign.SPELLED: (
            f"(?:{_TURKISH_DIGIT}{_BETWEEN_WORDS}){{5}}|(?:{_ENGLISH_DIGIT}{_BETWEEN_WORDS}){{5}}"
        ),
        Sign.MIRRORED: (
            r"(?i)(?:^|[^0-9a-z])(?:rt\.)?(?:moc|gro|ten|ude|vog|oi)\.[0-9a-z.-]+@[0-9a-z]"
        ),
    }
)
