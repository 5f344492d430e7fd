"""The outcome: from the closing of the vote to a result that two people released."""
