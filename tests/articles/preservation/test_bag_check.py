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


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "more/notes.txt"])
def test_a_file_out_of_the_payload_that_is_in_no_list_is_named_and_accepted(bag, name):
    assert bag_check.unlisted(bag) == []
    (bag / name).parent.mkdir(exist_ok=True)
    (bag / name).touch()
    bag_check.check(bag)
    assert bag_check.unlisted(bag) == [name]


@pytest.mark.parametrize("name", [".DS_Store", "more/notes.txt"])
def test_a_file_of_the_payload_that_is_in_no_list_is_refused(bag, name):
    (bag / "data" / name).parent.mkdir(exist_ok=True)
    (bag / "data" / name).touch()
    with pytest.raises(bag_check.NotWhole, match=name):
        bag_check.check(bag)


def test_a_list_of_lists_that_was_cut_is_refused_and_one_that_is_gone_is_seen(bag):
    listed = bag / "tagmanifest-sha256.txt"
    listed.write_text("".join(line for line in listed.read_text().splitlines(True) if "manifest" not in line))
    with pytest.raises(bag_check.NotWhole, match=r"manifest-sha256\.txt is not in tagmanifest"):
        bag_check.check(bag)
    listed.unlink()
    bag_check.check(bag)
    assert bag_check.unlisted(bag) == ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"]
