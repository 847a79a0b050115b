// The words of the desk's scripts in the language of the newsroom, from the catalogue that the admin's `jsi18n` serves.
// On a page without it, as before signing in is done, they are English.

export const gettext = (text) => window.gettext?.(text) ?? text;

export const pgettext = (context, text) => window.pgettext?.(context, text) ?? text;

export const ngettext = (one, many, count) => window.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/** Put values in the place of `%(name)s`. */
export const interpolate = (text, values) => text.replace(/%\(([a-z_]+)\)s/g, (_, name) => values[name]);
