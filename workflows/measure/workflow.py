"""THE TABLE of a measure: done is what somebody says, confirmed is what the supervisor says.

Names of states, triggers and outcomes are frozen; later work adds to them and renames none.
"""

from engine.core.identifiers import PARENT
from engine.core.ladder import Tell
from engine.core.spec import Timer, Transition, Workflow
from workflows.measure import clocks
from workflows.measure import effects as do
from workflows.measure import guards as only_if
from workflows.measure.facts import CONTACT, DATED, DOER, OWNER, ROLES, SUPERVISOR, MeasureFacts

NAME = "measure"
OPEN, CLAIMED_DONE, RETURNED = "open", "claimed_done", "returned"
CONFIRMED, NOT_REMEDIED, REPLACED = "confirmed", "not_remedied", "replaced"
RUNNING = (OPEN, CLAIMED_DONE, RETURNED)
FINAL = (CONFIRMED, NOT_REMEDIED, REPLACED)
MEASURE_LADDER, CLAIMED_LADDER = "measure", "claimed"

Row = Transition[MeasureFacts]

claim: Row = Transition(
    "claim",
    (OPEN, RETURNED),
    CLAIMED_DONE,
    by=(DOER, OWNER, CONTACT),
    guards=(only_if.work_is_described,),
    tells=(Tell(SUPERVISOR, "measure_claimed"),),
    then=do.take_claim,
)
confirm: Row = Transition(
    "confirm",
    (CLAIMED_DONE,),
    CONFIRMED,
    by=(SUPERVISOR,),
    guards=(only_if.judge_is_not_the_claimer,),
    tells=(Tell(DOER, "measure_confirmed"), Tell(OWNER, "measure_confirmed")),
    then=do.confirm_claim,
)
return_claim: Row = Transition(
    "return",
    (CLAIMED_DONE,),
    RETURNED,
    by=(SUPERVISOR,),
    guards=(only_if.opinion_is_written, only_if.judge_is_not_the_claimer),
    # The letter names the date; a measure without one has nothing the letter could say.
    tells=(Tell(DOER, "measure_returned", when=DATED), Tell(OWNER, "measure_returned", when=DATED)),
    then=do.send_back,
)
mark_not_remedied: Row = Transition(
    "mark_not_remedied",
    RUNNING,
    NOT_REMEDIED,
    by=(SUPERVISOR,),
    guards=(only_if.failure_is_explained, only_if.judge_is_not_the_claimer),
    tells=(Tell(DOER, "measure_not_remedied"), Tell(OWNER, "measure_not_remedied")),
    then=do.give_up,
)
replace: Row = Transition("replace", RUNNING, REPLACED, by=(PARENT,), then=do.make_way)

measure_clock: Timer[MeasureFacts] = Timer(
    "measure",
    (OPEN, RETURNED),
    MEASURE_LADDER,
    ("measure_due", "measure_overdue"),
    anchor=clocks.date_of_measure,
    says=clocks.measure_clock_says,
)
claimed_clock: Timer[MeasureFacts] = Timer(
    "claimed",
    (CLAIMED_DONE,),
    CLAIMED_LADDER,
    ("claim_waiting",),
    anchor=clocks.day_of_claim,
    says=clocks.claimed_clock_says,
)

WORKFLOW: Workflow[MeasureFacts] = Workflow(
    name=NAME,
    version=1,
    initial=OPEN,
    states=(*RUNNING, *FINAL),
    final=FINAL,
    roles=ROLES,
    transitions=(claim, confirm, return_claim, mark_not_remedied, replace),
    timers=(measure_clock, claimed_clock),
    outcomes=FINAL,
    conditions=(DATED,),
)
