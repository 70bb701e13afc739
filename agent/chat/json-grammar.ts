// Turns JSON Schema into llama.cpp's grammar (GBNF), so that a model cannot write anything else.
import { JsonReadings, type Form, type Kind } from "./json-readings.ts";

/** JSON Schema that no grammar is written for; the message says where and why. */
export class UnusableSchema extends Error {}

export type Schema = Record<string, unknown>;

/** Keywords that say nothing about which values are right. */
const remarks = new Set([
  ...["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"],
  ...["$schema", "$id", "$comment", "$defs", "definitions"],
]);
const types = ["object", "array", "string", "number", "integer", "boolean", "null"];
/**
 * Repeats are written out by llama.cpp: those of all schemas together are counted, too. And it goes every way in which a
 * value may begin, before the first of its characters.
 */
const most = {
  ...{ schemas: 1000, properties: 1000, depth: 32, references: 100, values: 1000, ways: 4000 },
  ...{ repeats: 500, allRepeats: 5000, grammar: 200_000 },
};

const basic: Record<string, string> = {
  ws: String.raw`| " " | "\n" [ \t]{0,20}`,
  char: String.raw`[ !#-\x5B\x5D-~\u0080-\uD7FF\uE000-\U0010FFFF] | "\\" (["\\bfnrt/] | "u" [0-9a-fA-F]{4})`,
  string: String.raw`"\"" char* "\""`,
  integer: String.raw`"-"? ("0" | [1-9] [0-9]{0,15})`,
  number: String.raw`integer ("." [0-9]{1,16})? ([eE] [-+]? [0-9]{1,2})?`,
  boolean: `"true" | "false"`,
  null: `"null"`,
  value: `object | array | string | number | boolean | null`,
  pair: `string ws ":" ws value`,
  object: `"{" ws (pair (ws "," ws pair)*)? ws "}"`,
  array: `"[" ws (value (ws "," ws value)*)? ws "]"`,
};

/** What the rules above stand for. */
const basicForms: Record<string, Form> = {
  value: { is: "leaf", kind: "any" },
  object: { is: "leaf", kind: "object" },
  array: { is: "leaf", kind: "array" },
  string: { is: "leaf", kind: "string" },
  number: { is: "leaf", kind: "number" },
  integer: { is: "leaf", kind: "number" },
  boolean: { is: "leaf", kind: "boolean" },
  null: { is: "leaf", kind: "null" },
};

const digits = (count: number): string => `[0-9]{${count}}`;
const time = String.raw`([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,6})? ("Z" | [-+] [0-9]{2} ":" [0-9]{2})`;
const date = `${digits(4)} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])`;
const hex = (count: number): string => `[0-9a-f]{${count}}`;
const formats: Record<string, string> = {
  date,
  time,
  "date-time": `${date} "T" ${time}`,
  uuid: [8, 4, 4, 4, 12].map(hex).join(' "-" '),
};

/** Any JSON object. */
export const anyObject: Schema = { type: "object" };

/** The grammar of a schema whose root is an object. @throws UnusableSchema */
export function grammarOf(schema: Schema): string {
  return grammarOfEither([schema]);
}

/** Any of several schemas, each with an object as its root. @throws UnusableSchema */
export function grammarOfEither(schemas: readonly Schema[]): string {
  const writers = schemas.map((schema, index) => new GrammarWriter(schema, `s${index}-`));
  const roots = writers.map((writer, index) => writer.rule(schemas[index], []));
  for (const writer of writers) writer.refuseDoubling();
  const rules = Object.entries(basic).map(([name, rule]) => `${name} ::= ${rule}`);
  const text = [`root ::= ${roots.join(" | ")}`, ...rules, ...writers.flatMap(({ rules }) => rules)].join(
    "\n",
  );
  if (text.length > most.grammar) throw new UnusableSchema("The schema is too large.");
  return text;
}

class GrammarWriter {
  readonly #root: Schema;
  /** Its rules begin with this. */
  readonly #prefix: string;
  readonly #rules = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #references = new Map<string, string>();
  /** In how many ways what a rule matches may begin, where that is more than one. */
  readonly #ways = new Map<string, number>();
  /** Schemas that are being written and have consumed nothing yet. */
  readonly #open = new Set<string>();
  readonly #readings = new JsonReadings();
  /** Schemas that are being written, and those of them that were met within themselves; by the names of their rules. */
  readonly #writing = new Set<string>();
  readonly #recursive = new Set<string>();
  #schemas = 0;
  #repeats = 0;

  constructor(root: Schema, prefix: string) {
    this.#root = root;
    this.#prefix = prefix;
    for (const [name, form] of Object.entries(basicForms)) this.#readings.set(name, form);
    if (this.#resolved(root).type !== "object") this.#refuse([], "must be of type object");
  }

  get rules(): string[] {
    return [...this.#rules].map(([name, rule]) => `${name} ::= ${rule}`);
  }

  /** Once all is written: what holds itself must not be readable in two ways at once. @throws UnusableSchema */
  refuseDoubling(): void {
    const path = this.#readings.findDoubling(this.#recursive);
    if (path === undefined) return;
    const what = "holds itself in several ways that begin alike, and which double with each level";
    const cure = "tell them apart by what comes first, such as a required property with a const of its own";
    this.#refuse(path, `${what}; ${cure}`);
  }

  /** The name of the rule of a schema. */
  rule(schema: unknown, path: readonly string[]): string {
    if (path.length > 4 * most.depth || ++this.#schemas > most.schemas) this.#refuse(path, "is too large");
    if (schema === true) return "value";
    if (typeof schema !== "object" || schema === null || Array.isArray(schema))
      this.#refuse(path, "is no schema");
    const given = schema as Schema;
    if (typeof given["$ref"] === "string") return this.#reference(given["$ref"], path);
    if (Object.keys(given).every((key) => remarks.has(key))) return "value";
    return this.#named(this.#body(given, path));
  }

  #reference(pointer: string, path: readonly string[]): string {
    const known = this.#references.get(pointer);
    if (this.#open.has(pointer)) this.#refuse(path, `refers to itself by ${pointer}`);
    if (known !== undefined) {
      if (this.#writing.has(known)) this.#recursive.add(known);
      return known;
    }
    const target = this.#find(pointer, path);
    const name = `${this.#prefix}ref${this.#references.size}`;
    this.#references.set(pointer, name);
    this.#open.add(pointer);
    this.#writing.add(name);
    const rule = this.rule(target, [...path, "$ref"]);
    this.#writing.delete(name);
    this.#rules.set(name, rule);
    this.#readings.set(name, { is: "either", of: [rule] });
    this.#ways.set(name, this.#ways.get(rule) ?? 1);
    this.#open.delete(pointer);
    return name;
  }

  #body(schema: Schema, path: readonly string[]): string {
    for (const key of ["anyOf", "oneOf"]) {
      const { [key]: options } = schema;
      if (options === undefined) continue;
      this.#allowOnly(schema, [key, "type"], path);
      const rules = this.#list(options, [...path, key]).map((one, index) =>
        this.rule(one, [...path, key, String(index)]),
      );
      return this.#either(rules, path);
    }
    if (schema["allOf"] !== undefined) {
      this.#allowOnly(schema, ["allOf"], path);
      const all = this.#list(schema["allOf"], path);
      if (all.length !== 1) this.#refuse(path, "has more than one schema in allOf");
      return this.rule(all[0], [...path, "allOf"]);
    }
    if ("const" in schema) return this.#literal(schema["const"]);
    if (schema["enum"] !== undefined) {
      const values = this.#list(schema["enum"], path).map((value) => this.#literal(value));
      return this.#either(values, path);
    }
    const named = schema["type"] ?? (schema["properties"] === undefined ? undefined : "object");
    const wanted: unknown[] = Array.isArray(named) ? [...new Set<unknown>(named)] : [named];
    const bodies = wanted.map((type) => this.#ofType(type, schema, wanted.length > 1, path));
    const body = bodies.join(" | ");
    if (bodies.length > 1) this.#readings.set(body, { is: "either", of: bodies });
    return body;
  }

  /** The same rule twice would be gone through twice. */
  #either(rules: readonly string[], path: readonly string[]): string {
    const different = [...new Set(rules)];
    const ways = different.reduce((sum, rule) => sum + (this.#ways.get(rule) ?? 1), 0);
    if (ways > most.ways) this.#refuse(path, `may begin in more than ${most.ways} ways`);
    const body = different.join(" | ");
    if (different.length > 1) this.#readings.set(body, { is: "either", of: different });
    this.#ways.set(this.#named(body), ways);
    return body;
  }

  #ofType(type: unknown, schema: Schema, isOneOfSeveral: boolean, path: readonly string[]): string {
    if (typeof type !== "string" || !types.includes(type)) this.#refuse(path, "has no type that is known");
    const keywords: Record<string, string[]> = {
      object: ["properties", "required", "additionalProperties"],
      array: ["items", "minItems", "maxItems"],
      string: ["minLength", "maxLength", "format"],
    };
    const own = keywords[type] ?? [];
    const others = isOneOfSeveral ? Object.values(keywords).flat() : [];
    this.#allowOnly(schema, ["type", ...own, ...others], path);
    if (type === "object") return this.#object(schema, path);
    if (type === "array") return this.#array(schema, path);
    if (type === "string") return this.#string(schema, path);
    return type;
  }

  #object(schema: Schema, path: readonly string[]): string {
    const { properties = {}, required = [], additionalProperties } = schema;
    if (typeof properties !== "object" || properties === null) this.#refuse(path, "has no properties");
    const names = Object.keys(properties);
    if (names.length > most.properties) this.#refuse(path, `has more than ${most.properties} properties`);
    const needed = new Set(
      Array.isArray(required) ? required : this.#refuse(path, "lists no required properties"),
    );
    const isOpen = additionalProperties ?? names.length === 0;
    for (const name of needed) {
      if (!Object.hasOwn(properties, String(name)))
        this.#refuse(path, `requires ${String(name)}, which it does not have`);
    }
    if (names.length === 0 && isOpen === true) return "object";
    // Each property comes in its order, or is left out where it may be.
    const moreValue =
      isOpen === false
        ? undefined
        : this.#consuming(() => this.rule(isOpen, [...path, "additionalProperties"]));
    const another = moreValue === undefined ? undefined : `string ws ":" ws ${moreValue}`;
    const more = another === undefined ? '""' : this.#named(`(ws "," ws ${another})*`);
    let first = another === undefined ? '""' : this.#named(`(${another} (ws "," ws ${another})*)?`);
    let rest = more;
    const listed: { name: string; value: string; isNeeded: boolean }[] = [];
    for (const name of names.toReversed()) {
      const value = this.#consuming(() =>
        this.rule((properties as Schema)[name], [...path, "properties", name]),
      );
      const pair = this.#named(`${literal(name)} ws ":" ws ${value}`);
      const isNeeded = needed.has(name);
      listed.unshift({ name, value, isNeeded });
      const firstHere = this.#named(isNeeded ? `${pair} ${rest}` : `${pair} ${rest} | ${first}`);
      rest = this.#named(isNeeded ? `ws "," ws ${pair} ${rest}` : `(ws "," ws ${pair})? ${rest}`);
      first = firstHere;
    }
    const body = `"{" ws ${first} ws "}"`;
    this.#readings.set(body, { is: "object", path, properties: listed, more: moreValue });
    return body;
  }

  #array(schema: Schema, path: readonly string[]): string {
    const least = this.#count(schema["minItems"], 0, path);
    const greatest = schema["maxItems"] === undefined ? undefined : this.#count(schema["maxItems"], 0, path);
    const item = this.#consuming(() => this.rule(schema["items"] ?? true, [...path, "items"]));
    if (greatest !== undefined && greatest < least) this.#refuse(path, "needs more items than it may have");
    if (greatest === 0) return this.#leaf("array", `"[" ws "]"`);
    const more = `(ws "," ws ${item}){${Math.max(0, least - 1)},${greatest === undefined ? "" : greatest - 1}}`;
    const items = greatest === 1 ? item : `${item} ${more}`;
    const body = `"[" ws ${least === 0 ? `(${items})?` : items} ws "]"`;
    this.#readings.set(body, { is: "array", path, item });
    return body;
  }

  #string(schema: Schema, path: readonly string[]): string {
    const { format, minLength, maxLength } = schema;
    if (format !== undefined) {
      const isKnown = typeof format === "string" && Object.hasOwn(formats, format);
      const known = isKnown ? formats[format] : undefined;
      if (known === undefined)
        this.#refuse(path, `has the format ${JSON.stringify(format)}, which cannot be kept`);
      return this.#leaf("string", String.raw`"\"" ${known} "\""`);
    }
    if (minLength === undefined && maxLength === undefined) return "string";
    const least = this.#count(minLength, 0, path);
    const greatest = maxLength === undefined ? "" : this.#count(maxLength, 0, path);
    return this.#leaf("string", String.raw`"\"" char{${least},${greatest}} "\""`);
  }

  #leaf(kind: Kind, body: string): string {
    this.#readings.set(body, { is: "leaf", kind });
    return body;
  }

  #literal(value: unknown): string {
    const text = literal(value);
    this.#readings.set(text, { is: "leaf", kind: kindOf(value), literal: text });
    return text;
  }

  #consuming<T>(write: () => T): T {
    const open = [...this.#open];
    this.#open.clear();
    try {
      return write();
    } finally {
      for (const pointer of open) this.#open.add(pointer);
    }
  }

  #count(value: unknown, fallback: number, path: readonly string[]): number {
    if (value === undefined) return fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most.repeats) {
      this.#repeats += value;
      if (this.#repeats > most.allRepeats) this.#refuse(path, "names numbers that are too large together");
      return value;
    }
    return this.#refuse(path, `may name numbers from 0 to ${most.repeats} only`);
  }

  #list(value: unknown, path: readonly string[]): unknown[] {
    if (Array.isArray(value) && value.length > 0 && value.length <= most.values) return value;
    return this.#refuse(path, `is not a list of 1 to ${most.values}`);
  }

  #allowOnly(schema: Schema, keywords: readonly string[], path: readonly string[]): void {
    const other = Object.keys(schema).find((key) => !remarks.has(key) && !keywords.includes(key));
    if (other !== undefined)
      this.#refuse(path, `has the keyword ${JSON.stringify(other)}, which cannot be kept`);
  }

  #resolved(schema: Schema): Schema {
    let found = schema;
    for (let count = 0; typeof found["$ref"] === "string" && count < most.references; count++)
      found = (this.#find(found["$ref"], []) ?? {}) as Schema;
    return found;
  }

  #find(pointer: string, path: readonly string[]): unknown {
    if (pointer !== "#" && !pointer.startsWith("#/"))
      this.#refuse(path, `refers to ${pointer}, which is elsewhere`);
    let found: unknown = this.#root;
    for (const part of pointer.split("/").slice(1)) {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const holds = typeof found === "object" && found !== null && Object.hasOwn(found, key);
      if (!holds) this.#refuse(path, `refers to ${pointer}, which is not there`);
      found = (found as Schema)[key];
    }
    return found;
  }

  #named(body: string): string {
    if (body in basic) return body;
    const known = this.#names.get(body);
    if (known !== undefined) return known;
    const name = `${this.#prefix}${this.#names.size}`;
    this.#names.set(body, name);
    this.#rules.set(name, body);
    this.#readings.set(name, { is: "either", of: [body] });
    return name;
  }

  #refuse(path: readonly string[], what: string): never {
    const at = path.length === 0 ? "The schema" : `The schema at ${path.join(".").slice(0, 200)}`;
    throw new UnusableSchema(`${at} ${what.slice(0, 300)}.`);
  }
}

function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

/** A rule that matches the JSON text of a value. */
function literal(value: unknown): string {
  return JSON.stringify(JSON.stringify(value))
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
