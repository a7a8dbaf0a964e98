"""The table of every settings key; the reference page is generated from it."""

from __future__ import annotations

from gateway.settings.anchor_keys import ANCHOR
from gateway.settings.key import Form, Key
from gateway.settings.larger_model_keys import LARGER_MODEL
from gateway.settings.limits import LIMITS
from gateway.settings.processing import PROCESSING
from gateway.settings.recognizer_keys import RECOGNIZER
from gateway.settings.target_keys import TARGET
from gateway.settings.telemetry import TELEMETRY

EGRESS = (
    Key(
        name="socket",
        type="path",
        mandatory=True,
        about="The socket at which `turnike egress` listens. The gateway then opens no "
        "connection to a target outside, and reads no key of one.",
    ),
)

DEFAULT_MODEL = (
    Key(
        name="local",
        type="name of a target",
        default="the first target of `boundary: organisation`",
        about="Answers what must stay inside. Its boundary must be `organisation`.",
    ),
    Key(
        name="any",
        type="name of a target",
        default="the first target",
        about="Answers the model name `auto` where the policies let it.",
    ),
)

COPY = (
    Key(
        name="jsonl",
        type="path",
        mandatory=True,
        about="A folder, best on another disk or machine. Retention and erasure do not reach it.",
    ),
)

DETECT = (
    Key(
        name="workers",
        type="whole number",
        default="1",
        form=Form.PLAIN,
        about="Processes that look for names and topics.",
    ),
    Key(
        name="deadline",
        type="duration",
        default="5s",
        about="How long one inspection may take; what is not read by then counts as uninspected.",
    ),
    Key(
        name="models",
        type="list of maps",
        form=Form.MAPS,
        keys=LARGER_MODEL,
        about="Larger models that look besides, up to four. They need the extra `onnx`.",
    ),
)

RETENTION = (
    Key(
        name="records",
        type="number of months",
        default="12 months",
        about="How long records are kept, 6 months or more. Older ones are dropped by `turnike "
        "audit retain`, a whole month at a time; their hashes stay.",
    ),
    Key(
        name="content",
        type="number of days",
        default="7 days",
        about="How long captured content is kept, 30 days or less; older content is dropped by "
        "`turnike audit retain`.",
    ),
)

ORGANISATION = (
    Key(name="country", type="country code", about="Where the organisation is, such as TR."),
    Key(
        name="monthly_users",
        type="whole number",
        default="unknown",
        form=Form.PLAIN,
        about="How many people use what the models answer; some licences have a limit.",
    ),
    Key(
        name="uses",
        type="list of texts",
        form=Form.WORDS,
        about="What the answers are used for, such as `commercial`.",
    ),
    Key(name="name", type="text", about="Its name, for the registers."),
    Key(
        name="contact",
        type="text",
        about="Whom the registers name as the contact for data protection.",
    ),
)

CURRENCY = (
    Key(name="base", type="currency code", default="USD", about="The currency of every report."),
    Key(
        name="rates",
        type="map of currency code to number",
        form=Form.NAMED,
        about="What one unit of another currency is worth in `base`.",
    ),
    Key(name="as_of", type="date", about="The day of the rates."),
)

SETTINGS = (
    Key(
        name="listen",
        type="address",
        default="127.0.0.1:8787",
        about="Where apps reach the gateway: IP address or `localhost`, and port.",
    ),
    Key(
        name="admin_listen",
        type="address",
        default="127.0.0.1:8788",
        about="Where metrics and health are read. This version accepts a loopback address only.",
    ),
    Key(
        name="hosts",
        type="list of host names",
        form=Form.WORDS,
        about="Further values of the Host header that are accepted, beside those of the loopback.",
    ),
    Key(
        name="state_dir",
        type="path",
        default=".turnike",
        about="The audit log, keys and indexes; only its owner can read it.",
    ),
    Key(
        name="policies",
        type="list of paths",
        default="the shipped kvkk.yaml",
        form=Form.WORDS,
        about="Policy files; of several, the strictest result holds. Where there is no folder "
        "`policies` beside the settings, `policies/NAME` is the shipped policy of that name.",
    ),
    Key(
        name="auth",
        type="`keys` or `open`",
        default="keys",
        about="Whether apps show a key. `open` needs a loopback `listen`.",
    ),
    Key(
        name="workers",
        type="whole number",
        default="1",
        form=Form.PLAIN,
        about="Gateway processes that share the listener, the state and one log. Each has "
        "detection processes of its own.",
    ),
    Key(
        name="targets",
        type="list of targets",
        form=Form.MAPS,
        keys=TARGET,
        mandatory=True,
        about="The models that can be asked, and where each of them runs.",
    ),
    Key(
        name="default_model",
        type="map",
        form=Form.MAP,
        keys=DEFAULT_MODEL,
        about="Which target answers where an app names none that it may use.",
    ),
    Key(
        name="audit",
        type="map",
        form=Form.MAP,
        keys=(
            Key(
                name="store",
                type="`sqlite` or a URL",
                default="sqlite",
                about="What holds the audit log: a file in `state_dir`, or the PostgreSQL server "
                "of a URL `postgresql://…`, which several gateways may share.",
            ),
            Key(
                name="copies",
                type="list of maps",
                form=Form.MAPS,
                keys=COPY,
                about="Copies of the log in other folders, one file a month, written behind it. "
                "A folder belongs to one gateway.",
            ),
            Key(
                name="anchors",
                type="list of anchors",
                form=Form.MAPS,
                keys=ANCHOR,
                about="Where signed checkpoints of the log are kept besides the log. An anchor "
                "belongs to one gateway.",
            ),
            Key(
                name="capture",
                type="`none`, `requests` or `exchanges`",
                default="none",
                about="Whether requests, or requests and answers, are kept, encrypted one by one, "
                "where every policy permits `capture`.",
            ),
            Key(
                name="retention",
                type="map",
                form=Form.MAP,
                keys=RETENTION,
                about="How long what is recorded is kept.",
            ),
        ),
        about="The audit log.",
    ),
    Key(
        name="limits",
        type="map",
        form=Form.MAP,
        keys=LIMITS,
        about="How much and how long.",
    ),
    Key(
        name="egress",
        type="map",
        form=Form.MAP,
        keys=EGRESS,
        about="The external plane as a process of its own, on the same machine.",
    ),
    Key(name="detect", type="map", form=Form.MAP, keys=DETECT, about="Detection."),
    Key(
        name="network_tools",
        type="list of names",
        form=Form.WORDS,
        about="Tools that reach a network: no value is restored into their arguments.",
    ),
    Key(
        name="headers",
        type="`true` or `false`",
        default="true",
        form=Form.PLAIN,
        about="Whether answers carry the x-turnike headers beside x-turnike-request.",
    ),
    Key(
        name="redis",
        type="URL",
        about="A server, `redis://…` or `rediss://…`, by which gateways share their budgets.",
    ),
    Key(
        name="timezone",
        type="name of a time zone",
        default="UTC",
        about="The zone in which policies and budgets read hours and days.",
    ),
    Key(
        name="language",
        type="`tr` or `en`",
        default="en",
        about="Of explanations, proofs, refusals and placeholders.",
    ),
    Key(
        name="organisation",
        type="map",
        form=Form.MAP,
        keys=ORGANISATION,
        about="Whom the gateway serves; licences of weights are judged by it.",
    ),
    Key(
        name="currency",
        type="map",
        form=Form.MAP,
        keys=CURRENCY,
        about="The currency of costs.",
    ),
    Key(
        name="recognizers",
        type="list of recognisers",
        form=Form.MAPS,
        keys=RECOGNIZER,
        about="What the organisation looks for besides what is known; no code is needed.",
    ),
    Key(
        name="telemetry",
        type="map",
        form=Form.MAP,
        keys=TELEMETRY,
        about="How operators are told. Figures are read at `/metrics` of the admin listener.",
    ),
    Key(
        name="processing",
        type="list of activities",
        form=Form.MAPS,
        keys=PROCESSING,
        about="What the register of processing activities says of each app.",
    ),
)
