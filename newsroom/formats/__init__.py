"""How dates and times are written where no template says otherwise: Django's admin, in the words of the desk."""
