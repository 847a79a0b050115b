F0077_-----
r f TW-Harbor-Briefs     07-02 0044
^*8104< ^TW-Harbor-Briefs,0044<
^Harbor briefs at 9 a.m.<
^Fog bell rings for a wedding<
^Board buys a pier it already owned<
^Mail boat keeps its horn<

