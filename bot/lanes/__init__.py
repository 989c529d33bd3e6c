"""The runners of lanes: two ways to run the same `drain`, one process at a time per workspace.

`embedded` runs it in this process, on APScheduler; `distributed` gives it to Procrastinate, on PostgreSQL, where any
worker may take it. Both keep what `bot.outgoing.Lanes` promises. A second port, `generate(tx, occurrence)`, belongs
here once there is slow work (a language model's) to be done outside of a transaction.
"""
