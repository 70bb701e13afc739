// The language of a file that is attached, as Markdown names it. Pure.

/** By the ending; Markdown takes those of most languages for their names. */
export function languageOf(name: string): { language?: string } {
  const ending = /\.([a-z0-9+#-]{1,12})$/i.exec(name)?.[1];
  return ending === undefined ? {} : { language: ending.toLowerCase() };
}
