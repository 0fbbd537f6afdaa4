"""What was answered about a day is remembered, and never given for another day."""

from datetime import date

from workflows.directory.answers import Answers, remembered

MONDAY, TUESDAY = date(2023, 3, 6), date(2023, 3, 7)


class Desk:
    """A desk that counts how often it had to look."""

    def __init__(self) -> None:
        self._answers = Answers()
        self.looked = 0

    @remembered
    def head(self, unit: str, day: date) -> str:
        """Who heads the unit."""
        self.looked += 1
        return f"{unit} on {day}"


def test_the_same_question_is_looked_up_once_and_each_day_has_its_own_answer():
    desk = Desk()
    assert [desk.head("TCCB", MONDAY), desk.head("TCCB", MONDAY)] == ["TCCB on 2023-03-06"] * 2
    assert desk.looked == 1
    assert desk.head("VP", MONDAY) == "VP on 2023-03-06"
    assert desk.head("TCCB", TUESDAY) == "TCCB on 2023-03-07"
    assert desk.head("TCCB", MONDAY) == "TCCB on 2023-03-06"
    assert desk.looked == 4


def test_only_the_answers_about_one_day_are_kept():
    desk = Desk()
    desk.head("TCCB", MONDAY)
    desk.head("TCCB", TUESDAY)
    assert list(desk._answers.of(TUESDAY).values()) == ["TCCB on 2023-03-07"]
