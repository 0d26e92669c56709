import pytest


@pytest.fixture
def seller(service):
    return service.as_("seller")


@pytest.fixture
def book(seller):
    return seller.post("/books", {"title": "Emma", "price": 8.5, "stock": 3}).data


def order(seller, book, copies):
    return seller.post("/orders", {"book": book["id"], "copies": copies}).data


def test_orders_are_numbered_and_totalled(seller, book):
    made = [order(seller, book, copies) for copies in (1, 2)]

    assert [(one["number"], one["total"]) for one in made] == [(1, 8.5), (2, 17)]


def test_a_total_keeps_the_price_of_its_day(seller, book):
    made = order(seller, book, 2)
    seller.patch(f"/books/{book['id']}", {"price": 10})

    assert seller.patch(f"/orders/{made['id']}", {"copies": 3}).data["total"] == 25.5


@pytest.mark.parametrize("way", ["action", "update"])
def test_shipping_takes_from_the_stock_whichever_way_it_is_done(seller, book, way):
    path = f"/orders/{order(seller, book, 2)['id']}"

    answered = seller.post(f"{path}/ship") if way == "action" else seller.patch(path, {"status": "shipped"})

    assert answered.data["status"] == "shipped"
    assert seller.get(f"/books/{book['id']}").data["stock"] == 1


def test_what_is_not_there_is_not_shipped(seller, book):
    path = f"/orders/{order(seller, book, 4)['id']}"

    answered = seller.post(f"{path}/ship")

    assert (answered.status, answered.code) == (409, "SOLD_OUT")
    assert seller.get(path).data["status"] == "open"
    assert seller.get(f"/books/{book['id']}").data["stock"] == 3


def test_a_book_that_runs_out_is_told_once(service, seller, book):
    for copies in (1, 1, 1):
        seller.post(f"/orders/{order(seller, book, copies)['id']}/ship")

    assert service.emitted("stock.low") == [{"book": book["id"], "title": "Emma", "left": 1}]


def test_what_is_not_shipped_is_not_told(service, seller, book):
    seller.post(f"/orders/{order(seller, book, 4)['id']}/ship")

    assert service.emitted("stock.low") == []
