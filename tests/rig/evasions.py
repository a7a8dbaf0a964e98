"""Ways to write a value so that a person or a model still reads it and a pattern does not."""

from __future__ import annotations

import codecs
import gzip
import json
import quopri
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from urllib.parse import quote

Transform = Callable[[str], str]

TURKISH = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _each(change: Transform) -> Transform:
    return lambda value: "".join(map(change, value))


def _letters(first: int, capital: int) -> Transform:
    """ASCII letters moved to the alphabets that begin at two code points."""

    def change(char: str) -> str:
        if "a" <= char <= "z":
            return chr(first + ord(char) - ord("a"))
        return chr(capital + ord(char) - ord("A")) if "A" <= char <= "Z" else char

    return _each(change)


def _digits(first: int) -> Transform:
    return _each(lambda char: chr(first + int(char)) if _is_digit(char) else char)


def _table(plain: str, written: str) -> Transform:
    table = dict(zip(plain, written, strict=True))
    return _each(lambda char: table.get(char, char))


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def _between(sign: str) -> Transform:
    return lambda value: sign.join(value)


def _apart(sign: str) -> Transform:
    """The letters and digits without what divides them, with `sign` between all."""
    return lambda value: sign.join(filter(str.isalnum, value))


def _groups(*signs: str) -> Transform:
    """Groups of four letters and digits with one sign after the other between them."""

    def change(value: str) -> str:
        plain = "".join(filter(str.isalnum, value))
        out = plain[:4]
        for number, at in enumerate(range(4, len(plain), 4)):
            out += signs[number % len(signs)] + plain[at : at + 4]
        return out

    return change


def _broken(sign: str) -> Transform:
    return lambda value: value[: len(value) // 2] + sign + value[len(value) // 2 :]


def _spelled(words: tuple[str, ...], sign: str = " ") -> Transform:
    def change(value: str) -> str:
        plain = "".join(filter(str.isalnum, value))
        return sign.join(words[int(char)] if _is_digit(char) else char for char in plain)

    return change


def _base64(value: str) -> str:
    return b64encode(value.encode()).decode()


def _wrapped(value: str) -> str:
    text = _base64(value)
    return "\n".join(text[at : at + 20] for at in range(0, len(text), 20))


def _marked(mark: str, sign: str = "") -> Transform:
    """Every byte in hexadecimal behind a mark."""
    return lambda value: sign.join(f"{mark}{byte:02X}" for byte in value.encode())


def _tags(value: str) -> str:
    return "".join(chr(0xE0000 + ord(char)) if char.isascii() else char for char in value)


# Everything here is found for every value with a check digit that it changes.
FOUND: Mapping[str, Transform] = {
    "zero-width spaces": _between("\u200b"),
    "zero-width joiners": _between("\u200d"),
    "soft hyphens": _between("\u00ad"),
    "word joiners": _between("\u2060"),
    "bidi controls": lambda value: f"\u202d{_broken(chr(0x2066))(value)}\u202c",
    "variation selectors": _between("\ufe0f"),
    "struck through": _between("\u0336"),
    "keycaps": _each(lambda char: char + "\ufe0f\u20e3" if _is_digit(char) else char),
    "full width": _each(lambda char: chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char),
    "mathematical bold digits": _digits(0x1D7CE),
    "mathematical monospace": lambda value: _digits(0x1D7F6)(_letters(0x1D68A, 0x1D670)(value)),
    "Arabic-Indic digits": _digits(0x660),
    "Devanagari digits": _digits(0x966),
    "ringed digits": _table("0123456789", "⓪①②③④⑤⑥⑦⑧⑨"),
    "ringed digits on black": _table("0123456789", "⓿❶❷❸❹❺❻❼❽❾"),
    "superscript digits": _table("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "small capitals": _table("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"),
    "Cyrillic letters": _table("aeopcyxABEKMHOPCTX", "аеорсухАВЕКМНОРСТХ"),
    "Greek letters": _table("oABEZHIKMNOPTYX", "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
    "Cyrillic О for 0": _table("0", "О"),
    "no-break spaces": _groups("\u00a0"),
    "spaced": _apart(" "),
    "dotted": _apart("."),
    "hyphenated": _apart("-"),
    "en dashes": _apart("–"),
    "slashed": _apart("/"),
    "underscores": _apart("_"),
    "bars": _apart(" | "),
    "commas": _apart(", "),
    "groups, hyphens": _groups("-"),
    "groups, slashes": _groups("/"),
    "groups, mixed signs": _groups(" ", "-", ".", "/"),
    "broken over lines": _broken("\n"),
    "broken with a hyphen": _broken("-\n"),
    "broken in a quotation": _broken("\n> "),
    "one to a line": _apart("\n"),
    "spelled in Turkish": _spelled(TURKISH),
    "spelled in Turkish, capitals": lambda value: _spelled(
        tuple(word.replace("i", "İ").upper() for word in TURKISH)
    )(value),
    "spelled in English": _spelled(ENGLISH),
    "spelled in English, commas": _spelled(ENGLISH, ", "),
    "base64": _base64,
    "base64 without padding": lambda value: _base64(value).rstrip("="),
    "base64 for URLs": lambda value: urlsafe_b64encode(f"{value} şşş>>>".encode()).decode(),
    "base64 in lines": _wrapped,
    "base64 glued to a word": lambda value: f"data/{_base64(value)}",
    "base64 twice": lambda value: _base64(_base64(value)),
    "base64 three times": lambda value: _base64(_base64(_base64(value))),
    "hexadecimal": lambda value: value.encode().hex(),
    "hexadecimal, spaced": lambda value: value.encode().hex(" "),
    "hexadecimal, colons": lambda value: value.encode().hex(":"),
    "hexadecimal, 0x": _marked("0x", ", "),
    r"\x escapes": _marked("\\x"),
    "bits": lambda value: " ".join(f"{byte:08b}" for byte in value.encode()),
    "octal escapes": lambda value: "".join(f"\\{byte:03o}" for byte in value.encode()),
    r"\u escapes": _each(lambda char: f"\\u{ord(char):04x}"),
    r"\u{} escapes": _each(lambda char: f"\\u{{{ord(char):x}}}"),
    "JSON in JSON": lambda value: json.dumps(json.dumps({"x": f"\n{value}"})),
    "URL": lambda value: f"https://example.com/?x={quote(value, safe='')}",
    "URL, every character": _marked("%"),
    "URL, twice": lambda value: quote(_marked("%")(value)),
    "HTML, decimal": _each(lambda char: f"&#{ord(char)};"),
    "HTML, hexadecimal": _each(lambda char: f"&#x{ord(char):x};"),
    "HTML tags in the middle": lambda value: f"{value[:5]}<b>{value[5:]}</b>",
    "quoted-printable": _marked("="),
    "quoted-printable, soft break": _broken("=\n"),
    "quoted-printable, as mail has it": lambda value: quopri.encodestring(
        f"{value} ğüş".encode()
    ).decode(),
    "base64 in hexadecimal": lambda value: _base64(value).encode().hex(),
    "base64 in a URL": lambda value: quote(_base64(value), safe=""),
    "reversed": lambda value: value[::-1],
    "ROT13": lambda value: codecs.encode(value, "rot13"),
}

# Nothing here is promised; the table says what happens to be found.
NOT_PROMISED: Mapping[str, Transform] = {
    "tag characters": _tags,
    "at and dot in brackets": lambda value: value.replace("@", " (at) ").replace(".", " (dot) "),
    "at and dot as words": lambda value: value.replace("@", " at ").replace(".", " dot "),
    "leetspeak": _table("oOilsSeEaAtT", "0011553344" + "77"),
    "letters O and l for digits": _table("01", "Ol"),
    "Markdown in the middle": lambda value: f"{value[:5]}**{value[5:]}**",
    "a word in the middle": _broken(" and then "),
    "emoji in between": _between("🙂"),
    "base32": lambda value: b32encode(value.encode()).decode(),
    "base64 four times": lambda value: _base64(_base64(_base64(_base64(value)))),
    "base64 of gzip": lambda value: b64encode(gzip.compress(value.encode(), mtime=0)).decode(),
    "base64 of UTF-16": lambda value: b64encode(value.encode("utf-16-le")).decode(),
    "every second character": lambda value: "x".join(value),
    "moved by one (Caesar)": _each(
        lambda char: chr(ord(char) + 1) if char.isascii() and char.isalnum() else char
    ),
}
