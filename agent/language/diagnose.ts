// What is wrong with a training file: its TOML, its values, what they say together, and the files that it names.
// Pure: what lies outside the text is asked for as facts, and what is not known yet is not wrong yet.
import path from "node:path";
import type { Problem } from "../../schemas/problem.ts";
import { brokenPairs, entryAt } from "../toml/find.ts";
import type { KeyPath, Span, Statement } from "../toml/tree.ts";
import { mostProblems, prototypeKeys, restsOn } from "../training-file/check-table.ts";
import { writerOf } from "../training-file/extends.ts";
import type { KeyFix, KeyProblem } from "../training-file/key-problem.ts";
import type { Home } from "../store/home.ts";
import { isInPlace, textChanges } from "./edit.ts";
import type { FilePlace, Finding, FindingFix } from "./finding.ts";
import { readChain, spanOf, type Chain, type Link, type Texts } from "./chain.ts";
import type { LanguageDocument } from "./document.ts";

export interface Surroundings extends Texts {
  /** In which imported rows are looked for; they are not, when it is left out. */
  home: Home | undefined;
}

/** The problems of the file first, in the order of the text, then those of its bases. At most a hundred. */
export function diagnose(document: LanguageDocument, surroundings: Surroundings): Finding[] {
  const { file, tree, positions, dialect } = document;
  const chain: Chain = dialect.hasBases
    ? readChain(file, tree, positions, surroundings)
    : readChain(file, tree, positions, noBases);
  const { links, table } = chain;
  const isWritten = (key: KeyPath) => links.some((link) => link.has(key));
  const folderOf = (key: KeyPath) => path.dirname(writerOf(links, key).file);
  const problems = [
    ...prototypeKeys(table),
    ...dialect.check(table, isWritten),
    ...(dialect.checkOutside?.(table, isWritten, { ...surroundings, folderOf }) ?? []),
  ];
  const unread = links.flatMap(unreadKeys);
  const isPartUnread = !chain.isWhole || links.some(isTooLarge);
  const findings = [
    ...links.flatMap((link) => mistakesOf(link, links)),
    ...problems
      .filter((problem) => !restsOn(problem, unread) && !hidesMissing(problem, links, isPartUnread))
      .map((problem) => placed(problem, links)),
    ...(chain.failure === undefined ? [] : [failureOf(chain.failure.problem, chain.failure.link, links)]),
  ];
  return inOrder(findings, links);
}

const noBases: Texts = { facts: { ask: () => undefined }, textOf: () => undefined };

function placed(
  { path: key, part, related = [], fixes = [], ...problem }: KeyProblem,
  links: readonly Link[],
): Finding {
  const writer = writerOf(links, key);
  const others = related.flatMap((other) => {
    const link = links.find((one) => one.has(other.path));
    if (link === undefined) return [];
    return [{ ...placeIn(link, spanOf(link, other.path, "key")), message: other.message }];
  });
  return {
    ...problem,
    place: placeIn(writer, spanOf(writer, key, part)),
    namedAt: namedAt(writer, links),
    related: others,
    fixes: fixes.map((fix) => asFindingFix(fix, links[0]!, writer)),
  };
}

function mistakesOf(link: Link, links: readonly Link[]): Finding[] {
  return link.tree.mistakes.slice(0, mostProblems).map(({ start, end, related, ...mistake }) => ({
    ...mistake,
    severity: "error",
    place: placeIn(link, { start, end }),
    namedAt: namedAt(link, links),
    related: related === undefined ? [] : [{ ...placeIn(link, related), message: "It stands here first." }],
    fixes: [],
  }));
}

/** A base that cannot be read is a mistake in the line that names it. */
function failureOf(
  { code, severity, message, advice }: Problem,
  link: Link,
  links: readonly Link[],
): Finding {
  const place = placeIn(link, spanOf(link, ["extends"], "value"));
  return { code, severity, message, advice, place, namedAt: namedAt(link, links), related: [], fixes: [] };
}

/** What a base says may be overridden here; whether it should is not certain. */
function asFindingFix({ title, edits, isPreferred = false }: KeyFix, own: Link, writer: Link): FindingFix {
  return {
    title,
    isPreferred: isPreferred && writer === own,
    isInPlace: edits.every((edit) => isInPlace(own.tree, edit)),
    changes: () => textChanges(own.tree, edits),
  };
}

function placeIn({ file, positions }: Link, { start, end }: Span): FilePlace {
  return { file, span: { start, end }, positions };
}

function namedAt(link: Link, links: readonly Link[]): Span | undefined {
  return link === links[0] ? undefined : spanOf(links[0]!, ["extends"], "value");
}

/** Keys that are written and have no value, as their lines are broken. */
function unreadKeys({ tree }: Link): KeyPath[] {
  return brokenPairs(tree)
    .filter(({ path: key }) => entryAt(tree, key) === undefined)
    .map(({ path: key }) => key);
}

function isTooLarge({ tree }: Link): boolean {
  return tree.mistakes.some(({ code }) => code === "file_too_large");
}

/** What seems to be missing may stand in a line that cannot be read, or in a file that cannot. */
function hidesMissing(
  { code, path: key }: KeyProblem,
  links: readonly Link[],
  isPartUnread: boolean,
): boolean {
  if (code !== "missing_key") return false;
  return (
    isPartUnread ||
    links.some(({ tree }) => brokenTables(tree.statements).some((table) => isAbove(table, key)))
  );
}

/** The tables that broken lines stand in. */
function brokenTables(statements: readonly Statement[]): KeyPath[] {
  let table: KeyPath = [];
  const broken: KeyPath[] = [];
  for (const statement of statements)
    if (statement.kind === "header") table = statement.path;
    else if (statement.kind === "broken") broken.push(table);
  return broken;
}

/** A line at the top may hold any key; one in a table holds a key of that table. */
function isAbove(table: KeyPath, key: KeyPath): boolean {
  return table.every((step, index) => step === key[index]);
}

function inOrder(findings: readonly Finding[], links: readonly Link[]): Finding[] {
  const orderOf = ({ place }: Finding) => links.findIndex(({ file }) => file === place.file);
  const sorted = [...findings].sort(
    (a, b) =>
      orderOf(a) - orderOf(b) ||
      a.place.span.start - b.place.span.start ||
      a.place.span.end - b.place.span.end,
  );
  if (sorted.length <= mostProblems) return sorted;
  const shown = sorted.slice(0, mostProblems);
  return [...shown, notShown(shown.at(-1)!)];
}

function notShown({ place, namedAt }: Finding): Finding {
  const message = `There are more problems than these ${mostProblems}.`;
  return {
    code: "problems_not_shown",
    severity: "info",
    message,
    advice: "Mend these first.",
    place,
    namedAt,
    related: [],
    fixes: [],
  };
}
