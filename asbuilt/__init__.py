"""What runs on a desk: it reads the document, says what is wrong with it, runs it and prepares it for the cloud."""
