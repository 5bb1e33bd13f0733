class Agent:
    """What can be switched. Opened as a context; `choose` says what the orders that follow are about."""

    # Options without which nothing can be done.
    NEEDED = ('ip',)
    # Whether a state was read at that moment. Otherwise an order is given even if the state is there already.
    IS_STATE_FRESH = True

    def __init__(self, options):
        self.options = options

    def why(self):
        """What is known about why the chosen are not as wanted; ''."""
        return ''
