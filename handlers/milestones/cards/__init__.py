"""The cards and forms of milestones, by what they are about."""
