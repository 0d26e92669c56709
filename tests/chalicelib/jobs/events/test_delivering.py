"""From a write to a receiver: nothing is lost, whatever happens on the way."""

from __future__ import annotations


def test_a_write_reaches_its_receiver(post):
    clerk = post.world.person("cleo", "clerk")
    clerk.post("/parcels", {"title": "Books", "sender": "cleo", "weight": 3})
    post.plan()
    print(post.queue.messages, post.all())
    assert 0
