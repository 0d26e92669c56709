"""What runs in Lambda: it loads the compiled specification and serves it; it never reads Markdown."""
