"""Xieshou 携手: people who want work find it, keep it, and can prove it. See docs/architecture.md."""
