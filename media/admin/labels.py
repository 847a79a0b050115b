"""Labels of the desk’s forms as a newsroom writes them: without the colon that Django puts behind each."""


class PlainLabelForm:
    """A mixin for forms whose labels have no colon."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class PlainLabels:
    """A mixin for the admin of a model, whose forms have labels without a colon."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (PlainLabelForm, form), {"__module__": form.__module__})
