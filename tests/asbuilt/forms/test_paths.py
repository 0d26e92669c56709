"""How a method and a path find their operation."""

import pytest

from asbuilt.forms.paths import Meaning, Paths, normal_path, singular, words_of
from chalicelib.specification import Field, FieldType, Parent, Reference, Table


def table(name, *fields, **reference):
    made = [Field(name=field, type=FieldType(kind="string")) for field in fields]
    made += [
        Field(name=field, type=FieldType(kind="ref"), reference=Reference(target))
        for field, target in reference.items()
    ]
    return Table(name=name, fields=tuple(made), accounts=name == "users")


TABLES = {
    one.name: one
    for one in (
        table("users", "name", "email"),
        table("tickets", "title", "status", requester="users"),
        table("comments", "body", "stars", ticket_id="tickets", author="users"),
        table("daily_stats", "date", "total_rides", "avg_temp"),
        table("order_items", "sku", "quantity"),
    )
}
COMMENTS = Parent("tickets", "ticket_id", "ticket_id")

MEANINGS = [
    ("GET", "/api/v1/tickets", Meaning("list", "tickets")),
    ("POST", "/tickets", Meaning("create", "tickets")),
    ("GET", "/v2/ticket/{id}", Meaning("read", "tickets", None, "id")),
    ("PUT", "/tickets/{ticketId}", Meaning("replace", "tickets", None, "ticketId")),
    ("PATCH", "/tickets/{id}", Meaning("update", "tickets", None, "id")),
    ("DELETE", "/tickets/{id}", Meaning("delete", "tickets", None, "id")),
    ("GET", "/tickets/{ticket_id}/comments", Meaning("list", "comments", COMMENTS)),
    ("POST", "/tickets/{ticket_id}/comments", Meaning("create", "comments", COMMENTS)),
    ("GET", "/tickets/{ticket_id}/comments/{id}", Meaning("read", "comments", COMMENTS, "id")),
    ("GET", "/stats/daily", Meaning("list", "daily_stats")),
    ("GET", "/orderItems", Meaning("list", "order_items")),
    ("GET", "/order-items/{id}", Meaning("read", "order_items", None, "id")),
    ("POST", "/tickets/bulk", Meaning("bulk", "tickets")),
    ("PATCH", "/tickets/bulk", Meaning("bulk", "tickets")),
    ("DELETE", "/tickets/bulk", Meaning("bulk", "tickets")),
    ("PUT", "/tickets/bulk", Meaning("custom")),
    ("POST", "/tickets/import", Meaning("import", "tickets")),
    ("GET", "/tickets/export", Meaning("export", "tickets")),
    ("POST", "/tickets/{id}/close", Meaning("action", "tickets", None, "id", "close")),
    ("GET", "/users/me", Meaning("me", "users")),
    ("PATCH", "/users/me", Meaning("update_me", "users")),
    ("POST", "/auth/register", Meaning("register", "users")),
    ("POST", "/api/auth/signup", Meaning("register", "users")),
    ("POST", "/auth/mfa", Meaning("mfa", "users")),
    ("POST", "/auth/forgot-password", Meaning("forgot_password", "users")),
    ("GET", "/auth/me", Meaning("me", "users")),
    ("POST", "/login", Meaning("login", "users")),
    ("GET", "/health", Meaning("health")),
    ("GET", "/healthz", Meaning("health")),
    ("POST", "/upload/trips", Meaning("custom")),
    ("GET", "/weather", Meaning("custom")),
    ("POST", "/tickets/{id}/comments/{other}/deep/er", Meaning("custom")),
]

PATHS = [
    ("/api/v1/tickets/", "/api/v1/tickets"),
    ("/tickets/:id", "/tickets/{id}"),
    ("/tickets/<id>", "/tickets/{id}"),
    ("/tickets/<int:id>", "/tickets/{id}"),
    ("/tickets/[id]", "/tickets/{id}"),
    ("/tickets/{ticket-id}", "/tickets/{ticket_id}"),
    ("https://example.com/tickets?status=open", "/tickets"),
    ("/", "/"),
    ("tickets", None),
    ("/a b", None),
    ("/../etc/${x}", None),
]


@pytest.mark.parametrize(("method", "path", "expected"), MEANINGS)
def test_a_method_and_path_mean_an_operation(method, path, expected):
    assert Paths(TABLES).meaning(method, path) == expected


def test_keys_of_the_response_find_the_table_where_the_path_does_not():
    assert Paths(TABLES).meaning("GET", "/rides", ("date", "total_rides")) == Meaning("list", "daily_stats")


@pytest.mark.parametrize(("written", "expected"), PATHS)
def test_a_path_is_normalised(written, expected):
    assert normal_path(written) == expected


@pytest.mark.parametrize(
    ("many", "one"),
    [("agents", "agent"), ("categories", "category"), ("addresses", "address"), ("boxes", "box"), ("status", "status"),
     ("branches", "branch"), ("people", "person"), ("news", "news"), ("analysis", "analysis")],
)  # fmt: skip
def test_a_word_has_a_singular(many, one):
    assert singular(many) == one


def test_words_of_a_name_have_no_order():
    assert words_of("dailyStats") == words_of("stats/daily") == {"daily", "stat"}
