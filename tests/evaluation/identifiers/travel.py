"""Machine-readable zones of passports and cards, as scanners and forms of travel agencies
leave them: lines, or one behind the other; and some that were read wrongly."""
import html


def travel(draft):
    lines = []
    for _ in range(draft.random.randint(2, 5)):
        zone = draft.spoilt_zone() if draft.random.random() < 0.15 else draft.plant_zone()
        between = draft.random.choice(("\n", "\n", "\n", ""))
        label = draft.random.choice(("", "", "MRZ: ", "MRZ:\n"))
        lines += [draft.sentence(), label + between.join(zone), ""]
    text = "\n".join(lines)
    if draft.random.random() < 0.7:
        return ".txt", text + "\n"
    body = html.escape(text).replace("\n", "<br>")
    return ".html", f"<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body><p>{body}</p></body></html>\n"


FORMS = {f.__name__: f for f in (travel,)}
