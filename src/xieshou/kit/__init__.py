"""What every room is made of; Django, but not one domain word."""
