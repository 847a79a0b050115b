"""A property for states of a row, for templates and rules: `is_running = is_in(State.RUNNING)`."""


def is_in(*states: str) -> property:
    """Return a property that is True while `state` of the object is one of these."""

    def has_state(row) -> bool:
        return row.state in states

    return property(has_state)
