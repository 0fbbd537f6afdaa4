"""A form as a browser without JavaScript reads it from a page, to be changed and sent."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of the form that is sent to one path, with what stands in them, and its buttons."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.buttons: list[str] = []
        self._action, self._inside = action, False
        self._select, self._first, self._area = "", "", ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = {name: said or "" for name, said in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._inside = given.get("action") == self._action
        if not self._inside:
            return
        if tag == "button":
            self.buttons.append(given.get("value", ""))
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.add(name, given.get("value", "on"))
        elif tag == "input" and given.get("type") != "file":
            self.add(name, given.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self.fields[name] = [""]
        elif tag == "select":
            self._select, self.fields[name] = name, []
        elif tag == "option" and self._select and ("selected" in given or not self.fields[self._select]):
            # The first option counts until one says it is selected.
            self.fields[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area:
            self.fields[self._area] = [self.fields[self._area][0].removeprefix("\n")]
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data):
        if self._area:
            self.fields[self._area][0] += data

    def add(self, name, value):
        """One more value under a name."""
        self.fields.setdefault(name, []).append(value)

    def __getitem__(self, name):
        return self.fields[name][0]

    def put(self, **typed):
        """Type into fields; `__` stands for the dot in their names."""
        for name, said in typed.items():
            self.fields[name.replace("__", ".")] = [said] if isinstance(said, str) else list(said)
        return self
