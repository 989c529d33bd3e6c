"""The offline feedback engine: raw feedback in, specific + suggestion + encouragement out, from the writer's own facts.

Pure: it reads nothing but its own data files, and knows neither storage nor the conversation.
"""

from handlers.feedback.engine.rewrite import rewrite
from handlers.feedback.engine.shapes import Question, Rewrite, Span

__all__ = ["Question", "Rewrite", "Span", "rewrite"]
