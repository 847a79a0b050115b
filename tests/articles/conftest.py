"""What the tests of pages share."""

import pytest


@pytest.fixture(autouse=True)
def no_collected_files(settings, tmp_path):
    """Let pages be asked for without `collectstatic`: whitenoise warns about a folder that is not there."""
    settings.STATIC_ROOT = tmp_path
