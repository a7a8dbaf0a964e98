import json

import pytest
from rig.redaction import arguments_of, restored, restored_call, texts_of

from gateway.core.jsontree import JsonObject
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    FinishReason,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    Started,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
    Usage,
    UsageReported,
)
from gateway.redact.restore import Restorer

ISSUED = {"[KİŞİ_4821]": "Ahmet", "[EPOSTA_7777]": "a@b.c", "[METİN_1111]": "[PERSON_1]"}
TOOLS = frozenset({"mail"})
STOP = Finished(choice=0, reason=FinishReason.STOP)


def test_what_is_held_back_comes_before_the_end_of_its_choice() -> None:
    restorer = Restorer(ISSUED)
    assert restorer.feed(TextDelta(choice=0, text="Sayın KİŞİ_4821")) == [
        TextDelta(choice=0, text="Sayın ")
    ]
    assert restorer.feed(TextDelta(choice=1, text="[KİŞ")) == []
    assert restorer.feed(STOP) == [TextDelta(choice=0, text="Ahmet"), STOP]
    assert restorer.finish() == [TextDelta(choice=1, text="[KİŞ")]
    assert restorer.finish() == []


def test_choices_and_channels_do_not_run_into_each_other() -> None:
    restorer = Restorer(ISSUED)
    events: list[ReplyEvent] = []
    for char in "[KİŞİ_4821]":
        for choice in (0, 1):
            for channel in Channel:
                events += restorer.feed(TextDelta(choice=choice, text=char, channel=channel))
    assert sorted(map(repr, events)) == sorted(
        repr(TextDelta(choice=choice, text="Ahmet", channel=channel))
        for choice in (0, 1)
        for channel in Channel
    )
    assert {event.text for event in events if isinstance(event, TextDelta)} == {"Ahmet"}


def test_without_placeholders_events_pass_untouched() -> None:
    events: list[ReplyEvent] = [
        Started(reply_id="r", created=1),
        TextDelta(choice=0, text="[KİŞİ_4821"),
        LogprobsDelta(choice=0, logprobs={"content": []}),
        STOP,
    ]
    restorer = Restorer({})
    assert [restorer.feed(event) for event in events] == [[event] for event in events]
    assert restorer.finish() == []


def test_log_probabilities_are_dropped_once_something_was_masked() -> None:
    assert Restorer(ISSUED).feed(LogprobsDelta(choice=0, logprobs=None)) == []


def test_other_events_pass() -> None:
    for event in (
        Started(reply_id="r", created=1),
        UsageReported(usage=Usage(input=1, output=1)),
        TextDelta(choice=0, text=""),
        ToolCallDelta(choice=0, index=0),
    ):
        assert Restorer(ISSUED).feed(event) == [event]


def test_a_text_held_back_comes_before_a_tool_call() -> None:
    restorer = Restorer(ISSUED)
    restorer.feed(TextDelta(choice=0, text="[KİŞ"))
    head = ToolCallDelta(choice=0, index=0, call_id="c", name="mail")
    assert restorer.feed(head) == [TextDelta(choice=0, text="[KİŞ"), head]


def test_values_stand_in_tool_arguments_as_valid_json() -> None:
    restorer = Restorer({"[KİŞİ_4821]": 'Ah"met\n'}, TOOLS)
    arguments = json.dumps({"kime": "[KİŞİ_4821]'e"}, ensure_ascii=False)
    assert json.loads(restored_call(restorer, "mail", arguments)) == {"kime": "Ah\"met\n'e"}


def test_tool_calls_under_way_at_once_stay_apart() -> None:
    restorer = Restorer(ISSUED, TOOLS)
    events: list[ReplyEvent] = []
    for index in (0, 1):
        events += restorer.feed(
            ToolCallDelta(choice=0, index=index, call_id=f"c{index}", name="mail", arguments='"')
        )
    for char in '[KİŞİ_4821]"':
        for index in (0, 1):
            events += restorer.feed(ToolCallDelta(choice=0, index=index, arguments=char))
    for index in (0, 1):
        own = [one for one in events if isinstance(one, ToolCallDelta) and one.index == index]
        assert arguments_of(own) == '"Ahmet"'


@pytest.mark.parametrize("name", ["web_fetch", "Mail", "mail "])
def test_arguments_of_other_tools_keep_their_placeholders(name: str) -> None:
    restorer = Restorer(ISSUED, TOOLS)
    arguments = '{"q": "[KİŞİ_4821] KİŞİ_4821 [METİN_1111]"}'
    assert restored_call(restorer, name, arguments) == ('{"q": "[KİŞİ_4821] KİŞİ_4821 [PERSON_1]"}')


def test_arguments_of_a_call_without_a_name_keep_their_placeholders() -> None:
    arguments = '{"q": "[KİŞİ_4821]"}'
    assert restored_call(Restorer(ISSUED, TOOLS), "", arguments) == arguments


def test_arguments_cut_off_inside_come_out_at_the_end() -> None:
    restorer = Restorer(ISSUED, TOOLS)
    restorer.feed(ToolCallDelta(choice=0, index=0, call_id="c", name="mail", arguments='"[KİŞ'))
    assert arguments_of(restorer.finish()) == "[KİŞ"


def test_a_placeholder_of_another_request_is_never_restored() -> None:
    other = Restorer({"[KİŞİ_9999]": "Mehmet"})
    assert restored(other, ["[KİŞİ_4821] KİŞİ_4821"]) == "[KİŞİ_4821] KİŞİ_4821"


def test_a_restored_value_is_not_read_again() -> None:
    chained = Restorer({"[METİN_1111]": "[KİŞİ_4821]", "[KİŞİ_4821]": "Ahmet"})
    assert restored(chained, ["[METİN_1111]"]) == "[KİŞİ_4821]"


def test_an_answer_in_json_stays_valid() -> None:
    restorer = Restorer({"[ADRES_4821]": 'A\n"B"'}, json_text=True)
    answer = restored(restorer, '{"adres": "[ADRES_4821]"}')
    assert json.loads(answer) == {"adres": 'A\n"B"'}


def test_reasoning_and_refusal_are_restored_too() -> None:
    for channel in (Channel.REASONING, Channel.REFUSAL):
        events = Restorer(ISSUED).feed(TextDelta(choice=0, text="[KİŞİ_4821]", channel=channel))
        assert texts_of(events, channel) == "Ahmet"


@pytest.mark.parametrize(
    "text",
    ["![x](https://evil/?q=[KİŞİ_4821])", "https://evil/[EPOSTA_7777]", "<img src=KİŞİ_4821>"],
)
def test_nothing_is_restored_where_a_program_would_fetch_it(text: str) -> None:
    assert restored(Restorer(ISSUED), text) == text


def test_what_is_held_back_stays_short_so_that_a_stream_is_read_in_linear_steps() -> None:
    restorer = Restorer(ISSUED)
    shown = longest = 0
    for arrived, char in enumerate("[KİŞİ_48 [KİŞİ_4822] kişisel \\\\[ KİŞİ_" * 500, start=1):
        shown += len(texts_of(restorer.feed(TextDelta(choice=0, text=char))))
        longest = max(longest, arrived - shown)
    assert 0 < longest < len("[KİŞİ_4821]")


def test_a_thought_that_is_held_back_comes_before_its_seal() -> None:
    restorer = Restorer(ISSUED)
    restorer.feed(TextDelta(choice=0, text="PERSON_4821", channel=Channel.REASONING))
    seal = ThoughtSealed(choice=0, seal="sig")
    thought = TextDelta(choice=0, text="Ahmet", channel=Channel.REASONING)
    assert restorer.feed(seal) == [thought, seal]


def test_a_note_comes_after_its_text_and_with_values_in_place() -> None:
    restorer = Restorer(ISSUED)
    assert restorer.feed(TextDelta(choice=0, text="KİŞİ_4821")) == []
    note: JsonObject = {"cited_text": "Sayın [KİŞİ_4821]", "lines": [1, {"title": "[EPOSTA_7777]"}]}
    text, cited = restorer.feed(Cited(choice=0, dialect="d", note=note))
    assert text == TextDelta(choice=0, text="Ahmet")
    assert isinstance(cited, Cited)
    assert cited.note == {"cited_text": "Sayın Ahmet", "lines": [1, {"title": "a@b.c"}]}


def test_what_a_provider_searched_keeps_its_placeholders_and_comes_after_the_text() -> None:
    restorer = Restorer(ISSUED)
    assert restorer.feed(TextDelta(choice=0, text="KİŞİ_4821")) == []
    searched = Hosted(choice=0, dialect="d", item={"query": "[KİŞİ_4821]"})
    assert restorer.feed(searched) == [TextDelta(choice=0, text="Ahmet"), searched]
