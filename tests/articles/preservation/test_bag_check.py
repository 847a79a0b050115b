"""A folder that names what is not in it is no bag, whatever its checksums say."""

import bagit
import pytest

from articles.preservation import bag_check


@pytest.fixture
def bag(tmp_path):
    folder = tmp_path / "bag"
    folder.mkdir()
    (folder / "words.txt").write_text("Words.")
    bagit.make_bag(str(folder), checksums=["sha256"])
    bag_check.check(folder)
    return folder


def test_a_bag_with_a_link_to_a_folder_of_this_machine_is_refused(bag, tmp_path):
    (bag / "data" / "log").symlink_to(tmp_path)
    with pytest.raises(bag_check.NotWhole, match="data/log"):
        bag_check.check(bag)
