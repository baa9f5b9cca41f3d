"""Tables on stdout."""
import collections

from scorer import Score, f1, share, wilson, wrong_counts

GATE = 0.98
NOT_GATED = ("person_name",)
ENOUGH = 500  # planted


def number(value):
    return "    -" if value is None else f"{value:5.3f}"


def scores(documents, answers):
    both = Score("high"), Score("any")
    for document in documents:
        for score in both:
            score.add(document, answers[document.name])
    return both


def table(score, seed):
    title = "high tier" if score.tier == "high" else "both tiers"
    print(f"\n{title:<22}  right missed false  prec. >=    recall >=    F1    >=")
    for kind in sorted(score.documents):
        tally = score.tally(kind)
        said, wanted = tally.right + tally.false, tally.right + tally.missed
        print(f"{kind:<22} {tally.right:6} {tally.missed:6} {tally.false:5}"
              f"  {number(share(tally.right, said))} {number(wilson(tally.right, said))}"
              f"  {number(share(tally.right, wanted))} {number(wilson(tally.right, wanted))}"
              f"  {number(f1(tally))} {number(score.lower_f1(kind, seed))}")


def below_gate(score, gate=GATE):
    """Structured kinds of the high tier that are not good enough."""
    return [kind for kind in sorted(score.documents) if kind not in NOT_GATED
            and (f1(score.tally(kind)) or 0.0) < gate]


def below_bound(score, seed, gate=GATE):
    """Those with enough planted, and of those the ones whose F1 has its lower end below:
    of 300 that takes two mistakes, of 500 five."""
    enough = [kind for kind in sorted(score.documents) if kind not in NOT_GATED
              and score.tally(kind).right + score.tally(kind).missed >= ENOUGH]
    return enough, [kind for kind in enough if score.lower_f1(kind, seed) < gate]


def by_form(documents, score):
    """Mistakes per form of document: where to look first."""
    form = {d.name: d.form for d in documents}
    counted = collections.Counter((form[name], what) for name, kind, _, what in score.misses
                                  if kind not in NOT_GATED)
    print(f"\n{'form (' + score.tier + ')':<22} documents missed false")
    for name in sorted(set(form.values())):
        print(f"{name:<22} {sum(f == name for f in form.values()):9}"
              f" {counted[name, 'missed']:6} {counted[name, 'false']:5}")


def counts(documents, answers):
    checked, wrong = 0, []
    for document in documents:
        more, bad = wrong_counts(document, answers[document.name])
        checked, wrong = checked + more, wrong + bad
    print(f"\ncounts: {checked} compared, {len(wrong)} wrong")
    for line in wrong[:10]:
        print("  " + " ".join(line))
    return wrong


def unread(documents, answers):
    """Documents that the program could not read; what stands in them is missed."""
    bad = [d.name for d in documents if answers[d.name].reading != "read"]
    if bad:
        print(f"\nnot read: {len(bad)}")
        for name in bad[:10]:
            print(f"  {name}: {answers[name].reason}")
    return bad


def misses(documents, score, most):
    """Examples of each kind, which are of generated people only."""
    written = {d.name: d.written for d in documents}
    shown = collections.Counter()
    for name, kind, canonical, what in score.misses:
        shown[kind, what] += 1
        if shown[kind, what] <= most:
            text = written[name].get((kind, canonical), canonical)
            print(f"  {score.tier} {what:<6} {kind:<20} {canonical!r} written {text!r} in {name}")
