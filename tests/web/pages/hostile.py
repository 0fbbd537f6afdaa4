"""What hostile tests share: all the database holds, every route with things in its path, a page read by its tags."""

import re
from html.parser import HTMLParser

from sqlalchemy import inspect

from config.settings import Settings
from engine.store import letters
from tests.web.comers import browser, session_of
from tests.web.pages.office import table
from web.http.app import make_app

REF = "SNN/2022/CCKL-1"
MARKUP = (
    "<script>alert(1)</script>\"' onfocus=alert(1) {{7*7}} {%x%} ${7*7} %(x)s %s {0} <b>"
    + "javascript:alert(1)"
)


def kept(office, *but):
    """Everything the database holds, table by table, but what is left out."""
    with office.reading() as db:
        names = [one for one in inspect(db).get_table_names() if one not in but]
        return {one: sorted(map(repr, db.exec_driver_sql(f'SELECT * FROM "{one}"').all())) for one in names}


def routes(office):
    """Method and path of every route there is."""

    def walk(some):
        for route in some:
            inner = getattr(route, "original_router", route)
            if getattr(inner, "routes", None):
                yield from walk(inner.routes)
            else:
                yield from ((method, route.path) for method in route.methods)

    return list(walk(make_app(office.rt, Settings(clock="manual")).routes))


def things(office):
    """A plan, a letter, a session of CCKL-1: what stands in the paths."""
    office.at("2023-03-29 08:00").beat()
    with office.reading() as db:
        letter = letters.find(db, person=office.person("CCKL-1"))[0].outgoing.id
    session = session_of(office, browser(office, "CCKL-1").cookies["dondoc"])
    filled = {"ref:path": REF, "letter": letter, "session": session.id, "name": "dondoc.css"}
    return filled | {"token": "x" * 43, "digest": "0" * 64, "unit": "CCKL"} | table.FILLED


def at(path, filled):
    """A path with its things in place."""
    return re.sub(r"{([^}]+)}", lambda found: str(filled[found[1]]), path)


class Page(HTMLParser):
    """What a browser would run or load of a page, where anything stands that no page of ours has."""

    def __init__(self, text):
        super().__init__()
        self.odd = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        for name, said in attrs:
            link = (said or "").strip().lower()
            runs = name.startswith("on") or name in ("style", "srcdoc") or name.startswith("hx-on")
            leaves = name in ("href", "src", "action", "formaction", "hx-get", "hx-post") and not (
                link.startswith(("/", "#", "data:,", "data:image/", "otpauth:", "http://localhost:8000/"))
                and not link.startswith("//")
            )
            if runs or (leaves and link):
                self.odd.append((tag, name, said))
        if tag == "script" and not dict(attrs).get("src", "").startswith("/static/"):
            self.odd.append((tag, "", ""))
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.odd.append((tag, "", ""))
