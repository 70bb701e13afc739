// Names are shown amid other texts, whose direction they must not turn.

/** A text without the characters that turn the direction of all that follows, which a name may hold by mistake or guile. */
export function withoutOverrides(text: string): string {
  return text.replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, "");
}

/** The same, as it is to be called in tabs, headers and messages. */
export function withSafeName<T extends { readonly name?: string }>(named: T): T {
  if (named.name === undefined) return named;
  const name = withoutOverrides(named.name);
  return name === named.name ? named : { ...named, name };
}
