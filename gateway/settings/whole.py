"""Reading the outermost map of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from gateway.audit.place import PREFIXES, Postgres
from gateway.core.errors import PolicyError
from gateway.core.money import Currency
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.detect.larger.spec import LargerModel
from gateway.detect.own.spec import OwnRecognizer
from gateway.policy.reading import as_text, as_words, shown
from gateway.policy.shipped import shipped
from gateway.policy.yaml_nodes import Mark, Node
from gateway.settings.anchors import read_anchors
from gateway.settings.apart import read_own_target, read_socket
from gateway.settings.beside import with_recognizers_beside
from gateway.settings.limits import read_limits
from gateway.settings.listeners import check_listeners
from gateway.settings.model import (
    DEFAULT_ADMIN_LISTEN,
    DEFAULT_LISTEN,
    Auth,
    Detect,
    Organisation,
    Settings,
)
from gateway.settings.processing import read_processing
from gateway.settings.retention import read_capture, read_retention
from gateway.settings.section import Section
from gateway.settings.target import check_names
from gateway.settings.telemetry import read_telemetry
from gateway.settings.values import (
    address,
    choice,
    count,
    country,
    currency_code,
    day,
    duration,
    hosts,
    rates,
    text,
    texts,
    yes,
    zone,
)
from gateway.state.shared.server import PREFIXES as REDIS_URLS
from gateway.state.shared.server import RedisPlace

SHIPPED_FOLDER = "policies"
DEFAULT_POLICY = "kvkk.yaml"


def read_settings(
    section: Section,
    environ: Mapping[str, str],
    *,
    folder: Path,
    file: Path | None,
    targets: tuple[Target, ...] = (),
    egress: bool = False,
) -> Settings:
    """Read and check everything; relative paths are relative to `folder`.

    `targets` are those that the program made itself; then the settings name none.
    `egress` is as for `load`.
    """
    apart = read_socket(section.section("egress"), folder)
    targets = targets or _targets(
        section, environ, folder, inside=not egress, outside=egress or apart is None
    )
    local, any_ = _defaults(section, targets)
    policies = _policies(section, folder)
    recognizers = with_recognizers_beside(policies, _recognizers(section, folder))
    state_dir = folder / section.get("state_dir", text, ".turnike")
    audit = section.section("audit")
    settings = Settings(
        listen=section.get("listen", address, DEFAULT_LISTEN),
        admin_listen=section.get("admin_listen", address, DEFAULT_ADMIN_LISTEN),
        hosts=section.get("hosts", hosts, frozenset()),
        state_dir=state_dir,
        policies=policies,
        auth=Auth(section.get("auth", choice(*Auth), Auth.KEYS.value)),
        workers=section.get("workers", count(1, 64), 1),
        targets=targets,
        egress_socket=apart,
        default_local=local,
        default_any=any_,
        postgres=None if audit is None else audit.get("store", _postgres, None),
        anchors=() if audit is None else read_anchors(audit, folder, state_dir, environ),
        capture=read_capture(audit),
        copies=_copies(audit, folder),
        retention=read_retention(audit),
        limits=read_limits(section.section("limits")),
        detect=_detect(section.section("detect"), folder, recognizers),
        network_tools=frozenset(section.get("network_tools", texts, ())),
        redis=section.get("redis", _redis, None),
        headers=section.get("headers", yes, True),
        timezone=section.get("timezone", zone, UTC),
        language=section.get("language", choice("tr", "en"), "en"),
        organisation=_organisation(section.section("organisation")),
        currency=_currency(section.section("currency")),
        recognizers=recognizers,
        processing=read_processing(section.sections("processing")),
        telemetry=read_telemetry(section.section("telemetry"), environ, folder),
        file=file,
    )
    check_listeners(section, settings)
    return settings


def _targets(
    section: Section, environ: Mapping[str, str], folder: Path, *, inside: bool, outside: bool
) -> tuple[Target, ...]:
    sections = section.sections("targets")
    if not sections:
        raise section.error("targets", "No target is named.", "Add at least one under `targets:`.")
    targets = tuple(
        read_own_target(inner, environ, folder, inside=inside, outside=outside)
        for inner in sections
    )
    check_names(sections, targets)
    _check_client_keys(section, targets)
    return targets


def _check_client_keys(section: Section, targets: tuple[Target, ...]) -> None:
    """An app's own key belongs to one provider; asking for a model must not show it to another."""
    providers = {
        (target.provider, urlsplit(url).netloc)
        for target in targets
        if target.key_from_client
        for url in target.urls
    }
    if len(providers) > 1:
        raise section.error(
            "targets",
            "Targets of several providers say `api_key: {from: client}`.",
            "An app's own key may travel to one provider only: give the others keys of their own.",
        )


def _defaults(section: Section, targets: tuple[Target, ...]) -> tuple[str | None, str | None]:
    by_name = {target.name: target for target in targets}
    inside = [target.name for target in targets if target.at_home]
    inner = section.section("default_model")
    local = inside[0] if inside else None
    if inner is None:
        return local, targets[0].name
    local = inner.get("local", choice(*by_name), local)
    if local is not None and not by_name[local].at_home:
        raise inner.error(
            "local",
            f"`default_model.local` is {local}, which lies outside.",
            "Name a target of `boundary: organisation`.",
        )
    return local, inner.get("any", choice(*by_name), targets[0].name)


def _policies(section: Section, folder: Path) -> tuple[Path, ...]:
    return section.get(
        "policies",
        lambda node, what: tuple(
            _policy(word, at, folder) for word, at in as_words(node, f"`{what}`")
        ),
        (shipped(DEFAULT_POLICY),),
    )


def _policy(word: str, at: Mark, folder: Path) -> Path:
    path = folder / word
    if path.is_file():
        return path
    named = Path(word)
    # A folder that is there and lacks the file is a mistake that must not be papered over.
    if named.parent == Path(SHIPPED_FOLDER) and not (folder / SHIPPED_FOLDER).exists():
        try:
            return shipped(named.name)
        except PolicyError as fault:
            raise at.error(fault.message, fault.hint) from None
    raise at.error(f"The policy file is not there: {path}.", "Check `policies`.")


def _copies(audit: Section | None, folder: Path) -> tuple[Path, ...]:
    if audit is None:
        return ()
    return tuple(folder / copy.need("jsonl", text) for copy in audit.sections("copies"))


def _postgres(node: Node, what: str) -> Postgres | None:
    word = as_text(node, f"`{what}`")
    if word.startswith(PREFIXES):
        return Postgres(Sensitive(word))
    if word != "sqlite":
        raise node.at.error(
            f"`{what}` does not know this store.", "Write `sqlite`, or postgresql://HOST/DATABASE."
        )
    return None


def _redis(node: Node, what: str) -> RedisPlace:
    word = as_text(node, f"`{what}`")
    if not word.startswith(REDIS_URLS):
        raise node.at.error(
            f"`{what}` must be the URL of a server.", "Write redis://HOST, or rediss:// for TLS."
        )
    return RedisPlace(Sensitive(word))


def _detect(
    section: Section | None, folder: Path, recognizers: tuple[OwnRecognizer, ...]
) -> Detect:
    default = Detect()
    if section is None:
        return default
    return Detect(
        workers=section.get("workers", count(1, 64), default.workers),
        deadline=section.get("deadline", duration, default.deadline),
        models=_larger_models(section, folder, recognizers),
    )


def _larger_models(
    section: Section, folder: Path, recognizers: tuple[OwnRecognizer, ...]
) -> tuple[LargerModel, ...]:
    if not section.has("models"):
        return ()
    # Loads the detectors' patterns, as below.
    from gateway.settings.larger_models import read_larger_models

    own = {item.entity: item.data_class for item in recognizers}
    return read_larger_models(section.sections("models"), folder, own)


def _organisation(section: Section | None) -> Organisation:
    if section is None:
        return Organisation()
    return Organisation(
        country=section.get("country", country, ""),
        monthly_users=section.get("monthly_users", count(0, 10**10), 0),
        uses=section.get("uses", texts, ()),
        name=section.get("name", text, ""),
        contact=section.get("contact", text, ""),
    )


def _recognizers(section: Section, folder: Path) -> tuple[OwnRecognizer, ...]:
    if not section.has("recognizers"):
        return ()
    # Loads the detectors' patterns, which most commands need not know.
    from gateway.settings.recognizers import read_recognizers

    return read_recognizers(section.sections("recognizers"), folder)


def _currency(section: Section | None) -> Currency:
    if section is None:
        return Currency()
    base = section.get("base", currency_code, "USD")
    worth = section.get("rates", rates, {})
    if base in worth:
        raise section.error("rates", f"`rates` has {shown(base)}, which is the base.", "Remove it.")
    return Currency(base=base, rates=worth, as_of=section.get("as_of", day, None))
