"""No cell of an export is read as a formula, and none is lost."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.export import table
from gateway.core.record import Stored

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
CELLS = TEXT | st.builds(str.__add__, st.sampled_from("=+-@\t\r\n\"',"), TEXT)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_cells_come_back_and_none_begins_like_a_formula(rows: list[tuple[str, str]]) -> None:
    records = [
        Stored(seq=seq, canonical=b"", fields={"app": app, "team": team})
        for seq, (app, team) in enumerate(rows)
    ]
    read = list(csv.DictReader(io.StringIO("".join(table(records)), newline="")))
    assert len(read) == len(rows)
    for (app, team), row in zip(rows, read, strict=True):
        for text, cell in ((app, row["app"]), (team, row["team"])):
            assert cell in {text, f"'{text}"}
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
