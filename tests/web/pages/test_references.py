"""One way to say which plan is meant: pages write a reference as letters do, and find it however it is typed."""

import re
from html.parser import HTMLParser

from tests.web.comers import browser
from tests.web.pages.hostile import at, routes, things


class Shown(HTMLParser):
    """What somebody reads on a page, or has read to him."""

    def __init__(self, page):
        super().__init__()
        self.said = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.said += [said for name, said in attrs if name in ("aria-label", "title", "placeholder", "alt")]

    def handle_data(self, data):
        self.said.append(data)


def test_no_page_writes_the_office_before_a_reference(office):
    filled = things(office)
    office.at("2023-03-29 09:00").submit("CCKL-1")
    office.at("2023-03-30 09:00").approve("CCKL-1")
    office.at("2023-03-31 09:00").submit("CCKL-2")
    with office.reading() as db:
        [measure] = db.exec_driver_sql("SELECT ref FROM instance WHERE workflow = 'measure'").scalars()
    seen = 0
    for code in ("CCKL-1", "CCKL-2", "LD01", "LD02", "TCCB-1", "TCCB-2", "KT-1"):
        one = browser(office, code)
        for method, path in routes(office):
            if method != "GET" or "files/" in path or path.startswith("/static"):
                continue
            for ref in (measure,) if path.startswith("/measures") else ("SNN/2022/CCKL-1", "SNN/2022/CCKL-2"):
                page = one.get(at(path, filled | {"ref:path": ref}))
                if page.status_code == 200 and page.headers["content-type"].startswith("text/html"):
                    said = " ".join(filter(None, Shown(page.text).said))
                    said = said.replace("/plans/SNN/", "/plans/")  # an address keeps the whole of it
                    assert "SNN/2022" not in said, (
                        code,
                        path,
                        said[max(0, said.find("SNN/2022") - 80) :][:160],
                    )
                    seen += "2022/CCKL-" in said
    assert seen > 50


def test_a_plan_and_a_measure_are_found_by_both_ways_of_writing(office):
    office.at("2023-03-14 09:00").submit("CCKL-1")
    office.at("2023-03-15 09:00").approve("CCKL-1")
    with office.reading() as db:
        [measure] = db.exec_driver_sql("SELECT ref FROM instance WHERE workflow = 'measure'").scalars()
    one = browser(office, "LD01")
    for path in ("/plans/SNN/2022/CCKL-1", f"/measures/{measure}"):
        short = one.get(path.replace("SNN/", "", 1))
        assert short.status_code == 200
        assert re.findall("<h1.*?</h1>", short.text) == re.findall("<h1.*?</h1>", one.get(path).text)
    for sought in ("SNN/2022/CCKL-1", "2022/CCKL-1", "cckl-1"):
        assert "1 kế hoạch" in one.get("/register", params={"q": sought}).text
