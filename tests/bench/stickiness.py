"""What a memory of held texts recognises again, and whom it holds wrongly.

python tests/bench/stickiness.py FOLDER [--sensitive 300] [--stored 1000000]

FOLDER holds JSONL files of documents with `text` and `sensitive`: prompts that
are held, and prompts (`benign_*`) that are not. Conversations are made of them:
a prompt, answers out of encyclopaedic sentences, and what people say next. The
numbers are those of the gateway; in place of the store stands a set.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import textwrap
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rig.audit_values import a_request, an_inspection, an_intent

from gateway.audit.chain import Head, Sealed, Stamp, seal
from gateway.audit.store import LOG_FILE, Reader, Store
from gateway.core.record import Appended, Entry
from gateway.core.request import Place, Segment, SegmentKind
from gateway.core.sensitive import Sensitive
from gateway.line.remembering import Remembering
from gateway.state.held import HeldTexts
from gateway.state.secrets import Secrets

APP = "crm"
NEXT = (
    "Daha kısa yazar mısın?", "Bunu iki cümleyle, daha resmi bir dille yeniden yaz.",
    "İngilizceye çevir lütfen.", "Teşekkürler, çok iyi oldu!", "Devam et.",
    "Bir örnek verir misin?",
    "Peki bunu bir tablo olarak göster.", "Sonuna bir özet ekle.", "Neden böyle olduğunu açıkla.",
    "Madde madde listele.", "Başka bir yolu var mı?",
    "Bunu müşteriye gönderilecek bir e-postaya dönüştür.",
    "Make it shorter, please.", "Explain it in simpler terms.", "Translate that into Turkish.",
    "Thanks, that helps a lot.", "Go on.", "Can you give me an example?", "Show it as a table.",
    "Rewrite your previous response. Start every sentence with the letter A.",
    "Take a moment to evaluate and critique your own response.", "What would you change?",
    "Are you sure about that?", "Write a formal version of this.", "List the key points.",
    "Now do the same for the second part.", "How did you get to this result?",
)  # fmt: skip
INSTRUCTIONS = (
    "Aşağıdaki metni kurumsal bir dille yeniden yaz:\n\n",
    "Summarize the following message from a customer in three bullet points for our team:\n\n",
    "Aşağıda bir müşterimizden gelen mesaj var. Mesajı oku, müşterinin ne istediğini tek cümleyle"
    " söyle ve kibar, kısa bir yanıt taslağı hazırla. Yanıtta söz verme, fiyat yazma:\n\n",
    "You will be given the text of a ticket that a user has opened with the support desk."
    " Classify it as one of billing, delivery, account or other, say how urgent it is on a scale"
    " from one to five, and then draft an answer of no more than a hundred words that thanks the"
    " user, says what happens next, and does not promise anything that the ticket does not mention."
    " The ticket:\n\n",
)
NOTES = (
    "<system-reminder>\nAs you answer the user's questions, you can use the following context:\n"
    "# instructions\nThis repository is a web shop in TypeScript. Run the tests with pnpm"
    " test before each commit, keep functions under forty lines, never touch the folder vendor, and"
    " write commit messages in the imperative mood. The database schema stands in db/schema.sql;"
    " change it with a migration only. Ask before you add a dependency.\n</system-reminder>"
)


def say(line: str = "") -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


def segment(text: str, place: Place = Place.USER) -> Segment:
    """One message."""
    return Segment(
        path=(0,), label="m", place=place, kind=SegmentKind.TEXT, text=text, maskable=True
    )


class Unasked:
    """A log that nobody asks."""

    boot_id = "boot"

    async def append(self, entry: Entry) -> Appended:
        """Not called."""
        raise NotImplementedError

    async def any_held(self, numbers: array[int]) -> bool:
        """Not called."""
        raise NotImplementedError

    async def close(self) -> None:
        """Not called."""
        raise NotImplementedError


@dataclass(slots=True)
class App:
    """One app and the memory of it, as the gateway keeps it."""

    texts: HeldTexts
    held: set[int] = field(default_factory=set)
    common: set[int] = field(default_factory=set)
    memory: Remembering = field(init=False)
    fresh: Iterator[str] = field(default_factory=lambda: iter(()))

    def __post_init__(self) -> None:
        self.memory = Remembering(texts=self.texts, log=Unasked())

    def recognises(self, segments: list[Segment]) -> bool:
        """Whether a request is held for what was held before."""
        return not self.held.isdisjoint(self.texts.recognised_by(APP, segments))

    def ask(self, segments: list[Segment], *, sensitive: bool) -> bool:
        """One request and its memory; returns whether it was held."""
        stays = sensitive or self.recognises(segments)
        if stays:
            self.held |= self.texts.remembered_by(APP, segments) - self.common
        else:
            left = self.memory.left(a_request(*segments, app=APP), an_inspection())
            self.common |= left.common - self.held
        return stays


@dataclass(frozen=True, slots=True)
class Corpus:
    """Prompts that are held, prompts that are not, and sentences for answers."""

    held: list[str]
    benign: list[str]
    sentences: list[str]

    @classmethod
    def read(cls, folder: Path) -> Corpus:
        """Read the JSONL files of a folder."""
        sensitive = [
            text
            for name in ("pupa_new_a", "health_meqsum_a", "tr_hushmark_t1_3")
            for text in _texts(folder / f"{name}.jsonl", sensitive=True)
        ]
        benign = [
            text
            for path in sorted(folder.glob("benign_*.jsonl"))
            for text in _texts(path, sensitive=False)
        ]
        names = ("tr_wikiner_train", "tr_wikiner_dev", "en_wikigold", "de_germeval_test_a")
        sentences = [text for name in names for text in _texts(folder / f"{name}.jsonl")]
        return cls(*(list(dict.fromkeys(texts)) for texts in (sensitive, benign, sentences)))


def _texts(path: Path, *, sensitive: bool | None = None) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if sensitive is None or document["sensitive"] is sensitive:
            yield document["text"]


def conversation(
    app: App,
    prompt: str,
    corpus: Corpus,
    chance: random.Random,
    *,
    sensitive: bool,
    turns: int,
    before: tuple[str, ...] = (),
) -> bool:
    """Play a conversation; returns whether any of its requests was held."""
    said = [*map(segment, before), segment(prompt)]
    stayed = False
    for _ in range(turns):
        here = app.ask(said, sensitive=sensitive)
        stayed = stayed or here
        answer = " ".join(next(app.fresh) for _ in range(6))
        if here:
            app.held |= app.texts.text(APP, answer) - app.common
        said += [segment(answer, Place.ANSWER), segment(chance.choice(NEXT))]
    return stayed


def wrongly_held(corpus: Corpus, number: int, chance: random.Random) -> None:
    """Print how many benign conversations are held after `number` sensitive ones."""

    def rate(instruction: str = "", notes: str = "", *, first: int = 0, turns: int = 3) -> float:
        sentences = chance.sample(corpus.sentences, len(corpus.sentences))
        app = App(HeldTexts(SECRETS), fresh=iter(sentences))
        benign, before = chance.sample(corpus.benign, 600), (notes,) if notes else ()

        def play(prompt: str, *, sensitive: bool) -> bool:
            return conversation(
                app,
                instruction + prompt,
                corpus,
                chance,
                sensitive=sensitive,
                turns=turns,
                before=before,
            )

        for prompt in benign[:first]:
            play(prompt, sensitive=False)
        for prompt in chance.sample(corpus.held, number):
            play(prompt, sensitive=True)
        return sum(play(prompt, sensitive=False) for prompt in benign[100:]) / 5

    say(f"benign conversations held wrongly, of 500, after {number} sensitive ones of the same app")
    say(f"  one turn                                   {rate(turns=1):5.1f} %")
    say(f"  three turns                                {rate():5.1f} %")
    say(f"    the same, a hundred benign ones first    {rate(first=100):5.1f} %")
    for text in INSTRUCTIONS:
        words = len(text.split())
        cold, warm = rate(text, turns=1), rate(text, turns=1, first=3)
        say(f"  an instruction of {words:2} words before each text {cold:5.1f} %")
        say(f"    the same, three benign ones first        {warm:5.1f} %")
    cold, warm = rate(notes=NOTES), rate(notes=NOTES, first=3)
    say(f"  an agent's notes before each conversation  {cold:5.1f} %")
    say(f"    the same, three benign ones first        {warm:5.1f} %")


def edits(chance: random.Random) -> dict[str, Callable[[str], str]]:
    """What clients and people do to a text."""

    def without(every: int) -> Callable[[str], str]:
        return lambda text: " ".join(word for word in text.split() if chance.randrange(every))

    def replaced(every: int) -> Callable[[str], str]:
        return lambda text: " ".join(
            word if chance.randrange(every) else "başka" for word in text.split()
        )

    def part(share: float, at: float) -> Callable[[str], str]:
        def cut(text: str) -> str:
            words = text.split()
            start = int(len(words) * at)
            return " ".join(words[start : start + max(1, int(len(words) * share))])

        return cut

    def quoted(text: str) -> str:
        return textwrap.fill(text, 60, initial_indent="> ", subsequent_indent="> ")

    plain = str.maketrans("çğışöüÇĞİŞÖÜ", "cgisouCGISOU")
    return {
        "as it was, in a longer message": lambda text: f"Şuna bir bak:\n\n{text}\n\nNe dersin?",
        "in capitals": lambda text: text.upper(),
        "quotes and dashes of a typesetter": lambda text: (
            text.replace("'", "\u2019").replace('"', "\u201c").replace("-", "\u2013")
        ),
        "wrapped and quoted with >": lambda text: f"Yazdığı şu:\n\n{quoted(text)}\n\nNe dersin?",
        "without Turkish letters": lambda text: text.translate(plain),
        "as a string of JSON": lambda text: json.dumps({"summary": text}, ensure_ascii=False),
        "the first half": part(0.5, 0),
        "a third out of the middle": part(0.34, 0.33),
        "a third, inside a summary of other words": lambda text: (
            "Önceki konuşmanın özeti: kullanıcı bir konuyu anlattı. "
            f"{part(0.34, 0.33)(text)} Bunun üzerine yanıt istendi."
        ),
        "one word in 20 deleted": without(20),
        "one word in 10 deleted": without(10),
        "one word in 5 deleted": without(5),
        "one word in 10 replaced": replaced(10),
    }


def recognised(corpus: Corpus, chance: random.Random) -> None:
    """Print how many held texts are recognised after an edit, by their length."""
    groups: dict[str, list[str]] = {"4-11": [], "12-29": [], "30-99": [], "100-": []}
    for text in corpus.held:
        words = len(text.split())
        for name in groups:
            low, _, high = name.partition("-")
            if int(low) <= words <= int(high or 10**9):
                groups[name].append(text)
    say("held texts recognised after an edit, by their words")
    say(f"  {'':42}" + "".join(f"{name:>9}" for name in groups))
    say(f"  {'texts':42}" + "".join(f"{len(texts):9}" for texts in groups.values()))
    for name, edit in edits(chance).items():
        rates = []
        for texts in groups.values():
            found = 0
            for text in texts:
                app = App(TEXTS)
                app.held |= app.texts.text(APP, text)
                found += app.recognises([segment(edit(text))])
            rates.append(f"{100 * found / max(1, len(texts)):7.1f} %")
        say(f"  {name:42}" + "".join(rates))


def cost(corpus: Corpus, chance: random.Random, stored: int) -> None:
    """Print what a turn of a long conversation costs, with a store that is not empty."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / LOG_FILE
        store = Store.open(path, new_log_id="log_1")
        stamp = Stamp(log_id="log_1", boot_id="b", node="n", ts="2026-11-23T12:00:00Z", mono_ns=1)

        def sealing(entry: Entry, after: Head) -> Sealed:
            return seal(entry, after, stamp)

        empty = path.stat().st_size
        while stored > 0:
            some = frozenset(chance.getrandbits(64) - 2**63 for _ in range(min(stored, 50_000)))
            store.commit([replace(an_intent(f"r{stored}"), holds=some)], sealing)
            stored -= len(some)
        say(f"bytes a memory on disk: {(path.stat().st_size - empty) / 1_000_000:.0f} a million")
        reader, texts, said = Reader(path), HeldTexts(SECRETS), list[Segment]()
        for turn in range(1, 51):
            said += [
                segment(" ".join(chance.sample(corpus.sentences, 4)), place)
                for place in (Place.USER, Place.ANSWER)
            ]
            began = time.perf_counter()
            numbers = texts.recognised_by(APP, said)
            counted = time.perf_counter()
            assert not reader.any_held(numbers)
            asked = time.perf_counter()
            if turn in (1, 2, 10, 50):
                words = sum(len(one.text.split()) for one in said)
                say(
                    f"turn {turn:2}, {words:5} words: {len(numbers):5} numbers"
                    f" counted in {1000 * (counted - began):5.2f} ms,"
                    f" asked in {1000 * (asked - counted):5.2f} ms"
                )
        for turn in (50, 51, 52):  # the first writes all, the others what is new
            said.append(segment(" ".join(chance.sample(corpus.sentences, 4))))
            began = time.perf_counter()
            kept = texts.remembered_by(APP, said)
            remembered = time.perf_counter()
            store.commit([replace(an_intent(f"t{turn}"), holds=kept)], sealing)
            written = time.perf_counter()
            say(
                f"held at turn {turn}: {len(kept):5} kept in {1000 * (remembered - began):5.2f} ms"
                f" and written in {1000 * (written - remembered):5.2f} ms"
            )
        reader.close()
        store.close()


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sensitive", type=int, default=300)
    parser.add_argument("--stored", type=int, default=1_000_000)
    options = parser.parse_args()
    chance, corpus = random.Random(7), Corpus.read(options.folder)  # noqa: S311 - it draws samples
    wrongly_held(corpus, options.sensitive, chance)
    recognised(corpus, chance)
    if options.stored:
        cost(corpus, chance, options.stored)


SECRETS = Secrets(Sensitive(b"k" * 32))
TEXTS = HeldTexts(SECRETS)

if __name__ == "__main__":
    main()
