"""What the support desk promises its callers, asked of the API of a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud.api import Api

if TYPE_CHECKING:
    from tests.cloud.steps import Steps

TICKETS, ARTICLES, ME = "/api/v1/tickets", "/api/v1/articles", "/api/v1/users/me"
PASSWORD = "Correct-Horse-7-Battery"


def sign_up(steps: Steps, api: Api, email: str) -> Api:
    """A person who has signed up, confirmed their address and signed in."""
    steps.equal(
        "register", api.post("/api/v1/auth/register", {"email": email, "password": PASSWORD, "name": "Ann"})[0], 201
    )
    steps.equal("confirm", api.post("/api/v1/auth/confirm", {"email": email, "code": "123456"})[0], 200)
    return sign_in(steps, api, email)


def sign_in(steps: Steps, api: Api, email: str) -> Api:
    status, body = api.post("/api/v1/auth/login", {"email": email, "password": PASSWORD})
    steps.equal("login", status, 200)
    return api.as_(body["data"]["id_token"])


def use(steps: Steps, nobody: Api, customer: Api, agent: Api) -> str:
    """Everything that can be done over HTTP; the id of a ticket that stays."""
    ticket = _write(steps, customer)
    _permissions(steps, nobody, customer, agent, ticket)
    _conditions(steps, customer, agent, ticket)
    _lists(steps, customer, agent)
    _articles(steps, nobody, agent)
    return ticket


def _write(steps: Steps, customer: Api) -> str:
    body = {"title": "Printer", "body": "It is on fire", "tags": ["printer", "fire"]}
    status, made = customer.post(TICKETS, body, **{"Idempotency-Key": "one"})
    steps.equal("create", (status, made["data"]["status"]), (201, "open"))
    again, same = customer.post(TICKETS, body, **{"Idempotency-Key": "one"})
    steps.equal("the same key again", (again, same["data"]["id"]), (201, made["data"]["id"]))
    status, refused = customer.post(TICKETS, {"title": "x" * 201})
    steps.equal("a bad body", (status, sorted(refused["data"]["fields"])), (400, ["body", "title"]))
    return str(made["data"]["id"])


def _permissions(steps: Steps, nobody: Api, customer: Api, agent: Api, ticket: str) -> None:
    steps.equal("nobody", nobody.get(f"{TICKETS}/{ticket}")[0], 401)
    steps.equal("their own", customer.get(f"{TICKETS}/{ticket}")[0], 200)
    steps.equal("an agent", agent.get(f"{TICKETS}/{ticket}")[0], 200)
    steps.equal("reserved to agents", customer.patch(f"{TICKETS}/{ticket}", {"priority": "urgent"})[0], 403)
    steps.equal("of an agent", agent.patch(f"{TICKETS}/{ticket}", {"priority": "urgent"})[0], 200)
    steps.equal("who may delete", customer.delete(f"{TICKETS}/{ticket}")[0], 403)
    steps.equal("their account", customer.get(ME)[1]["data"]["role"], "customer")
    steps.equal("nowhere", nobody.get("/api/v1/nowhere")[0], 404)


def _conditions(steps: Steps, customer: Api, agent: Api, ticket: str) -> None:
    path = f"{TICKETS}/{ticket}"
    tag = customer.tag(path)
    steps.equal("unchanged", customer.get(path, **{"If-None-Match": tag})[0], 304)
    steps.equal("at its version", customer.patch(path, {"title": "Printer!"}, **{"If-Match": tag})[0], 200)
    steps.equal("at an old version", customer.patch(path, {"title": "No"}, **{"If-Match": tag})[0], 412)
    steps.equal("no such transition", agent.patch(path, {"status": "closed"})[0], 409)


def _lists(steps: Steps, customer: Api, agent: Api) -> None:
    for number in range(5):
        status, _ = customer.post(TICKETS, {"title": f"Number {number}", "body": "…"})
        steps.equal("another", status, 201)
    seen: list[str] = []
    cursor = ""
    while True:
        page = agent.get(f"{TICKETS}?limit=2{cursor}")[1]["data"]
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    steps.equal("each on one page", (len(seen), len(set(seen))), (6, 6))
    (one,) = agent.get(f"{TICKETS}?limit=1&include=requester")[1]["data"]["items"]
    steps.equal("with who asked", one["requester"]["name"], "Ann")
    high = agent.get(f"{TICKETS}?priority=urgent")[1]["data"]["items"]
    steps.equal("by an index", [item["title"] for item in high], ["Printer!"])


def _articles(steps: Steps, nobody: Api, agent: Api) -> None:
    article = {"slug": "fire", "title": "Fire", "body": "Use water", "status": "published"}
    steps.equal("an article", agent.post(ARTICLES, article)[0], 201)
    steps.equal("a slug that is taken", agent.post(ARTICLES, article)[0], 409)
    found: list[Any] = nobody.get(ARTICLES)[1]["data"]["items"]
    steps.equal("anyone reads what is published", [one["slug"] for one in found], ["fire"])
    steps.equal("the contract", nobody.get("/openapi.json")[1]["openapi"][:2], "3.")
