"""The keys of one recogniser of the organisation's own."""

from __future__ import annotations

from gateway.settings.key import Form, Key

RECOGNIZER = (
    Key(
        name="name",
        type="name",
        mandatory=True,
        about="Its name, such as `patient_file`; records show it as `own:patient_file`.",
    ),
    Key(
        name="entity",
        type="name in capitals",
        mandatory=True,
        about="What it finds, such as `PATIENT_FILE_NO`; policies may name it.",
    ),
    Key(
        name="class",
        type="data class",
        mandatory=True,
        about="The data class of the entity: every policy that names it covers the entity.",
    ),
    Key(
        name="patterns",
        type="list of patterns",
        form=Form.WORDS,
        about="RE2 patterns of the whole value. No letter or digit may touch it.",
    ),
    Key(
        name="checksum",
        type="name of a check",
        about="What the letters and digits of a match must pass: `luhn`, `verhoeff`, `damm`, "
        "`mod97`, `mod11-2`, `mod11-10`, `mod37-2`, `ean`, `iban`, `tckn` or `vkn`.",
    ),
    Key(
        name="words",
        type="list of texts",
        form=Form.WORDS,
        about="Words and phrases of up to eight words, in any case, with or without accents. "
        "Endings behind them do no harm.",
    ),
    Key(
        name="word_file",
        type="path",
        about="More of them, one a line, `#` for a remark; up to 100,000 in all.",
    ),
    Key(
        name="context",
        type="list of texts",
        form=Form.WORDS,
        about="Beginnings of words that speak for a value near them.",
    ),
    Key(
        name="score",
        type="number from 0 to 1",
        default="0.9; 0 where there is `context`",
        about="How probably a value is one, without such a word near. 0 is no finding.",
    ),
    Key(
        name="score_near",
        type="number from 0 to 1",
        default="0.9",
        about="The same with such a word near.",
    ),
    Key(
        name="hits",
        type="list of texts",
        form=Form.WORDS,
        mandatory=True,
        about="Texts in which it must find something. They are tried at every start.",
    ),
    Key(
        name="misses",
        type="list of texts",
        form=Form.WORDS,
        mandatory=True,
        about="Texts in which it must find nothing.",
    ),
)
