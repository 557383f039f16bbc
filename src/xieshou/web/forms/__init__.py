"""Forms of the pages: text into types, and sentences that say what to do next."""
