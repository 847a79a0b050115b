// Addresses of links as people write them.

// Names of sites: labels with stops between them, the last of letters, and then a port, a path or nothing.
const SITE = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(\p{L}{2,})(?::[0-9]{1,5})?(?:[/?#]|$)/u;
const MAIL = /^[^\s/@:?#]+@[^\s/@:?#]+\.\p{L}{2,}$/u;
const ENDS_OF_FILES = new Set(["html", "htm", "php", "pdf", "jpg", "jpeg", "png", "gif", "txt", "doc", "docx"]);

/** The address with what was left out: https:// before a site, mailto: before a mail address. */
export function completeAddress(address) {
  const text = address.trim();
  if (MAIL.test(text)) return `mailto:${text}`;
  const end = text.match(SITE)?.[1];
  return end && !ENDS_OF_FILES.has(end.toLowerCase()) ? `https://${text}` : text;
}

/** Whether a text is an address, also one that `completeAddress` has to complete; words of a headline are none. */
export function isAddress(text) {
  const address = completeAddress(text);
  return !/\s/.test(address) && /[:/#?@]/.test(address);
}
