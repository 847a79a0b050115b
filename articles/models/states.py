"""A property for each state of a row, for templates and rules: `is_running = is_in(State.RUNNING)`."""


def is_in(state: str) -> property:
    """Return a property that is True while `state` of the object is this one."""

    def has_state(row) -> bool:
        return row.state == state

    return property(has_state)
