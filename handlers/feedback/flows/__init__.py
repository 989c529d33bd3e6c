"""One function for each thing a person can do with feedback, by theme."""
