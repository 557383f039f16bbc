"""The shell: layout, navigation, components, static files, home."""
