"""Events out: what changed, whom it concerns, and how it reaches them."""
