"""公示: what is to be given to whom is read by everybody before it is given, without an account, and anybody may object."""
