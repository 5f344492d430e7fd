"""The agenda: evenings where neighbours meet, with places, a waiting list and help for all."""
