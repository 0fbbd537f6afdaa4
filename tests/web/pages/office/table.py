"""Who may look at and do what among the pages of the office; part of the table of who sees what.

Nobody, owner, another leader, leader in charge, director, officer, auditor, administrator.
"""

OFFICE = [303, 404, 404, 404, 404, 200, 404, 404]
LISTS = [303, 404, 404, 404, 200, 200, 200, 404]
FILLED = {"code": "CCKL-1"}  # what stands in the paths
GETS = {
    "/office": OFFICE,
    "/office/missing": LISTS,
    "/office/rebuild": LISTS,
    "/office/envelope": OFFICE,
    "/office/cycle": OFFICE,
    "/office/reviews": OFFICE,
    "/office/brake": OFFICE,
    "/office/calendar": OFFICE,
    "/office/calendar/confirm": OFFICE,
    "/office/people": OFFICE,
    "/office/people/{code}": OFFICE,
    "/office/roster": OFFICE,
    "/office/tasks": OFFICE,
    "/office/letters/{letter}": OFFICE,
    "/plans/{ref:path}/officer": OFFICE,
    "/plans/{ref:path}/officer/content": [303, 404, 404, 404, 404, 303, 404, 404],  # none is awaited
}
# Of a form that says nothing: the office is told what is missing, nobody else finds the page.
SAYS_NOTHING = [303, 404, 404, 404, 404, 422, 404, 404]
NONE_AWAITED = [401, 404, 404, 404, 404, 409, 404, 404]  # everything typed comes back
NO_SUCH = [303, 404, 404, 404, 404, 404, 404, 404]
POSTS = {
    "/office/people/{code}/appoint": SAYS_NOTHING,
    "/office/people/{code}/end": NO_SUCH,
    "/office/people/{code}/delegate": SAYS_NOTHING,
    "/office/people/{code}/assign": SAYS_NOTHING,
    "/office/people/{code}/address": [303, 404, 404, 404, 404, 303, 404, 404],  # none is an answer
    "/office/cycle/open": SAYS_NOTHING,
    "/office/cycle/start": SAYS_NOTHING,
    "/office/cycle/add": SAYS_NOTHING,
    "/office/cycle/close": SAYS_NOTHING,
    "/office/reviews/enter": SAYS_NOTHING,
    "/office/reviews/lock": [303, 404, 404, 404, 404, 303, 404, 404],  # all that are entered: none is left
    "/office/reviews/none": NO_SUCH,
    "/office/roster": SAYS_NOTHING,
    "/office/roster/apply": NO_SUCH,
    "/office/brake/release": SAYS_NOTHING,
    "/office/calendar/day": SAYS_NOTHING,
    "/office/calendar/confirm": SAYS_NOTHING,
    "/office/tasks/letters/retry": SAYS_NOTHING,
    "/office/tasks/letters/release": SAYS_NOTHING,
    "/office/tasks/letters/settle": SAYS_NOTHING,
    "/office/tasks/people/reopen": NO_SUCH,
    "/office/tasks/people/told": NO_SUCH,
    "/office/tasks/people/trust": NO_SUCH,
    "/office/envelope": SAYS_NOTHING,
    "/plans/{ref:path}/officer/receive": SAYS_NOTHING,
    "/plans/{ref:path}/officer/content": NONE_AWAITED,
    "/plans/{ref:path}/officer/keep": NONE_AWAITED,
    "/plans/{ref:path}/officer/waive": SAYS_NOTHING,
    "/plans/{ref:path}/officer/lapse": SAYS_NOTHING,
    "/plans/{ref:path}/officer/reassign": SAYS_NOTHING,
    "/plans/{ref:path}/officer/reopen": SAYS_NOTHING,
}
