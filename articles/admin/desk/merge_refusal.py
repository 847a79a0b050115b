"""Why a form that was merged is not saved before its editor looks at it."""

from django.utils.translation import gettext

from articles.admin.desk.edit_conflicts import FormMerge


def refusal(merge: FormMerge, state: str) -> str:
    """Return why a form is not saved before its editor looks at it, as a sentence; "" if it is. `state` is a label."""
    if merge.has_both_paragraphs:
        return gettext(
            "You chose the other text of a paragraph and changed yours, too. Both stand in the body now: look them "
            "over, then save."
        )
    if not merge.must_ask:
        return ""
    if merge.has_repeated_conflicts:
        return gettext(
            "You chose the other text and changed yours, too. Nothing was saved yet: both texts stand below. Choose "
            "again, then save."
        )
    if merge.newer:
        return gettext(
            "A version that was published while this story lay on the desk changed the same. Nothing was saved yet, "
            "and nothing is lost: both texts stand below. Choose, or write it anew in the form, then save."
        )
    if merge.has_new_state:
        sentence = gettext(
            "Somebody else moved this story to “%(state)s” while you were writing. Nothing was saved yet: look it "
            "over, then save."
        )
        if merge.is_with_own_window:
            sentence = gettext(
                "You moved this story to “%(state)s” in another window. Nothing was saved from this one yet: look it "
                "over, then save."
            )
        return sentence % {"state": state}
    if merge.is_with_own_window:
        return gettext(
            "You changed the same in another window. Nothing was saved from this one yet, and nothing is lost: both "
            "texts stand below. Choose, or write it anew in the form, then save."
        )
    return gettext(
        "Somebody else changed the same while you were writing. Nothing was saved yet, and nothing is lost: both texts "
        "stand below. Choose, or write it anew in the form, then save."
    )
