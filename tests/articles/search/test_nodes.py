"""Query trees can be walked, their leaves replaced, and their nodes joined with operators."""

from dataclasses import replace

from articles.search.query.nodes import And, MatchAll, Not, Or, TermFilter, TextQuery, all_of

ferry, storm, boat = map(TextQuery, ("ferry", "storm", "boat"))
river = TermFilter("tag", "river")
query = And((ferry, Not(Or((storm, Not(boat)))), river))


def test_a_tree_is_walked_from_parents_to_children_and_from_left_to_right():
    assert list(query.walk()) == [
        query,
        ferry,
        Not(Or((storm, Not(boat)))),
        Or((storm, Not(boat))),
        storm,
        Not(boat),
        boat,
        river,
    ]
    assert list(query.leaves()) == [ferry, storm, boat, river]
    assert list(Or(()).leaves()) == []


def test_a_match_contains_only_texts_outside_a_not():
    assert list(query.texts()) == [ferry]
    assert list(Or((ferry, And((storm, river)))).texts()) == [ferry, storm]


def test_a_function_replaces_each_leaf_and_leaves_the_tree_as_it_is():
    def in_headline(leaf):
        return replace(leaf, field="headline") if isinstance(leaf, TextQuery) else leaf

    one, two, three = map(in_headline, (ferry, storm, boat))
    assert query.map(in_headline) == And((one, Not(Or((two, Not(three)))), river))
    assert MatchAll().map(in_headline) == MatchAll()


def test_operators_join_queries():
    assert ferry & river & ~storm == And((ferry, river, Not(storm)))
    assert ferry | storm == Or((ferry, storm))
    assert ~~ferry == ferry
    assert ferry & MatchAll() == ferry & ferry == ferry


def test_the_conditions_of_a_query_are_those_that_must_hold_by_themselves():
    assert query.conditions == query.children
    assert Or((ferry, storm)).conditions == (Or((ferry, storm)),)
    assert all_of([]) == MatchAll() and all_of([ferry, MatchAll(), ferry]) == ferry


def test_an_and_lists_what_it_requires_and_what_it_excludes():
    assert query.must == (ferry, river) and query.must_not == (Or((storm, Not(boat))),)
    assert Not(river).positive == river.positive == river
