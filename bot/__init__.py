"""The bot hears and speaks: the command line, the web routes, the clock, delivery and the chat platforms."""
