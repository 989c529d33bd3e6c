"""One function for each thing a person can do with milestones and briefs, by theme."""
