"""Django's Tasks API: a part of Django from version 6 on, the package django-tasks before."""

try:
    from django.tasks import task, task_backends  # pyright: ignore[reportMissingImports] # Django 6
    from django.tasks.base import TaskResultStatus  # pyright: ignore[reportMissingImports] # Django 6
except ImportError:
    from django_tasks import task, task_backends
    from django_tasks.base import TaskResultStatus

__all__ = ["TaskResultStatus", "task", "task_backends"]
