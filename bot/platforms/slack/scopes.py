"""What the app asks Slack for: each scope and event with its reason. The documentation is compared with these."""

SCOPES: dict[str, str] = {
    "app_mentions:read": "to answer in a thread, where slash commands cannot be typed: @Tongpin partner find …",
    "channels:read": "to tell whether the bot is in a public channel before it promises to post there",
    "chat:write": "to post briefs, reminders and answers, and to edit its own cards in place",
    "commands": "slash commands and shortcuts",
    "files:read": "to read a list that somebody hands in through a form (an import)",
    "files:write": "to hand over exports and charts",
    "groups:read": "to tell whether the bot is in a private channel before it promises to post there",
    "im:history": "to read what is written to the bot in its own direct messages, and to see whether a message in "
    "doubt arrived there",
    "im:write": "to open direct messages for reminders",
    "users:read": "names, time zones, languages, and who is a guest; no addresses",
}

OPTIONAL: dict[str, str] = {
    "channels:history": "to see whether a message in doubt arrived in a public channel, instead of telling an admin",
    "groups:history": "the same in private channels",
}

EVENTS: dict[str, str] = {
    "app_home_opened": "to draw the home tab",
    "app_mention": "to answer when the bot is named, in threads too",
    "app_uninstalled": "to stop schedules and delete tokens",
    "channel_rename": "to keep the names of channels right",
    "channel_unarchive": "to post again in a channel that came back",
    "group_rename": "to keep the names of private channels right",
    "group_unarchive": "to post again in a private channel that came back",
    "member_joined_channel": "to post again where the bot was invited back (other people's joining is ignored)",
    "message.im": "to answer what is written to the bot in its direct messages",
    "team_access_granted": "to go on in a workspace that an organisation gave the app back",
    "team_access_revoked": "to stop schedules in a workspace that an organisation took the app out of",
    "tokens_revoked": "to stop schedules and delete tokens",
    "user_change": "to follow people into another time zone, and to notice who left",
}
