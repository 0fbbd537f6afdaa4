"""THE TABLE of the plan: from the duty to the closing. What people see of it stands in words.toml.

Names of states, triggers and outcomes are frozen; later work adds to them and renames none.
"""

from engine.core.ladder import Tell
from engine.core.spec import Timer, Transition, Workflow
from workflows.remediation import clocks
from workflows.remediation import effects as do
from workflows.remediation import guards as only_if
from workflows.remediation import verdicts as verdict
from workflows.remediation.facts import (
    APPRAISER,
    CONDITIONS,
    CONTACT,
    DEPUTY_OR_STAFF,
    HEAD,
    HEAD_SPEAKS_FIRST,
    OFFICER,
    OWNER,
    ROLES,
    SUPERVISOR,
    PlanFacts,
)
from workflows.remediation.following import follow_measures

NAME = "remediation"
REQUIRED, SUBMITTED, REJECTED = "required", "submitted", "rejected"
RESUBMITTED, UNDER_SUPERVISION, CLOSED = "resubmitted", "under_supervision", "closed"
STATES = (REQUIRED, SUBMITTED, REJECTED, RESUBMITTED, UNDER_SUPERVISION, CLOSED)
OPEN, WAITING = STATES[:-1], (SUBMITTED, RESUBMITTED)
OUTCOMES = ("remedied", "partly_remedied", "not_remedied", "nothing_to_remedy", "no_plan", "waived")

Row = Transition[PlanFacts]

GATE = (only_if.content_is_complete, only_if.linkage_holds, only_if.contact_attaches_scan)
ARRIVAL = (only_if.arrival_is_possible, only_if.arrival_answers_the_return)
CONTENT = (only_if.arrival_is_possible, only_if.content_is_awaited, only_if.arrival_is_the_recorded_one)
HANDED_IN = (Tell(APPRAISER, "plan_submitted"), Tell(HEAD, "word_asked", when=HEAD_SPEAKS_FIRST))
RETURNED = (Tell(OWNER, "plan_rejected"), Tell(HEAD, "plan_rejected", when=DEPUTY_OR_STAFF))
RECEIVED = (Tell(OWNER, "plan_received"), *HANDED_IN)
WORD = (Tell(APPRAISER, "word_given"),)

submit: Row = Transition(
    "submit", (REQUIRED,), SUBMITTED, by=(OWNER, CONTACT), guards=GATE, tells=HANDED_IN, then=do.hand_in
)
resubmit: Row = Transition(
    "resubmit",
    (REJECTED,),
    RESUBMITTED,
    by=(OWNER, CONTACT),
    guards=(*GATE, only_if.returned_points_are_answered),
    tells=HANDED_IN,
    then=do.hand_in,
)
receive: Row = Transition(
    "receive", (REQUIRED,), SUBMITTED, by=(OFFICER,), guards=ARRIVAL, tells=RECEIVED, then=do.take_in
)
receive_again: Row = Transition(
    "receive", (REJECTED,), RESUBMITTED, by=(OFFICER,), guards=ARRIVAL, tells=RECEIVED, then=do.take_in
)
receive_content: Row = Transition(
    "receive", WAITING, None, by=(OFFICER,), guards=CONTENT, tells=HANDED_IN, then=do.take_in_content
)
declare_none: Row = Transition(
    "declare_none",
    (REQUIRED,),
    SUBMITTED,
    by=(OWNER,),
    guards=(only_if.declaration_has_a_document, only_if.nothing_was_found),
    tells=(Tell(APPRAISER, "none_declared"),),
    then=do.declare,
)
accept_none: Row = Transition(
    "accept_none",
    (SUBMITTED,),
    CLOSED,
    by=(APPRAISER,),
    guards=(verdict.none_was_declared, only_if.nothing_was_found, verdict.judge_is_not_the_writer),
    tells=(Tell(OWNER, "none_accepted"),),
    then=do.accept,
)
reject: Row = Transition(
    "reject",
    (SUBMITTED, RESUBMITTED, UNDER_SUPERVISION),
    REJECTED,
    by=(APPRAISER,),
    guards=(
        verdict.defects_are_coded,
        verdict.opinion_is_written,
        verdict.new_deadline_is_fair,
        verdict.judge_is_not_the_writer,
    ),
    tells=RETURNED,
    then=do.send_back,
)
withdraw: Row = Transition(
    "withdraw", (SUBMITTED,), REQUIRED, by=(OWNER,), tells=(Tell(APPRAISER, "plan_withdrawn"),)
)
withdraw_again: Row = Transition(
    "withdraw", (RESUBMITTED,), REJECTED, by=(OWNER,), tells=(Tell(APPRAISER, "plan_withdrawn"),)
)
approve: Row = Transition(
    "approve",
    (SUBMITTED, RESUBMITTED),
    UNDER_SUPERVISION,
    by=(APPRAISER,),
    guards=(verdict.revision_is_the_one_read, verdict.text_is_good, verdict.judge_is_not_the_writer),
    tells=(Tell(OWNER, "plan_approved"), Tell(SUPERVISOR, "plan_approved")),
    then=follow_measures,
)
endorse: Row = Transition(
    "endorse",
    WAITING,
    None,
    by=(HEAD,),
    guards=(verdict.head_may_speak_first,),
    tells=WORD,
    then=do.speak_first,
)
object_to: Row = Transition(
    "object",
    WAITING,
    None,
    by=(HEAD,),
    guards=(*endorse.guards, verdict.objection_is_explained),
    tells=(*WORD, Tell(OWNER, "word_given")),
    then=do.speak_first,
)
accept_other: Row = Transition(
    "accept_other",
    (REQUIRED, SUBMITTED, REJECTED, RESUBMITTED),
    None,
    by=(APPRAISER,),
    guards=(verdict.weakness_can_be_accepted,),
    then=do.accept_as_other,
)
judge: Row = Transition(
    "judge",
    (UNDER_SUPERVISION,),
    None,
    by=(SUPERVISOR,),
    guards=(verdict.judgement_is_sound,),
    then=do.judge_weakness,
)
close: Row = Transition(
    "close",
    (UNDER_SUPERVISION,),
    CLOSED,
    by=(SUPERVISOR,),
    guards=(verdict.every_weakness_is_judged,),
    tells=(Tell(OWNER, "plan_closed"),),
    then=do.close_by_results,
)
lapse: Row = Transition(
    "lapse",
    (REQUIRED, SUBMITTED, REJECTED, RESUBMITTED),
    CLOSED,
    by=(OFFICER,),
    guards=(verdict.cycle_is_being_closed, verdict.plan_was_never_approved),
    tells=(Tell(OWNER, "plan_lapsed"),),
    then=do.let_lapse,
)
waive: Row = Transition(
    "waive",
    (REQUIRED, REJECTED),
    CLOSED,
    by=(OFFICER,),
    guards=(verdict.another_person_approved, verdict.plan_was_never_approved),
    tells=(Tell(OWNER, "plan_waived"),),
    then=do.lift,
)
reopen_unwritten: Row = Transition(
    "reopen",
    (CLOSED,),
    REQUIRED,
    by=(OFFICER,),
    guards=(verdict.another_person_approved, verdict.reopening_has_a_deadline),
    tells=(Tell(OWNER, "plan_reopened"),),
    then=do.take_up_again,
    when=verdict.never_came,
)
reopen_supervised: Row = Transition(
    "reopen",
    (CLOSED,),
    UNDER_SUPERVISION,
    by=(OFFICER,),
    guards=(verdict.another_person_approved, verdict.reopening_has_a_deadline),
    tells=(Tell(OWNER, "plan_reopened"), Tell(SUPERVISOR, "plan_reopened")),
    then=do.take_up_again,
    when=verdict.was_supervised,
)
reassign: Row = Transition(
    "reassign",
    OPEN,
    None,
    by=(OFFICER,),
    guards=(verdict.new_unit_exists,),
    tells=(Tell(OWNER, "plan_reassigned"),),
    then=do.move_unit,
)

unit_clock: Timer[PlanFacts] = Timer(
    "unit",
    (REQUIRED, REJECTED),
    "unit",
    ("plan_due", "plan_overdue", "incoming_check", "chase_first", "chase_notice", "list_not_locked"),
    anchor=clocks.last_valid_day,
    says=clocks.unit_clock_says,
)
review_clock: Timer[PlanFacts] = Timer(
    "review", WAITING, "review", ("review_due",), anchor=clocks.day_of_content, says=clocks.review_clock_says
)

WORKFLOW: Workflow[PlanFacts] = Workflow(
    name=NAME,
    version=2,
    initial=REQUIRED,
    states=STATES,
    final=(CLOSED,),
    roles=ROLES,
    transitions=(
        submit,
        receive,
        receive_again,
        receive_content,
        declare_none,
        accept_none,
        reject,
        resubmit,
        withdraw,
        withdraw_again,
        approve,
        endorse,
        object_to,
        accept_other,
        judge,
        close,
        lapse,
        waive,
        reopen_unwritten,
        reopen_supervised,
        reassign,
    ),
    timers=(unit_clock, review_clock),
    outcomes=OUTCOMES,
    conditions=CONDITIONS,
)
