from __future__ import annotations

from gateway.audit.anchors.board import AnchorState, Board


def test_a_loss_is_new_once_and_its_end_is_noticed() -> None:
    board = Board(now=lambda: 7.0)
    assert board.lost("tsa", "timeout")
    assert not board.lost("tsa", "unreachable")
    assert board.states == {"tsa": AnchorState(cause="unreachable")}
    assert board.kept("tsa")
    assert not board.kept("tsa")
    assert board.states == {"tsa": AnchorState(kept=7.0)}


def test_an_anchor_is_known_before_it_was_used() -> None:
    board = Board()
    board.watch("tsa")
    board.lost("tsa", "timeout")
    board.watch("tsa")
    assert board.states == {"tsa": AnchorState(cause="timeout")}
