// Holds a value against what its key takes, as the trainer's reader sees it and not as it looks.
import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { describeValue } from "../../training-file/schema-problems.ts";
import { nearest } from "../../training-file/suggest.ts";
import { misreadNumber, misreadNumbers } from "./misread.ts";
import { isPlain, placeOf, textOf } from "./nodes.ts";
import { replaceBy, type YamlPlace, type YamlProblem } from "./problem.ts";
import { asFloat, booleanOf, scalarKind, type YamlReader } from "./scalars.ts";
import { describeKinds, kindsOf, type YamlKey, type YamlKeys, type YamlKind } from "./table.ts";

export interface ValueContext {
  /** As in `datasets.type`. */
  name: string;
  keyPlace: YamlPlace;
  /** Texts become numbers and booleans where these are wanted. */
  isLenient: boolean;
  reader: YamlReader;
  title: string;
}

/** Maps whose keys are known are given to `descend`. */
export function* checkValue(
  value: unknown,
  key: YamlKey,
  context: ValueContext,
  descend: (map: YAMLMap, keys: YamlKeys) => void,
): Generator<YamlProblem> {
  if (value === null || value === undefined || isAlias(value)) return;
  const kinds = kindsOf(key);
  if (isScalar(value)) {
    // Who writes a tag knows what he does.
    if (value.tag === undefined || !value.tag.startsWith("tag:")) yield* checkScalar(value, key, context);
    return;
  }
  if (!isMap(value) && !isSeq(value)) return;
  const kind = isMap(value) ? "map" : "list";
  if (kinds.length > 0 && !kinds.includes(kind))
    yield { ...notAllowed(`a ${kind}`, key, context), ...context.keyPlace };
  else if (kinds.length === 0 || (isMap(value) && key.keys === undefined))
    yield* misreadNumbers(value, context);
  else if (isMap(value)) descend(value, key.keys!);
  else yield* checkItems(value, key.items ?? { kind: "text" }, context, descend);
}

function* checkItems(
  list: YAMLSeq,
  item: YamlKey,
  context: ValueContext,
  descend: (map: YAMLMap, keys: YamlKeys) => void,
): Generator<YamlProblem> {
  for (const value of list.items) yield* checkValue(value, item, context, descend);
}

function* checkScalar(node: Scalar, key: YamlKey, context: ValueContext): Generator<YamlProblem> {
  const source = isPlain(node) ? textOf(node) : undefined;
  const kind = source === undefined ? "text" : scalarKind(source, context.reader);
  if (kind === "null") return;
  const kinds = kindsOf(key);
  const place = placeOf(node);
  if (source !== undefined && (kinds.length === 0 || kinds.includes("number"))) {
    const misread = misreadNumber(source, place, context);
    if (misread !== undefined) {
      yield misread;
      return;
    }
  }
  if (kinds.length === 0) return;
  const written = source ?? textOf(node);
  switch (kind) {
    case "text":
      yield* checkText(written, source === undefined, place, key, context);
      return;
    case "boolean":
      if (!kinds.includes("boolean")) yield { ...misplacedBoolean(written, place, key, context), ...place };
      return;
    case "integer":
    case "number":
      yield* checkNumber(written, kind, place, key, context);
      return;
    case "date":
      yield { ...notAllowed("a date", key, context), ...place, ...quoted(written, place, kinds) };
  }
}

function* checkText(
  text: string,
  isQuoted: boolean,
  place: YamlPlace,
  key: YamlKey,
  context: ValueContext,
): Generator<YamlProblem> {
  const kinds = kindsOf(key);
  if (kinds.includes("text") && (key.values === undefined || key.values.includes(text))) return;
  const shown = describeValue(text);
  const severity = context.isLenient ? "warning" : "error";
  const meantBoolean = kinds.includes("boolean") ? booleanWords.get(text.toLowerCase()) : undefined;
  if (meantBoolean !== undefined) {
    const advice = `Write ${meantBoolean} without quotes.`;
    yield {
      ...notAllowed(`the text ${shown}`, key, context),
      severity,
      advice,
      ...place,
      ...replaceBy(meantBoolean, place),
    };
    return;
  }
  const number = kinds.includes("number") || kinds.includes("integer") ? plainNumber(text, kinds) : undefined;
  if (number !== undefined) {
    const advice = isQuoted ? `Write ${number} without quotes.` : `Write ${number}.`;
    const isTaken = isQuoted && number === text;
    yield {
      ...notAllowed(`the text ${shown}`, key, context),
      severity: isTaken ? severity : "error",
      advice,
      ...place,
      ...replaceBy(number, place),
    };
    return;
  }
  const meant = key.values === undefined ? undefined : nearest(text, key.values);
  // A slash is in names of the Hub, which no list of ours has.
  if (key.open === true && (meant === undefined || text.includes("/"))) return;
  const problem = { ...notAllowed(shown, key, context), ...place };
  if (meant === undefined) yield problem;
  else
    yield {
      ...problem,
      severity: key.open === true ? "warning" : "error",
      advice: `Did you mean ${JSON.stringify(meant)}?`,
      ...replaceBy(asText(meant), place),
    };
}

function* checkNumber(
  source: string,
  kind: "integer" | "number",
  place: YamlPlace,
  key: YamlKey,
  context: ValueContext,
): Generator<YamlProblem> {
  const kinds = kindsOf(key);
  const isNumeric = kinds.includes("number") || kinds.includes("integer");
  if (isNumeric && (kind === "integer" || kinds.includes("number"))) {
    yield* misreadInteger(source, kind, place, context);
    return;
  }
  const whole = Number(source);
  if (isNumeric && Number.isInteger(whole)) {
    if (!context.isLenient)
      yield {
        ...notAllowed(source, key, context),
        advice: `Write ${whole}.`,
        ...place,
        ...replaceBy(String(whole), place),
      };
    return;
  }
  if (kinds.includes("boolean") && (source === "0" || source === "1")) return;
  // LLaMA-Factory does not look whether a text is one, but for its choices.
  if (kinds.includes("text") && !context.isLenient && key.values === undefined) return;
  yield { ...notAllowed(source, key, context), ...place, ...quoted(source, place, kinds) };
}

/** `010` is 8, and `1:30` is 90. */
function* misreadInteger(
  source: string,
  kind: "integer" | "number",
  place: YamlPlace,
  { name }: ValueContext,
): Generator<YamlProblem> {
  if (kind !== "integer") return;
  const isOctal = /^[-+]?0+[1-7][0-7_]*$/.test(source);
  if (!isOctal && !source.includes(":")) return;
  yield {
    code: "yaml_misread",
    severity: "warning",
    message: `${name} is ${source}, which YAML 1.1 reads ${isOctal ? "with eight digits a place" : "in base 60"}.`,
    advice: "Write the number in ordinary digits, without a zero before it.",
    ...place,
    ...(isOctal && replaceBy(source.replace(/^([-+]?)0+/, "$1"), place)),
  };
}

function misplacedBoolean(
  source: string,
  place: YamlPlace,
  key: YamlKey,
  context: ValueContext,
): Omit<YamlProblem, "start" | "end"> {
  const kinds = kindsOf(key);
  const read = booleanOf(source)!;
  const quotes = quoted(source, place, kinds);
  const isNumeric = kinds.includes("number") || kinds.includes("integer");
  // True counts as 1 there.
  if (isNumeric && context.isLenient) return { ...notAllowed(source, key, context), severity: "warning" };
  if (!kinds.includes("text")) return notAllowed(source, key, context);
  const severity = context.isLenient || (key.values !== undefined && key.open !== true) ? "error" : "warning";
  if (source.toLowerCase() === String(read))
    return { ...notAllowed(source, key, context), severity, ...quotes };
  return {
    code: "yaml_misread",
    severity,
    message: `${context.name} is ${source}, which YAML 1.1 reads as ${read}; it must be ${describeKinds(key)}.`,
    advice: `Write ${JSON.stringify(source)} in quotes.`,
    ...quotes,
  };
}

function notAllowed(found: string, key: YamlKey, { name }: ValueContext): Omit<YamlProblem, "start" | "end"> {
  return {
    code: "value_not_allowed",
    severity: "error",
    message: `${name} is ${found}; it must be ${describeKinds(key)}.`,
    advice: key.about === undefined ? "Change the value, or remove the key." : `What it means: ${key.about}`,
  };
}

function quoted(source: string, place: YamlPlace, kinds: readonly YamlKind[]) {
  return kinds.includes("text") ? replaceBy(JSON.stringify(source), place) : {};
}

/** In quotes where it would be read as something else. */
function asText(value: string): string {
  return scalarKind(value, "pyyaml") === "text" ? value : JSON.stringify(value);
}

/** The number in `text`, as all readers read it. */
function plainNumber(text: string, kinds: readonly YamlKind[]): string | undefined {
  const trimmed = text.trim();
  if (!/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  if (!kinds.includes("number"))
    return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : undefined;
  return scalarKind(trimmed, "pyyaml") === "text" ? asFloat(trimmed) : trimmed;
}

const booleanWords: ReadonlyMap<string, string> = new Map([
  ...["true", "yes", "on", "y", "t", "1"].map((word) => [word, "true"] as const),
  ...["false", "no", "off", "n", "f", "0"].map((word) => [word, "false"] as const),
]);
