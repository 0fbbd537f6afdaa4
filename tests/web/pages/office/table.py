"""Who may look at and do what among the pages of the office; part of the table of who sees what.

Nobody, owner, another leader, leader in charge, director, officer, auditor, administrator.
"""

OFFICE = [303, 404, 404, 404, 404, 200, 404, 404]
LISTS = [303, 404, 404, 404, 200, 200, 200, 404]
GETS = {
    "/office": OFFICE,
    "/office/missing": LISTS,
    "/office/rebuild": LISTS,
}
POSTS: dict[str, list[int]] = {}
