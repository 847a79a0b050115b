"""Staff search, `/admin/search/`: what readers find, and what they cannot: the desk, the withdrawn, past versions.

    wanted.Wanted(request.GET) ──▶ finding.find     live stories, with exact counts and facets, as readers find them
                               ──▶ unseen.found     texts on the desk, scheduled and withdrawn
                               ──▶ past.found       in:versions: which version first had the words, which took them away

Each part asks `roles` for itself: what somebody may not see is neither shown nor counted.
"""
