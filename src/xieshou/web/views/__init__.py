"""What each address does: who, form, service or selector, answer."""
