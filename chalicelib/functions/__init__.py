"""One module, one Lambda function."""
