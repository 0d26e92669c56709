"""What a deployed service does under load, and what load costs."""
