"""THE list of what the bot can do, in the order in which help tells it. A new capability is one line here."""

from __future__ import annotations

from handlers import feedback, milestones, partners, tongpin
from handlers.conversation import Capability

CAPABILITIES: tuple[Capability, ...] = (
    milestones.capability,
    feedback.capability,
    partners.capability,
    tongpin.capability,
)
