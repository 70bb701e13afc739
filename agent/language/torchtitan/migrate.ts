// Brings a torchtitan file from the version that it was written for to another one.
import type { KeyEdit } from "../../training-file/key-problem.ts";
import { isTable } from "../../training-file/mended.ts";
import type { TomlTable, TomlValue } from "../../toml/table.ts";
import { edited, valueAt } from "./edited.ts";
import {
  becameExtensions,
  gone,
  moved,
  newDefaults,
  reworded,
  type Moved,
  type NewDefault,
} from "./migrations.ts";
import { isTable as isKeyTable } from "../../training-file/keys.ts";
import { torchtitanKeys } from "./schema.ts";
import { isAfter, newest, versions, type Version } from "./versions.ts";

/**
 * The changes that a file of any older version needs for `to`, to be made in order: keys renamed, moved, written
 * differently, and removed where nothing takes their place. None for a file that is right already.
 */
export function migrate(table: TomlTable, to: Version = newest): KeyEdit[] {
  const isDue = ({ version }: { version: Version }): boolean => !isAfter(version, to);
  const sections = moved.filter((change) => isDue(change) && isTable(valueAt(table, change.from)));
  const inSection = (key: string): boolean => sections.some(({ from }) => key.startsWith(`${from}.`));
  return [
    ...moved
      .filter((change) => isDue(change) && !inSection(change.from))
      .flatMap((change) => editsOf(change, table, to)),
    ...gone
      .filter((change) => isDue(change) && !inSection(change.from))
      .flatMap(({ from }) => removal(from, table)),
    ...rewordings(table, to),
  ];
}

/** The changes of one key or section that has another name or place; none where the file does not have it. */
export function editsOf(
  { from, to: target, convert }: Moved,
  table: TomlTable,
  to: Version = newest,
): KeyEdit[] {
  const value = valueAt(table, from);
  if (value === undefined) return [];
  const path = from.split(".");
  const newPath = target.split(".");
  if (isTable(value)) return tableEdits(from, target, table, to);
  const there = valueAt(table, target);
  const converted = convert === undefined ? value : convert(value);
  // What is set in the new place goes before; a list there takes in what is missing.
  if (there !== undefined) return [...merged(newPath, there, converted), { kind: "remove", path }];
  if (converted === undefined) return [{ kind: "remove", path }];
  const isSameTable = path.slice(0, -1).join(".") === newPath.slice(0, -1).join(".");
  if (isSameTable)
    return [
      ...(converted === value ? [] : [{ kind: "set" as const, path, value: converted }]),
      { kind: "rename", path, to: newPath.at(-1)! },
    ];
  if (converted === value) return [{ kind: "move", path, to: newPath }];
  return [
    { kind: "set", path: newPath, value: converted },
    { kind: "remove", path },
  ];
}

/** All that some version knows: keys of today, old ones, and sections that are called otherwise now. */
const knownNames: readonly string[] = [
  ...new Set([
    ...torchtitanKeys.keys.filter((key) => !isKeyTable(key)).map(({ path }) => path.join(".")),
    ...[...moved, ...gone].map(({ from }) => from),
  ]),
];

/**
 * The newest version among those that know most of a file's keys; undefined for a file from before the first one.
 */
export function guessVersion(table: TomlTable): Version | undefined {
  const names = knownNames.filter((name) => valueAt(table, name) !== undefined);
  const known = (version: Version | undefined) => names.filter((name) => isKnownIn(name, version)).length;
  let best: Version | undefined;
  for (const version of versions) if (known(version) >= known(best)) best = version;
  return best;
}

/** Defaults that are others than when the file was written, and that it does not set. */
export function changedDefaults(table: TomlTable, to: Version = newest): NewDefault[] {
  const from = guessVersion(table);
  return newDefaults.filter(({ version, key }) => {
    if (isAfter(version, to) || (from !== undefined && !isAfter(version, from))) return false;
    const section = key.split(".")[0]!;
    const names = [key, ...moved.filter((change) => change.to === key).map((change) => change.from)];
    return valueAt(table, section) !== undefined && names.every((name) => valueAt(table, name) === undefined);
  });
}

function isKnownIn(name: string, version: Version | undefined): boolean {
  const isOld = [...moved, ...gone].some(
    (change) =>
      (change.from === name || name.startsWith(`${change.from}.`)) &&
      (version === undefined || isAfter(change.version, version)),
  );
  if (isOld) return true;
  const { since, extension } = torchtitanKeys.key(name.split("."))?.schema ?? {};
  const own = becameExtensions[name];
  if (extension !== undefined) return own === undefined || version === undefined || !isAfter(own, version);
  return (
    since !== undefined &&
    (version === undefined ? since === versions[0] : !isAfter(since as Version, version))
  );
}

/** What changes within a section before the section itself moves: all in the places that its keys have now. */
function editsInside(section: string, table: TomlTable, to: Version): KeyEdit[] {
  const isInside = ({ from, version }: { from: string; version: Version }) =>
    from.startsWith(`${section}.`) && !isAfter(version, to);
  const ofMoved = moved.filter(isInside).flatMap((change): KeyEdit[] => {
    const value = valueAt(table, change.from);
    if (value === undefined) return [];
    const path = change.from.split(".");
    const name = change.to.split(".").at(-1)!;
    const target = moved.find(({ from }) => from === section)!.to;
    if (change.to !== `${target}.${name}`) return editsOf(change, table, to);
    const converted = change.convert === undefined ? value : change.convert(value);
    if (converted === undefined) return [{ kind: "remove", path }];
    return [
      ...(converted === value ? [] : [{ kind: "set" as const, path, value: converted }]),
      ...(name === path.at(-1) ? [] : [{ kind: "rename" as const, path, to: name }]),
    ];
  });
  const ofGone = gone.filter(isInside).flatMap(({ from }) => removal(from, table));
  return [...ofMoved, ...ofGone];
}

/** A section goes as a whole, unless there is one in its new place: that takes in what it has not. */
function tableEdits(from: string, target: string, table: TomlTable, to: Version): KeyEdit[] {
  const inside = editsInside(from, table, to);
  const path = from.split(".");
  const newPath = target.split(".");
  const there = valueAt(table, target);
  if (!isTable(there)) return [...inside, { kind: "move", path, to: newPath }];
  const keys = Object.entries(valueAt(edited(table, inside), from) ?? {}) as [string, TomlValue][];
  const missing = keys.filter(([name]) => !Object.hasOwn(there, name));
  return [
    ...missing.map(([name, value]): KeyEdit => ({ kind: "set", path: [...newPath, name], value })),
    { kind: "remove", path },
  ];
}

function merged(path: string[], there: TomlValue, added: TomlValue | undefined): KeyEdit[] {
  if (!Array.isArray(there) || !Array.isArray(added)) return [];
  const missing = added.filter((one) => !there.includes(one));
  return missing.length === 0 ? [] : [{ kind: "set", path, value: [...there, ...missing].map(newWords) }];
}

function removal(from: string, table: TomlTable): KeyEdit[] {
  return valueAt(table, from) === undefined ? [] : [{ kind: "remove", path: from.split(".") }];
}

function rewordings(table: TomlTable, to: Version): KeyEdit[] {
  const keys = new Set(reworded.filter(({ version }) => !isAfter(version, to)).map(({ key }) => key));
  return [...keys].flatMap((key): KeyEdit[] => {
    const value = valueAt(table, key);
    if (value === undefined) return [];
    const mended = Array.isArray(value) ? value.map(newWords) : newWords(value);
    const isSame = JSON.stringify(mended) === JSON.stringify(value);
    return isSame ? [] : [{ kind: "set", path: key.split("."), value: mended }];
  });
}

function newWords(value: TomlValue): TomlValue {
  return reworded.find(({ from }) => from === value)?.to ?? value;
}
