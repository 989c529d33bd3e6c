"""Feedback: raw words in, specific + suggestion + encouragement out, seen by the writer before anyone else."""
