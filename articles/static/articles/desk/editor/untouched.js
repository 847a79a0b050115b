// A block in which nobody changed anything stays as it was, byte for byte, though the editor would write it otherwise:
// the order of two attributes, a space between two cells, a link that leads nowhere.

const blocks = (html) => [...new DOMParser().parseFromString(html, "text/html").body.children].map((block) => block.outerHTML);

/** Remember how each block stood `before` and how the editor wrote it; give what puts the old ones back into a body. */
export function remembered(before, written) {
  const [old, ours] = [blocks(before), blocks(written)];
  const known = new Map();
  if (old.length === ours.length) {
    // Two blocks that the editor writes alike are not told apart: they stay as they were only if both were the same.
    ours.forEach((block, at) => known.set(block, known.has(block) && known.get(block) !== old[at] ? block : old[at]));
  }
  return (html) => blocks(html).map((block) => known.get(block) ?? block).join("");
}
