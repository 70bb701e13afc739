// What PyYAML, which is of YAML 1.1, reads where a scalar stands without quotes.

export type ScalarKind = "null" | "boolean" | "integer" | "number" | "date" | "text";

/** How a trainer reads its file: plain PyYAML, or OmegaConf's, which knows `1e-4` and no dates. */
export type YamlReader = "pyyaml" | "omegaconf";

/** Longer ones are nothing but text. */
const longestNumber = 100;

export function scalarKind(source: string, reader: YamlReader): ScalarKind {
  if (source.length > longestNumber) return "text";
  if (/^(?:~|null|Null|NULL|)$/.test(source)) return "null";
  if (booleans.has(source)) return "boolean";
  if (integers.some((form) => form.test(source))) return "integer";
  if (floats[reader].some((form) => form.test(source))) return "number";
  if (reader === "pyyaml" && date.test(source)) return "date";
  return "text";
}

/** What `yes`, `On` and the like are read as; undefined for what is no boolean. */
export function booleanOf(source: string): boolean | undefined {
  return booleans.get(source);
}

/** The number that people see and PyYAML does not, as PyYAML reads it: `1.0e-4` for `1e-4`. */
export function asFloat(source: string): string | undefined {
  if (source.length > longestNumber) return undefined;
  const parts = /^([-+]?)(\d*)(?:\.(\d*))?[eE]([-+]?)(\d+)$/.exec(source);
  if (parts === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponentSign, exponent] = parts;
  if (whole + fraction === "") return undefined;
  return `${sign}${whole.padStart(1, "0")}.${fraction.padEnd(1, "0")}e${exponentSign!.padEnd(1, "+")}${exponent}`;
}

const booleans: ReadonlyMap<string, boolean> = new Map(
  [
    ["true", true],
    ["yes", true],
    ["on", true],
    ["false", false],
    ["no", false],
    ["off", false],
  ].flatMap(([word, value]) => {
    const name = word as string;
    const forms = [name, name[0]!.toUpperCase() + name.slice(1), name.toUpperCase()];
    return forms.map((form) => [form, value as boolean] as const);
  }),
);

const integers = [
  /^[-+]?0b[01_]+$/,
  /^[-+]?0[0-7_]+$/,
  /^[-+]?(?:0|[1-9][0-9_]*)$/,
  /^[-+]?0x[0-9a-fA-F_]+$/,
  // Base 60, as in 1:30.
  /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/,
];

const notFinite = [/^[-+]?\.(?:inf|Inf|INF)$/, /^\.(?:nan|NaN|NAN)$/];

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;

const floats: Readonly<Record<YamlReader, readonly RegExp[]>> = {
  pyyaml: [
    /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/,
    /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/,
    base60,
    ...notFinite,
  ],
  omegaconf: [
    /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?$/,
    /^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$/,
    /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/,
    base60,
    ...notFinite,
  ],
};

const date =
  /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?)?)?$/;
