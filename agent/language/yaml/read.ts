// Reads YAML as far as it can be read, and says in plain words where it cannot.
import { Composer, isMap, Parser, type CST, type Document, type YAMLMap } from "yaml";
import type { YamlProblem } from "./problem.ts";
import { noMap, oneEachLine, placeIn, secondDocument, tooDeep, tooLarge } from "./syntax-problems.ts";

/** A configuration has a few thousand characters; what is longer is something else, and would take long to read. */
const longestText = 64 * 1024;

/** More are not looked for: what is not YAML at all would take long. */
const mostErrors = 200;

const deepest = 50;

/** `top` is missing where the file is empty or holds no map. */
export interface YamlTree {
  top?: YAMLMap;
  problems: YamlProblem[];
}

/** Scalars stay texts: what they mean is the trainers' affair. Aliases are not followed. Never throws. */
export function readYaml(text: string): YamlTree {
  if (text.length > longestText) return { problems: [tooLarge(text, longestText)] };
  const { documents, tooDeepAt } = documentsIn(text);
  if (tooDeepAt !== undefined) return { problems: [tooDeep(placeIn(text, [tooDeepAt, tooDeepAt + 1]))] };
  const first = documents[0];
  const second = documents[1];
  const problems = oneEachLine((first?.errors ?? []).slice(0, mostErrors), text);
  if (second !== undefined) problems.push(secondDocument(placeIn(text, second.range)));
  const top: unknown = first?.contents;
  if (isMap(top)) return { top, problems };
  const isSaid = problems.length > 0 || first === undefined || isEmpty(top);
  return { problems: isSaid ? problems : [noMap(placeIn(text, first.range))] };
}

/** Composing is recursive, so that what is nested too deep must not get there. */
function documentsIn(text: string): { documents: Document.Parsed[]; tooDeepAt?: number } {
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
  const documents: Document.Parsed[] = [];
  let errors = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type === "error" && ++errors > mostErrors) break;
    const tooDeepAt = findTooDeep(token);
    if (tooDeepAt !== undefined) return { documents: [], tooDeepAt };
    documents.push(...composer.next(token));
  }
  documents.push(...composer.end(true, text.length));
  return { documents };
}

/** Where lists and maps are nested deeper than any configuration is. */
function findTooDeep(top: CST.Token): number | undefined {
  const waiting = [{ token: top, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > deepest) return token.offset;
    for (const child of childrenOf(token)) waiting.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value]).filter((child) => isPresent(child));
}

function isPresent(child: CST.Token | null | undefined): child is CST.Token {
  return child !== null && child !== undefined;
}

function isEmpty(top: unknown): boolean {
  return top === null || (typeof top === "object" && "source" in top && top.source === "");
}
