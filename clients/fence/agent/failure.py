class Failure(Exception):
    """The action failed, in one sentence for people. Pacemaker looks for "timed out" in it."""
