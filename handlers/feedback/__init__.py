"""Feedback: what a person typed becomes specific + suggestion + encouragement, from their own facts and nothing else.

Everything is a private preview until its author sends it; the receiver sees the author, not the bot.
"""

from handlers.conversation import Capability, Job, Role, Word, Work, catalogue
from handlers.feedback import model, rights
from handlers.feedback.flows import asking, drafting, practice, sending

capability = Capability(
    name="feedback",
    command="feedback",
    zh="反馈",
    texts=catalogue("handlers.feedback"),
    words=(
        Word(name="", zh="", flow=drafting.begin),
        Word(name="ask", zh="请教", also=("征求", "求反馈"), flow=asking.ask),
        Word(name="thank", zh="感谢", also=("thanks", "谢谢"), flow=asking.thank),
        Word(name="pattern", zh="习惯", also=("patterns",), flow=asking.pattern),
        Word(name="practice", zh="练习", also=("practise",), flow=practice.practice),
        Word(name="model", zh="模型", flow=drafting.switch_model, roles=frozenset({Role.ADMIN})),
    ),
    otherwise=drafting.write,
    presses={
        "answer": drafting.answer,
        "place": drafting.place,
        "edit": drafting.edit,
        "own": drafting.own,
        "discard": drafting.discard,
        "send": sending.send,
        "thread": sending.thread,
        "later": sending.later,
        "hold": sending.hold,
        "copy": sending.copy,
        "got_it": sending.got_it,
        "write_to": asking.write_to,
        "forget_pattern": asking.forget_pattern,
        "practise": practice.practise,
        "another": practice.another,
        "practice_on": practice.switch_on,
        "practice_off": practice.switch_off,
    },
    submissions={
        "draft": drafting.draft,
        "answered": drafting.answered,
        "edited": drafting.edited,
        "own_words": drafting.own_words,
        "practised": practice.practised,
    },
    shortcuts={"rewrite": drafting.from_message},
    errands={"improve": Work(do=model.improve, done=drafting.improved)},
    jobs={
        "send": Job(run=sending.send_waiting, late="always"),
        "practice": Job(run=practice.weekly, late="same day"),
    },
    export=rights.export,
    erase=rights.erase,
)
