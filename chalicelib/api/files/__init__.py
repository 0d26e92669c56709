"""The fields that hold files: uploads begun, attached to records, and shown with an address."""
