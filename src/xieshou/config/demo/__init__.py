"""The demo: the notice's real table and a county that does not exist, through the same services an office uses."""
