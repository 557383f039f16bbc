"""附件2: who helps whom, under which task, on which day."""
