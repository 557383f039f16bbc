"""Parts of pages built from records: sections, rows, timelines. No query but through the selectors' results."""
