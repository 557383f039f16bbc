"""Match runs, offers and answers, spells, follow-ups, employment status."""
