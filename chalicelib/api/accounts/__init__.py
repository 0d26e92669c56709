"""The acts by which people sign up and in, over Cognito, and the account records that go with them."""
