// Texts that count something: the bundles of translations know no plural forms.

/** The text of one, or that of any other number: `plural(rows, t("1 row"), t("{0} rows", shown))`. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
