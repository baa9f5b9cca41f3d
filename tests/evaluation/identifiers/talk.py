"""Documents of sentences: threads of mail, chats, notes, tickets with logs. Here a
weak number without a keyword must stay below the high tier, so it stands in a
paragraph of its own, away from every keyword."""
import email.message
import email.policy

import negative_documents
import negatives


def _alone(draft):
    """A paragraph that has no keyword, with one value in it or none."""
    text = draft.sentence()
    if draft.random.random() < 0.6:
        value = draft.plant(draft.random.choice(draft.kinds()), named=False)
        return f"{text}\n{draft.sentence()} {value}\n{draft.sentence()}"
    sort, value = draft.technical()
    return f"{text} {value if sort in ('id', 'address') else sort + '=' + value}\n{draft.sentence()}"


def _paragraphs(draft, count):
    out = []
    for _ in range(count):
        style = draft.random.random()
        if style < 0.45:
            out.append(draft.mention(draft.random.choice(draft.kinds())))
        elif style < 0.7:
            label, value = draft.negative()
            out.append(f"{draft.sentence()} {label} {value}")
        else:
            # Two sentences between it and the keywords of its neighbours.
            out.append("\n".join((draft.sentence(), draft.sentence(), _alone(draft), draft.sentence())))
    return out


def notes(draft):
    return ".txt", "\n\n".join(_paragraphs(draft, draft.random.randint(3, 9))) + "\n"


def chat(draft):
    names = [draft.name(named=False) for _ in range(2)]
    lines, minute = [], draft.random.randrange(600)
    for text in _paragraphs(draft, draft.random.randint(4, 12)):
        minute += draft.random.randint(1, 4)
        lines.append(f"[{8 + minute // 60:02}:{minute % 60:02}] {draft.random.choice(names)}: {text}")
    return ".txt", "\n".join(lines) + "\n"


def _signature(draft):
    return "\n".join(("-- ", draft.name(named=False), draft.company(),
                      draft.street().replace("\n", ", "),
                      f"{draft.label('phone')}: {draft.plant('phone', True)}",
                      f"{draft.label('email')}: {draft.plant('email', True)}"))


def mail(draft):
    """A thread: each answer quotes what came before. Copied as text, or saved with
    its transfer encoding."""
    names = [draft.name(named=False) for _ in range(2)]
    addresses = [draft.plant("email", True) for _ in range(2)]
    order, number = draft.label("order"), negatives.order(draft.random)
    body = ""
    for turn in range(draft.random.randint(1, 4)):
        quoted = "".join(f"> {line}\n" for line in body.splitlines())
        fresh = "\n\n".join(_paragraphs(draft, draft.random.randint(1, 3)))
        body = f"{fresh}\n\n{_signature(draft)}\n\n{quoted}"
    draft.document.counts_hold = False
    subject = f"{order} {number}"
    if draft.random.random() < 0.5:
        return ".txt", (f"From: {names[0]} <{addresses[0]}>\nTo: {names[1]} <{addresses[1]}>\n"
                        f"Subject: Re: {subject}\n\n{body}")
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = addresses
    message["Subject"] = subject
    message["X-Trace"] = negatives.unique(draft.random)
    message.set_content(body, cte=draft.random.choice(("quoted-printable", "8bit")))
    return ".eml", message.as_bytes()


def ticket(draft):
    """What a customer wrote, and the log that they pasted below."""
    parts = _paragraphs(draft, draft.random.randint(2, 4))
    maker = draft.random.choice((negative_documents.log, negative_documents.source, negative_documents.changes))
    return ".txt", "\n\n".join([*parts, draft.sentence(), maker(draft.random)[1]])


FORMS = {f.__name__: f for f in (notes, chat, mail, ticket)}
