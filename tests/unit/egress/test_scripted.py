from __future__ import annotations

from rig.payloads import all_of, chat, external_payload, external_target, home_payload, home_target

from gateway.core.jsontree import JsonObject
from gateway.core.reply import Finished, FinishReason, Started, TextDelta, UsageReported
from gateway.core.target import Target
from gateway.egress.scripted import Scripted, echo


async def answer(
    using: Scripted, target: Target, tree: JsonObject | None = None, *, stream: bool = False
) -> list[str]:
    payload = home_payload(target, tree)
    reply = await using.send(payload, stream=stream, client_key=None, until=None)
    return [event.text for event in await all_of(reply) if isinstance(event, TextDelta)]


async def test_without_a_script_the_last_message_of_the_user_comes_back_in_a_frame() -> None:
    target = home_target(provider="scripted")
    texts = await answer(Scripted(target), target, chat("[KİŞİ_4821] kim?"))
    assert texts == ["scripted answer; received 16 characters: [KİŞİ_4821] kim?"]


async def test_a_stream_has_the_same_text_in_small_pieces() -> None:
    target = home_target(provider="scripted")
    pieces = await answer(Scripted(target), target, chat("[KİŞİ_4821] kim?"), stream=True)
    assert "".join(pieces) == "scripted answer; received 16 characters: [KİŞİ_4821] kim?"
    assert max(len(piece) for piece in pieces) == 5


async def test_a_script_gives_its_answers_in_turn() -> None:
    target = home_target(provider="scripted", script=("one", "two"))
    using = Scripted(target)
    assert [await answer(using, target) for _ in range(3)] == [["one"], ["two"], ["one"]]


async def test_an_answer_has_a_beginning_an_end_and_an_estimated_usage() -> None:
    target = external_target(provider="scripted", script=("x" * 40,))
    payload = external_payload(target)
    reply = await Scripted(target).send(payload, stream=False, client_key=None, until=None)
    events = await all_of(reply)
    assert isinstance(events[0], Started)
    assert events[2] == Finished(choice=0, reason=FinishReason.STOP)
    assert isinstance(events[3], UsageReported)
    assert events[3].usage.estimated
    assert events[3].usage.output == 10


async def test_as_many_choices_come_as_were_asked_for() -> None:
    target = home_target(provider="scripted", script=("x",))
    assert await answer(Scripted(target), target, chat(n=3)) == ["x", "x", "x"]


async def test_an_empty_answer_is_an_answer() -> None:
    target = home_target(provider="scripted", script=("",))
    assert await answer(Scripted(target), target) == []
    assert await answer(Scripted(target), target, stream=True) == []


async def test_a_reply_may_be_closed_before_it_is_read_and_twice() -> None:
    target = home_target(provider="scripted")
    using = Scripted(target)
    reply = await using.send(home_payload(target), stream=True, client_key=None, until=None)
    await reply.close()
    await reply.close()
    assert [event async for event in reply.events] == []
    await using.close()


def test_the_text_parts_of_a_message_are_what_was_received() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image_url"}, {"type": "text", "text": "b"}]
    tree: JsonObject = {
        "messages": [
            {"role": "user", "content": parts},
            {"role": "assistant", "content": "not this"},
        ]
    }
    assert echo(tree) == "scripted answer; received 3 characters: a\nb"
    assert echo({}) == "scripted answer; received 0 characters: "
    assert echo({"messages": [{"role": "user", "content": None}]}).endswith("0 characters: ")
