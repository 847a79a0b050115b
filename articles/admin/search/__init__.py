"""Staff search, `/admin/search/`: live stories as readers find them, and unpublished, withdrawn and past texts.

    StaffSearchParams(request.GET) ──▶ search.search        live stories with exact counts and facets
                                   ──▶ search_unpublished   texts on the desk, scheduled and withdrawn ones
                                   ──▶ search_versions      in:versions: the first version with the words, and the
                                                            version that removed them

Each part checks `desk.permissions` itself: texts that the user may not see are neither shown nor counted.
"""
