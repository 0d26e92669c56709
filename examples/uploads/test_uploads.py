import pytest

GOOD = b"day,bicycles\n2026-05-01,120\n2026-05-02,98\n"


def upload(service, content, role="surveyor"):
    return service.as_(role).upload("/counts/upload", {"file": ("may.csv", content)}, station="Bridge")


def test_the_lines_of_a_file_are_stored(service):
    answered = upload(service, GOOD)

    assert answered.data == {"stored": 2}
    assert sorted(one["bicycles"] for one in service.records("counts")) == [98, 120]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"day,bicycles\n2026-05-01,120\n2026-05-02,many\n", "line 3: invalid literal"),
        (b"day,bicycles\n2026-05-01,-1\n", "line 2: must be at least 0"),
        (b"day,bicycles\nMay,1\n", "line 2: must be a date"),
        (b"day;bicycles\n", "must have the columns day, bicycles"),
        (b"day,bicycles\n" + b"2026-05-01,1\n" * 91, "must have at most 90 lines"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_its_line_and_nothing_is_stored(service, content, told):
    answered = upload(service, content)

    assert (answered.status, answered.code) == (422, "BAD_FILE")
    assert answered.data["fields"]["file"].startswith(told)
    assert service.records("counts") == []


def test_who_may_not_upload_is_refused_before_the_function_is_called(service):
    assert upload(service, GOOD, role="visitor").status == 403
