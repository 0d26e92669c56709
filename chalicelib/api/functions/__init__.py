"""The team's functions as the service runs them: what they are given, what they may write, what they answer."""
