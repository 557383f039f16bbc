"""一对一: helpers, plans, tasks."""
