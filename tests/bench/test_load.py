"""The load: each request is sent when it is due, and its time counts from then."""

from __future__ import annotations

import asyncio

import pytest

from bench.aws.load import Request, Results, load, products

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


def answers(requests, rate, *, answer=OK, delay=0.0):
    """What comes of a load on a server that gives every request the same answer after a delay."""
    seen, serving = [], []

    async def serve(reader, writer):
        serving.append(asyncio.current_task())
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.lower().split("content-length: ")[1].split()[0])
                seen.append((*head.split()[:2], await reader.readexactly(length)))
                await asyncio.sleep(delay)
                writer.write(answer)
        except (EOFError, ConnectionError):
            writer.close()
            await writer.wait_closed()

    async def run():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            results = await load(f"http://127.0.0.1:{port}/api", requests, rate)
            await asyncio.gather(*serving)
            return results

    return asyncio.run(run()), seen


def test_requests_are_sent_at_their_rate_whatever_becomes_of_the_others():
    results, seen = answers([Request("GET", "/products")] * 20, rate=100, delay=0.3)

    assert len(seen) == 20
    assert results.statuses == {200: 20}
    assert results.milliseconds[0] >= 300
    assert results.milliseconds[-1] < 2 * 300 + results.late  # twenty in a row would take six seconds


@pytest.mark.parametrize(("answer", "statuses"), [(OK, {200: 2}), (CHUNKED, {201: 2}), (b"nonsense\r\n\r\n", {0: 2})])
def test_every_way_to_answer_is_read_and_no_answer_is_told(answer, statuses):
    results, _ = answers([Request("GET", "/")] * 2, rate=20, answer=answer)

    assert results.statuses == statuses


def test_a_body_and_the_path_of_the_stage_are_sent():
    _, seen = answers([Request("POST", "/products", b"{}")], rate=10)

    assert seen == [("POST", "/api/products", b"{}")]


@pytest.mark.parametrize(("percent", "milliseconds"), [(50, 50.0), (99, 99.0), (99.9, 100.0), (1, 1.0)])
def test_a_percentile_is_what_so_many_of_a_hundred_requests_took_at_most(percent, milliseconds):
    results = Results([float(number) for number in range(1, 101)], {}, 0.0)

    assert results.percentile(percent) == milliseconds


def test_a_product_is_read_after_it_was_made_and_deleted_after_it_was_read():
    requests = list(products(4 * 200, "run"))

    made, read, gone = (
        {request.path if request.method != "POST" else f"/products/run-{number // 4}": number
         for number, request in enumerate(requests) if request.method == method and "limit" not in request.path}
        for method in ("POST", "GET", "DELETE")
    )  # fmt: skip
    later = "/products/run-40"
    assert made[later] < read[later] < gone[later]
