// Addresses of links as people write them.

// Names of sites: labels with stops between them, the last of letters, and then a port, a path or nothing.
const SITE = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(\p{L}{2,})(?::[0-9]{1,5})?(?:[/?#]|$)/u;
const MAIL = /^[^\s/@:?#]+@[^\s/@:?#]+\.\p{L}{2,}$/u;
const ENDS_OF_FILES = new Set(["html", "htm", "php", "pdf", "jpg", "jpeg", "png", "gif", "txt", "doc", "docx"]);

// Pages of Google, Outlook and Facebook that lead on: the address that is meant is in their query.
const DETOUR = /^https?:\/\/(?:www\.google\.[a-z.]{2,6}\/url|[a-z0-9-]+\.safelinks\.protection\.outlook\.com\/|lm?\.facebook\.com\/l\.php)\?/i;

function direct(address) {
  if (!DETOUR.test(address)) return address;
  const { searchParams } = new URL(address);
  return ["q", "url", "u"].map((name) => searchParams.get(name) || "").find((target) => /^https?:\/\//i.test(target)) || address;
}

/** The address that is meant, with what was left out: https:// before a site, mailto: before a mail address. */
export function completeAddress(address) {
  const text = direct(address.trim());
  if (MAIL.test(text)) return `mailto:${text}`;
  const end = text.match(SITE)?.[1];
  return end && !ENDS_OF_FILES.has(end.toLowerCase()) ? `https://${text}` : text;
}

/** Whether a text is an address, also one that `completeAddress` has to complete; words of a headline are none. */
export function isAddress(text) {
  const address = completeAddress(text);
  return !/\s/.test(address) && /[:/#?@]/.test(address);
}
