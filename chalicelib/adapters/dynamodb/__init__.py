"""The ports on DynamoDB. Key shapes are written at the top of each module."""
