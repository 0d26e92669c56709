"""What is done in the background: on schedules, for messages of queues, after changes."""
