"""What a service costs in a month, before it is deployed."""
