"""One module a command: parse the words, call a service, print what it did."""
