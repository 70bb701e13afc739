// The alphas that an adapter's config has for some modules, whose names strangers write as regular expressions.
import { errors } from "../errors.ts";
import { tryInProcess } from "../tokenizer/trial.ts";

/** Names and their ends, with or without backslashes before the dots: nothing that can be matched in several ways. */
const plainKey = /^\^?(?:[\w-]|\\?\.)*\$?$/;
/** Of which every pair of a plain key and a name is looked at without a second thought. */
const mostPlainPairs = 1_000_000;

const matchAll = `async ({ expressions, modules }) => {
  for (const source of expressions) {
    const expression = new RegExp(source);
    for (const module of modules) expression.test(module);
  }
}`;

/**
 * The alpha of each module that a key means, the first of them where there are several. Expressions are tried on these very
 * names in a process of its own before. Throws `adapter_not_usable` where one cannot be read, or where that takes longer
 * than `deadline` milliseconds.
 */
export async function alphasOf(
  folder: string,
  pattern: Readonly<Record<string, number>>,
  modules: readonly string[],
  deadline = 5000,
): Promise<ReadonlyMap<string, number>> {
  const alphas = new Map<string, number>();
  const keys = Object.entries(pattern).map(([key, alpha]) => ({ expression: endOfName(folder, key), alpha }));
  if (keys.length === 0) return alphas;
  const isPlain = Object.keys(pattern).every((key) => plainKey.test(key));
  if (!isPlain || keys.length * modules.length > mostPlainPairs) {
    const expressions = keys.map(({ expression }) => expression.source);
    const failure = await tryInProcess(matchAll, { expressions, modules }, deadline);
    if (failure !== undefined) throw errors.adapterNotUsable(folder, `its alpha_pattern ${failure}`);
  }
  for (const module of modules) {
    const meant = keys.find(({ expression }) => expression.test(module));
    if (meant !== undefined) alphas.set(module, meant.alpha);
  }
  return alphas;
}

/** peft reads a key of a pattern as an expression for the end of a module's name. */
function endOfName(folder: string, key: string): RegExp {
  try {
    return new RegExp(`^(.*\\.)?(${key})$`);
  } catch {
    throw errors.adapterNotUsable(folder, `alpha_pattern has the key ${key}, which is no regular expression`);
  }
}
