// What is wrong with the YAML file of another trainer: its syntax, its keys and the kinds of its values.
import { isScalar, type Pair, type YAMLMap } from "yaml";
import { nearest } from "../../training-file/suggest.ts";
import { checkValue } from "./check-value.ts";
import { hasForeignKeys, yamlDialects, type YamlDialect, type YamlDialectId } from "./dialects.ts";
import { isFalseOrNothing, keyOf, placeOf, sourceOf } from "./nodes.ts";
import { replaceBy, type YamlProblem } from "./problem.ts";
import { readYaml } from "./read.ts";
import { isOutdated, keyNamed, type YamlKey, type YamlKeys } from "./table.ts";

const mostProblems = 100;

/** In the order of the file, 100 at most. Never throws. */
export function checkYaml(text: string, dialect: YamlDialectId): YamlProblem[] {
  const { top, problems } = readYaml(text);
  if (top !== undefined)
    for (const problem of checkTop(top, text, yamlDialects[dialect])) {
      problems.push(problem);
      if (problems.length > 2 * mostProblems) break;
    }
  problems.sort((a, b) => a.start - b.start);
  if (problems.length <= mostProblems) return problems;
  return [...problems.slice(0, mostProblems), notShown(problems[mostProblems]!)];
}

interface Context {
  dialect: YamlDialect;
  /** Keys may come from programs that are not known here. */
  isForeign: boolean;
}

function* checkTop(top: YAMLMap, text: string, dialect: YamlDialect): Generator<YamlProblem> {
  const values = new Map(top.items.map((pair) => [keyOf(pair)?.name ?? "", sourceOf(pair.value, text)]));
  const keys = dialect.keys(new Set(values.keys()));
  yield* checkMap(top, keys, [], { dialect, isForeign: hasForeignKeys(values) });
}

function* checkMap(
  map: YAMLMap,
  keys: YamlKeys,
  path: readonly string[],
  context: Context,
): Generator<YamlProblem> {
  const names = new Set(map.items.map((pair) => keyOf(pair)?.name ?? ""));
  const seen = new Set<string>();
  for (const pair of map.items) {
    const written = keyOf(pair);
    // A merge key brings what an anchor holds, which is checked where it stands.
    if (written === undefined || written.name === "<<") continue;
    const { name } = written;
    if (seen.has(name)) yield twice(written, context);
    seen.add(name);
    const key = keyNamed(keys, name);
    if (key === undefined) {
      yield* unknownKey(written, keys, path, names, context);
      continue;
    }
    yield* outdatedKey(pair, key, names);
    yield* checkEntry(pair.value, key, [...path, name], placeOf(written.node), context);
  }
}

function* checkEntry(
  value: unknown,
  key: YamlKey,
  path: readonly string[],
  keyPlace: { start: number; end: number },
  context: Context,
): Generator<YamlProblem> {
  const nested: { map: YAMLMap; keys: YamlKeys }[] = [];
  const { isLenient, reader, title } = context.dialect;
  yield* checkValue(value, key, { name: path.join("."), keyPlace, isLenient, reader, title }, (map, keys) =>
    nested.push({ map, keys }),
  );
  for (const { map, keys } of nested) yield* checkMap(map, keys, path, context);
}

type WrittenKey = NonNullable<ReturnType<typeof keyOf>>;

function twice({ name, node }: WrittenKey, { dialect }: Context): YamlProblem {
  return {
    code: "duplicate_key",
    severity: dialect.twice.severity,
    message: `${name} is already set further up. ${dialect.twice.message}`,
    advice: "Keep one of the two.",
    ...placeOf(node),
  };
}

function* unknownKey(
  { name, node }: WrittenKey,
  keys: YamlKeys,
  path: readonly string[],
  names: ReadonlySet<string>,
  { dialect, isForeign }: Context,
): Generator<YamlProblem> {
  const current = Object.keys(keys).filter((candidate) => !isOutdated(keys[candidate]!));
  const elsewhere = path.length === 0 && Object.hasOwn(dialect.namesElsewhere, name);
  const meant = elsewhere ? dialect.namesElsewhere[name]! : nearest(name, current);
  if (isForeign && meant === undefined) return;
  const where = path.length === 0 ? "" : ` in ${path.join(".")}`;
  const place = placeOf(node);
  yield {
    code: "unknown_key",
    severity: isForeign ? "info" : dialect.unknownKey.severity,
    message: `${dialect.title} has no key ${JSON.stringify(name.slice(0, 100))}${where}. ${dialect.unknownKey.message}`,
    advice: meant === undefined ? adviceFor(current) : `Did you mean ${meant}?`,
    ...place,
    ...(meant !== undefined && !names.has(meant) && replaceBy(meant, place, `Change to ${meant}`)),
  };
}

function adviceFor(current: readonly string[]): string {
  return current.length <= 30
    ? `The keys here are ${current.join(", ")}.`
    : "Remove it, or look up its name.";
}

function* outdatedKey(pair: Pair, key: YamlKey, names: ReadonlySet<string>): Generator<YamlProblem> {
  const written = keyOf(pair);
  // Old files list old keys that they do not use.
  if (written === undefined || !isOutdated(key) || isFalseOrNothing(pair.value)) return;
  const { renamed, becomes, instead, removed } = key;
  const use = renamed ?? becomes ?? instead;
  const place = placeOf(written.node);
  const newName = renamed ?? becomes?.split(":")[0];
  const canChange = newName !== undefined && !names.has(newName);
  const whole = { start: place.start, end: isScalar(pair.value) ? placeOf(pair.value).end : place.end };
  yield {
    ...(removed === true
      ? { code: "removed_key", severity: "error" }
      : { code: "deprecated_key", severity: "warning" }),
    message: removed === true ? `${written.name} was removed.` : `${written.name} is out of date.`,
    advice: use === undefined ? "Remove it." : `Use ${use}.`,
    ...place,
    ...(canChange && replaceBy(use!, becomes === undefined ? place : whole, `Change to ${use}`)),
  };
}

function notShown({ start, end }: YamlProblem): YamlProblem {
  return {
    code: "problems_not_shown",
    severity: "info",
    message: `There are more problems than these ${mostProblems}.`,
    advice: "Mend these first.",
    start,
    end,
  };
}
