// What the TOML front end makes of a text: a tree in which every key, value and table knows where it stands.

/** Offsets in UTF-16 code units; `end` is the first one after it. */
export interface Span {
  start: number;
  end: number;
}

/** One step per table, key or, in arrays, element. */
export type KeyPath = readonly (string | number)[];

/** One part of a key as it is written once: `lr` in `optimizer.lr = 1`. */
export interface KeyPart extends Span {
  name: string;
}

/** A date or time of TOML; `value` is what is written, in the normal form `1979-05-27T07:32:00Z`. */
export interface TomlDate {
  kind: "offset-date-time" | "local-date-time" | "local-date" | "local-time";
  value: string;
}

export interface ScalarNode extends Span {
  kind: "string" | "integer" | "float" | "boolean" | "date";
  /** Integers beyond ±2⁵³ are bigints, as nothing else holds them. */
  value: string | number | bigint | boolean | TomlDate;
}

export interface ArrayNode extends Span {
  kind: "array";
  elements: TomlNode[];
  /** True for `[[name]]`, whose elements are tables with headers of their own. */
  ofTables: boolean;
}

export interface TableNode extends Span {
  kind: "table";
  /** How it came to be: which forms may still add to it follows from that. */
  origin: "root" | "header" | "parent-of-header" | "dotted-key" | "inline" | "array-element";
  entries: Map<string, Entry>;
  /** What stands between the braces of an inline table, also what could not be read; no other table has it. */
  pairs?: PairStatement[];
}

export type TomlNode = ScalarNode | ArrayNode | TableNode;

/** A key of a table with its value; a table that several headers or dotted keys open has one mention for each. */
export interface Entry {
  /** The first mention, and where it stands. */
  key: KeyPart;
  mentions: KeyPart[];
  value: TomlNode;
}

/**
 * `[a.b]`, `[[a.b]]`: the table that the lines below belong to. A part that is missing, as in `[a.]`, is there
 * as an empty name without length.
 */
export interface HeaderStatement extends Span {
  kind: "header";
  parts: KeyPart[];
  opensArray: boolean;
  /** From the root, with the index of each element of an array of tables. */
  path: KeyPath;
  /** Where its lines end: the end of the last statement that belongs to it. */
  bodyEnd: number;
}

/** `a.b = value`, as a line or in an inline table; `value` is missing where it is not there or cannot be read. */
export interface PairStatement extends Span {
  kind: "pair";
  /** True where something in it breaks TOML's rules: then no table has the key, though `value` may hold a part. */
  isBroken: boolean;
  parts: KeyPart[];
  path: KeyPath;
  equals?: number;
  value?: TomlNode;
}

/** A line that is no TOML, passed over up to its end. */
export interface BrokenStatement extends Span {
  kind: "broken";
}

export type Statement = HeaderStatement | PairStatement | BrokenStatement;

/** Where and why the text breaks TOML's rules. */
export interface TomlMistake extends Span {
  code: "toml_syntax" | "nested_too_deep" | "file_too_large";
  message: string;
  advice: string;
  /** What stands in the way: the first of two keys that are the same. */
  related?: Span;
}

export interface TomlTree {
  text: string;
  root: TableNode;
  /** In the order of the text. */
  statements: readonly Statement[];
  comments: readonly Span[];
  /** In the order of the text; after a thousand nothing more is read. */
  mistakes: readonly TomlMistake[];
}
