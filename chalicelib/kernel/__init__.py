"""Words that every capability shares: time, identifiers, money, text, errors, events.

Imports nothing but the standard library, and nothing of the rest of the product.
"""
