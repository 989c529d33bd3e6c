"""The umbrella: help, what waits on me, settings, pause, what comes up, undo, and a person's right to their data.

It knows the other capabilities only through the list in its context.
"""

from handlers.conversation import Capability, Word, catalogue
from handlers.tongpin import flows_help

capability = Capability(
    name="tongpin",
    command="tongpin",
    zh="同频",
    texts=catalogue("handlers.tongpin"),
    words=(
        Word(name="", zh="", flow=flows_help.overview, guests=True),
        Word(name="help", zh="帮助", also=("?", "？", "h", "怎么用"), flow=flows_help.overview, guests=True),
    ),
)

__all__ = ["capability"]
