"""What is pressed to come from one view to the next. A view is a name and the steps to it; without a name no picture is taken."""

import time

from terminals import until


def keys(*names):
    return lambda seat, name: seat.keys(name, *names)


def write(text):
    return lambda seat, name: seat.write(name, text)


def sees(text):
    return lambda seat, name: seat.sees(name, text)


def row(text):
    return lambda seat, name: (seat.keys(name, "1", "g"), time.sleep(0.1), seat.select(name, text))


def in_list(pane, text):
    return lambda seat, name: (seat.keys(name, pane, "g"), time.sleep(0.1), seat.select(name, text))


def warroom(*words):
    return lambda seat, name: seat.warroom(*words)


def wait(seconds):
    return lambda seat, name: time.sleep(seconds)


def comes(what, test):
    return lambda seat, name: until(what, lambda: test(seat))


def step(room, wanted, states):
    """A step of this room is in one of these states."""

    def test(seat):
        steps = (s for phase in seat.status(room)["phases"] for s in phase["steps"])
        return any(s["id"] == wanted and s["state"] in states for s in steps)

    return comes(f"{wanted} is {states}", test)


def ESC(seat, name):
    """Alone for a moment: what follows at once would make another key of it."""
    seat.keys(name, "Escape")
    time.sleep(0.15)


PAY = ("--room", "payments", "--as")

INCIDENT = [
    ("01-undeclared", [row("Look at the last")]),
    ("02-confirm-declare", [keys("D"), sees("Declare")]),
    (None, [wait(0.5), keys("Y"), comes("it is declared", lambda s: s.status("payments")["milestones"]["declared"]), keys("Space")]),
    (None, [warroom("note", "the checks say refused, not timed out: does the database run at all? #todo watch its port", "--point", "monitor", *PAY, "bob")]),
    (None, [warroom("note", "support is told; next word to the shops at the half hour", "--point", "communicate", *PAY, "carol", "--role", "observer")]),
    (None, [warroom("note", "lead is with alice", *PAY, "bob"), warroom("run", "collect", *PAY, "alice"), warroom("run", "drain", *PAY, "bob")]),
    (None, [step("payments", "collect", ["failed"]), step("payments", "drain", ["failed"]), warroom("run", "ledger", *PAY, "alice")]),
    (None, [step("payments", "ledger", ["running"]), wait(1.5)]),
    ("03-runbook", [row("Ask the ledger")]),
    ("04-runbook-failed", [row("Collect what")]),
    ("05-step-failed", [keys("Enter"), sees("Step collect")]),
    ("06-preview-again", [ESC, keys("x"), sees("Run")]),
    ("07-output-failed", [ESC, keys("o"), sees("ERROR")]),
    ("08-output-search-writing", [keys("/"), write("took 70")]),
    ("09-output-search", [keys("Enter")]),
    ("10-output-first-error", [keys("E")]),
    ("11-output-zoom", [keys("z")]),
    (None, [keys("z"), ESC, ESC]),
    ("12-items", [row("Drain every")]),
    ("13-item-step", [row("s03"), keys("Enter"), sees("Step drain")]),
    (None, [ESC]),
    ("14-runbook-approve", [row("Switch the"), warroom("run", "switch", "--confirm", "switch payments", *PAY, "bob"), wait(0.5)]),
    ("15-step-long", [keys("Enter"), sees("Step switch")]),
    ("16-answer", [keys("i"), sees("Input region")]),
    (None, [ESC, ESC]),
    ("17-preview-approve", [keys("a"), sees("pprove")]),
    (None, [ESC]),
    ("18-preview-typed", [row("Lead payments back"), keys("x"), sees("type it here")]),
    (None, [write("ba"), wait(0.2)]),
    (None, [ESC]),
    ("19-reason", [row("Tell the shops"), keys("-"), sees("because"), write("they were told by the")]),
    (None, [ESC]),
    ("20-stop", [row("Ask the ledger"), keys("s"), sees("Stop")]),
    (None, [ESC]),
    ("21-checks", [keys("2")]),
    ("22-check-down", [in_list("2", "pay-web"), keys("Enter"), sees("Check pay-web")]),
    (None, [ESC]),
    ("23-check-up", [in_list("2", "queue-length"), keys("Enter"), sees("Check queue")]),
    (None, [ESC]),
    ("24-checks-filter", [keys("2", "/"), write("pay")]),
    ("25-checks-filtered", [keys("Enter")]),
    (None, [ESC]),
    ("26-timeline", [keys("4")]),
    ("27-timeline-up", [keys("g", "j")]),
    ("28-timeline-entry", [keys("G"), in_list("4", "declared"), keys("Enter"), sees("Entry")]),
    (None, [ESC]),
    ("29-timeline-topic", [keys("G", "K", "K", "K")]),
    ("30-timeline-person", [keys("P")]),
    (None, [ESC, ESC]),
    ("31-notes", [keys("5")]),
    ("32-note-page", [keys("k", "Enter"), sees("Note ")]),
    (None, [ESC]),
    ("33-note-line", [row("Ask the ledger"), keys("n", "Tab", "Tab"), write("nobody knows who may restart the ledger #todo say it in the runbook")]),
    (None, [ESC, ESC]),
    ("34-palette", [keys(":")]),
    ("35-palette-fuzzy", [write("sto")]),
    ("36-palette-wrong", [keys("C-u"), write("frobnicate"), keys("Enter")]),
    (None, [ESC, ESC]),
    ("37-palette-steps", [keys(":"), write("tick ")]),
    (None, [ESC, ESC]),
    ("38-gantt", [keys("T"), wait(0.3)]),
    ("39-gantt-closer", [keys("+", "+", "j", "j")]),
    (None, [ESC]),
    ("40-help-runbook", [row("Ask the ledger"), keys("?"), sees("Help")]),
    (None, [ESC]),
    ("41-help-gantt", [keys("T", "?"), sees("Help")]),
    (None, [ESC, ESC]),
    ("42-big-clock-off", [keys("B")]),
    (None, [keys("B")]),
    ("43-held", [keys(":"), write("hold"), keys("Enter"), sees("HELD")]),
    (None, [keys(":"), write("release"), keys("Enter"), wait(0.5)]),
    ("44-refused", [row("Pay for"), keys("Y")]),
    ("45-stand-down", [keys(":"), write("stand-down"), keys("Enter"), sees("Stand down?")]),
    (None, [ESC]),
    ("46-reload", [keys(":"), write("reload"), keys("Enter"), sees("Nothing differs")]),
    (None, [ESC, row("Ask the ledger")]),
]

SMALL_ROLE = [
    ("50-observer", [row("Pay for")]),
    ("51-observer-script", [row("Ask the ledger")]),
    ("52-observer-help", [keys("?"), sees("Help")]),
    (None, [ESC]),
    ("53-observer-preview", [row("Lead payments back"), keys("x"), wait(0.3)]),
    (None, [ESC]),
]

LOST = [
    ("60-lost", [keys("1")]),
    ("61-lost-checks", [keys("2")]),
    (None, [keys("1")]),
]

DRILL = [
    ("70-drill-calm", [sees("Release the kraken")]),
    (None, [comes("the scope goes down", lambda s: s.status("kraken")["scope"]["state"] == "down")]),
    (None, [keys("D"), sees("Declare"), wait(0.5), keys("Y"), keys(".", "Space"), step("kraken", "restore", ["running"])]),
    ("71-drill-restores", [row("Restore from")]),
    ("72-drill-output", [row("globex"), keys("o")]),
    (None, [keys("1")]),
]

AFTER = [
    ("73-drill-through", [keys("1", ".")]),
    ("74-drill-gantt", [keys("T"), wait(0.3)]),
    (None, [ESC, keys(":"), write("stand-down"), keys("Enter"), sees("Stand down?"), wait(0.5), keys("Y"), sees("STOOD DOWN")]),
    ("75-stood-down", [wait(0.3)]),
]

REPLAY = [
    ("80-replay", [keys("Home", "v", "m", "m"), wait(0.3)]),
    ("81-replay-checks", [keys("2")]),
    ("82-replay-output", [keys("1", "f", "3")]),
    ("83-replay-help", [keys("1", "?"), sees("Help")]),
    (None, [ESC]),
    ("84-replay-gantt", [keys("T"), wait(0.3)]),
    (None, [ESC]),
    ("85-replay-end", [keys("End")]),
]
