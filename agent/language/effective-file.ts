// A training file as it takes effect, as TOML: bases merged, defaults filled in.
import { stringify } from "smol-toml";
import type { LanguageDocument } from "./document.ts";
import { readChain, type Texts } from "./chain.ts";

/** Also of a file with mistakes: what cannot be read is left out, and what is wrong stands as it is. */
export function effectiveFile({ file, tree, positions, dialect }: LanguageDocument, texts: Texts): string {
  const { table, links } = readChain(file, tree, positions, texts);
  const bases = links.slice(1).map((link) => `\n#   ${link.file}`);
  const from = bases.length === 0 ? "" : ` Bases, the nearest first:${bases.join("")}`;
  const effective = dialect.withDefaults(table);
  return `# ${file} as it takes effect, defaults filled in.${from}\n\n${stringify(effective)}`;
}
