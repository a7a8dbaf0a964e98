"""`processing:`, what the register of processing activities says in the organisation's words."""

from __future__ import annotations

from collections import Counter

from gateway.core.activity import Activity
from gateway.settings.key import Form, Key
from gateway.settings.section import Section
from gateway.settings.values import text, texts

PROCESSING = (
    Key(
        name="apps",
        type="list of names",
        form=Form.WORDS,
        mandatory=True,
        about="The apps whose requests belong to this activity.",
    ),
    Key(name="purpose", type="text", mandatory=True, about="What the data is processed for."),
    Key(name="legal_basis", type="text", about="The condition of the law that it rests on."),
    Key(
        name="subjects",
        type="list of texts",
        form=Form.WORDS,
        about="The groups of people whom the data is about, such as `patients`.",
    ),
    Key(name="retention", type="text", about="How long it is kept, and where that is laid down."),
)


def read_processing(sections: tuple[Section, ...]) -> tuple[Activity, ...]:
    """Read the activities; raises SettingsError where an app belongs to two of them."""
    activities = tuple(
        Activity(
            apps=section.need("apps", texts),
            purpose=section.need("purpose", text),
            legal_basis=section.get("legal_basis", text, ""),
            subjects=section.get("subjects", texts, ()),
            retention=section.get("retention", text, ""),
        )
        for section in sections
    )
    named = Counter(app for activity in activities for app in activity.apps)
    for section, activity in zip(sections, activities, strict=True):
        twice = next((app for app in activity.apps if named[app] > 1), None)
        if twice is not None:
            raise section.error(
                "apps",
                f"The app `{twice}` belongs to more than one activity.",
                "Name each app once, and its purposes together.",
            )
    return activities
