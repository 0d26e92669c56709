"""What people write of when something is done, beside what EventBridge Scheduler takes."""

import pytest

from asbuilt.forms.schedules import Unscheduled, cut_schedule, read_schedule
from asbuilt.source import Text
from chalicelib.specification.operations import Schedule

SCHEDULES = [
    ("every day at 02:00", "cron(0 2 * * ? *)", "UTC"),
    ("daily", "cron(0 0 * * ? *)", "UTC"),
    ("@daily", "cron(0 0 * * ? *)", "UTC"),
    ("at 02:00", "cron(0 2 * * ? *)", "UTC"),
    ("once a day at noon", "cron(0 12 * * ? *)", "UTC"),
    ("every day at 08:00, 12:00 and 18:00 UTC", "cron(0 8,12,18 * * ? *)", "UTC"),
    ("every day at 9am in America/New_York", "cron(0 9 * * ? *)", "America/New_York"),
    ("nightly", "cron(0 2 * * ? *)", "UTC"),
    ("every night at 23.30", "cron(30 23 * * ? *)", "UTC"),
    ("hourly", "cron(0 * * * ? *)", "UTC"),
    ("every hour", "cron(0 * * * ? *)", "UTC"),
    ("weekly", "cron(0 0 ? * SUN *)", "UTC"),
    ("weekly on Sunday", "cron(0 0 ? * SUN *)", "UTC"),
    ("every Monday at 08:00 Europe/Berlin", "cron(0 8 ? * MON *)", "Europe/Berlin"),
    ("Every Monday at 08:00 (europe/berlin)", "cron(0 8 ? * MON *)", "Europe/Berlin"),
    ("every Monday, Wednesday and Friday at noon", "cron(0 12 ? * MON,WED,FRI *)", "UTC"),
    ("Sundays at 3am", "cron(0 3 ? * SUN *)", "UTC"),
    ("every weekday at 9am", "cron(0 9 ? * MON-FRI *)", "UTC"),
    ("on weekends", "cron(0 0 ? * SAT,SUN *)", "UTC"),
    ("Monday to Friday at 18:00", "cron(0 18 ? * MON-FRI *)", "UTC"),
    ("Friday to Monday", "cron(0 0 ? * FRI,SAT,SUN,MON *)", "UTC"),
    ("monthly", "cron(0 0 1 * ? *)", "UTC"),
    ("on the 1st of every month", "cron(0 0 1 * ? *)", "UTC"),
    ("on the 1st and 15th of each month at 06:00", "cron(0 6 1,15 * ? *)", "UTC"),
    ("monthly on the last day at midnight", "cron(0 0 L * ? *)", "UTC"),
    ("on the first Monday of the month at 9", "cron(0 9 ? * 2#1 *)", "UTC"),
    ("on the last Friday of every month at 5 pm", "cron(0 17 ? * 6L *)", "UTC"),
    ("quarterly", "cron(0 0 1 1/3 ? *)", "UTC"),
    ("yearly", "cron(0 0 1 1 ? *)", "UTC"),
    ("every 15 minutes", "rate(15 minutes)", "UTC"),
    ("every minute", "rate(1 minute)", "UTC"),
    ("every 1 hours", "rate(1 hour)", "UTC"),
    ("rate(5 minutes)", "rate(5 minutes)", "UTC"),
    ("cron(0 2 * * ? *)", "cron(0 2 * * ? *)", "UTC"),
    ("cron(0/15 9-17 ? * MON-FRI *) Europe/London", "cron(0/15 9-17 ? * MON-FRI *)", "Europe/London"),
    ("cron(0 2 * * * *)", "cron(0 2 * * ? *)", "UTC"),
    ("cron(0 2 L * ? *)", "cron(0 2 L * ? *)", "UTC"),
    ("cron(0 2 ? * 2#1 *)", "cron(0 2 ? * 2#1 *)", "UTC"),
    ("`0 2 * * *`", "cron(0 2 * * ? *)", "UTC"),
    ("*/15 9-17 * * 1-5", "cron(0/15 9-17 ? * MON,TUE,WED,THU,FRI *)", "UTC"),
    ("0-30/10 2 * * 0", "cron(0,10,20,30 2 ? * SUN *)", "UTC"),
    ("cron: 0 4 1 jan,jul *", "cron(0 4 1 1,7 ? *)", "UTC"),
    ("0 4 * * 7", "cron(0 4 ? * SUN *)", "UTC"),
]

FAULTS = [
    ("every fortnight", 7, False),
    ("every other day", 7, False),
    ("every", 1, False),
    ("every day at 25:00", 14, True),
    ("every day at 13pm", 14, True),
    ("every day at 08:15 and 12:30", 24, True),
    ("every day at 8 Europe/Berln", 16, True),
    ("every 0 minutes", 7, True),
    ("on the 32nd of every month", 8, True),
    ("on the 6th Monday of every month", 8, True),
    ("0 25 * * *", 3, True),
    ("0 2 1 * 1", 9, True),
    ("0 20-2 * * *", 3, True),
    ("cron(0 2 * *)", 6, True),
    ("cron(0 2 1 * 2 *)", 14, True),
    ("cron(0 2 ? * 0 *)", 14, True),
]

CUTS = [
    ("Back up the database every Sunday", "Back up the database", "cron(0 0 ? * SUN *)"),
    ("Back up the database every Sunday, keep 35 days", "Back up the database keep 35 days", "cron(0 0 ? * SUN *)"),
    ("Every Sunday back up the database", "back up the database", "cron(0 0 ? * SUN *)"),
    ("Nightly: delete tickets", "delete tickets", "cron(0 2 * * ? *)"),
    ("Call reports.weekly every Monday", "Call reports.weekly", "cron(0 0 ? * MON *)"),
    ("Delete a where kind is daily every month", "Delete a where kind is daily", "cron(0 0 1 * ? *)"),
    ("Delete a (`0 2 * * *`)", "Delete a", "cron(0 2 * * ? *)"),
]


@pytest.mark.parametrize(("text", "expression", "timezone"), SCHEDULES)
def test_a_schedule_is_read_as_people_write_it(text, expression, timezone):
    read = read_schedule(Text.at(text, 1, 1))

    assert isinstance(read, Schedule)
    assert (read.expression, read.timezone) == (expression, timezone)


@pytest.mark.parametrize(("text", "column", "certain"), FAULTS)
def test_a_schedule_that_cannot_be_kept_is_shown_where(text, column, certain):
    read = read_schedule(Text.at(text, 1, 1))

    assert isinstance(read, Unscheduled)
    assert (read.place.span.column, read.certain) == (column, certain)


@pytest.mark.parametrize(("sentence", "rest", "expression"), CUTS)
def test_a_schedule_is_cut_out_of_its_sentence(sentence, rest, expression):
    words, schedule = cut_schedule(Text.at(sentence, 1, 1))

    assert isinstance(schedule, Schedule)
    assert (words.value, schedule.expression) == (rest, expression)


@pytest.mark.parametrize("sentence", ["Delete tickets where kind is daily", "Restore the archive", ""])
def test_a_sentence_without_a_schedule_stays_whole(sentence):
    assert cut_schedule(Text.at(sentence, 1, 1)) == (Text.at(sentence, 1, 1), None)


@pytest.mark.parametrize("text", ["every " * 5000, "0 " * 5000, "*/" * 5000, "(" * 5000, "at 1 and " * 3000])
def test_a_hostile_line_is_read_within_bounds(text):
    words, schedule = cut_schedule(Text.at(text, 1, 1))

    assert words.value is not None
    assert not isinstance(schedule, Schedule)
