// What a torchtitan file holds that is not of the version that it is checked for, and how to bring it there.
import type { KeyFix, KeyProblem } from "../../training-file/key-problem.ts";
import { setFix } from "../../training-file/mend.ts";
import type { TomlTable } from "../../toml/table.ts";
import { valueAt } from "./edited.ts";
import { changedDefaults, editsOf, migrate } from "./migrate.ts";
import { becameExtensions, gone, moved, newValues, reworded, type Moved } from "./migrations.ts";
import { torchtitanKeys } from "./schema.ts";
import { isAfter, type Version } from "./versions.ts";

/** Old names, values in old words, keys that are newer than `version`, and defaults that are others now. */
export function versionProblems(table: TomlTable, version: Version): KeyProblem[] {
  return [
    ...moved
      .filter((change) => !isAfter(change.version, version))
      .flatMap((change) => movedKey(change, table, version)),
    ...gone.filter((change) => !isAfter(change.version, version)).flatMap((change) => goneKey(change, table)),
    ...oldWords(table, version),
    ...newerKeys(table, version),
    ...newerValues(table, version),
    ...changedDefaults(table, version).map(({ key, is, was, effect, version: since }): KeyProblem => ({
      path: key.split("."),
      part: "value",
      code: "default_changed",
      severity: "info",
      message: `${key} is ${JSON.stringify(is)} by default since ${since}; it was ${JSON.stringify(was)}. ${effect}`,
      advice: `Write ${key.split(".").at(-1)!} = ${JSON.stringify(was)} for what it was.`,
      fixes: [setFix(key.split("."), was, "possible"), setFix(key.split("."), is, "possible")],
    })),
  ];
}

/** What the change of a whole file is called. */
export function bringTo(version: Version): string {
  return `Bring the file to torchtitan ${version}`;
}

/** Whether a key, or what it lies in, has or had this name in some version, so that it is no slip. */
export function wasEverKnown(name: string): boolean {
  return [...moved, ...gone].some(({ from }) => name === from || from.startsWith(`${name}.`));
}

function movedKey(change: Moved, table: TomlTable, version: Version): KeyProblem[] {
  const { from, to, note, isStillRead } = change;
  if (valueAt(table, from) === undefined || isInMovedSection(from, table, version)) return [];
  const edits = editsOf(change, table, version);
  const isSection = torchtitanKeys.key(to.split("."))?.schema.properties !== undefined;
  const shown = isSection ? `[${to}]` : to;
  const fix: KeyFix = {
    title: edits.some(({ kind }) => kind === "move" || kind === "rename")
      ? `Rename to ${shown}`
      : `Write ${shown}`,
    edits,
    isPreferred: note === undefined,
  };
  return [
    {
      path: from.split("."),
      part: "key",
      ...(isStillRead === true
        ? { code: "deprecated_key", severity: "warning" }
        : { code: "removed_key", severity: "error" }),
      message: `${isSection ? `[${from}]` : from} is called ${shown} since ${change.version}.`,
      advice: note ?? `Write ${shown} instead.`,
      fixes: [fix, ...wholeFile(table, version)],
    },
  ];
}

function goneKey({ from, version: since, advice }: (typeof gone)[number], table: TomlTable): KeyProblem[] {
  const path = from.split(".");
  if (valueAt(table, from) === undefined) return [];
  return [
    {
      path,
      part: "key",
      code: "removed_key",
      severity: "error",
      message: `${from} is gone since ${since}.`,
      advice,
      fixes: [
        {
          title: `Remove ${path.at(-1)!}`,
          edits: [{ kind: "remove", path }],
          isPreferred: advice.startsWith("Remove it"),
        },
      ],
    },
  ];
}

function oldWords(table: TomlTable, version: Version): KeyProblem[] {
  return reworded
    .filter((change) => !isAfter(change.version, version))
    .flatMap(({ key, from, to, version: since }): KeyProblem[] => {
      const value = valueAt(table, key);
      if (!Array.isArray(value) || !value.includes(from)) return [];
      const path = [...key.split("."), value.indexOf(from)];
      return [
        {
          path,
          part: "value",
          code: "removed_value",
          severity: "error",
          message: `${key}: "${from}" is called "${to}" since ${since}.`,
          advice: `Write "${to}" instead.`,
          fixes: [
            {
              title: `Write "${to}"`,
              edits: [{ kind: "set", path, value: to }],
              isPreferred: true,
            },
          ],
        },
      ];
    });
}

/** v0.1.0 passes over keys that it does not know; later versions refuse the file. */
function newerKeys(table: TomlTable, version: Version): KeyProblem[] {
  return torchtitanKeys.keys.flatMap(({ path, schema }): KeyProblem[] => {
    const name = path.join(".");
    const since = schema.since as Version | undefined;
    if (since === undefined || !isAfter(since, version) || valueAt(table, name) === undefined) return [];
    const before = moved.find((change) => change.to === name && change.version === since && !change.convert);
    const isRefused = version !== "v0.1.0";
    const rename: KeyFix[] =
      before === undefined
        ? []
        : [
            {
              title: `Rename to ${before.from}`,
              edits: [{ kind: "move", path, to: before.from.split(".") }],
              isPreferred: true,
            },
          ];
    return [
      {
        path,
        part: "key",
        code: "newer_key",
        severity: isRefused ? "error" : "warning",
        message: `${name} is there since ${since}, and the file is checked for ${version}, which ${isRefused ? "refuses it" : "passes over it"}.`,
        advice:
          before === undefined
            ? "Remove it, or check the file for a newer version."
            : `Write ${before.from}, or check the file for a newer version.`,
        fixes: [...rename, { title: `Remove ${path.at(-1)!}`, edits: [{ kind: "remove", path }] }],
      },
    ];
  });
}

function newerValues(table: TomlTable, version: Version): KeyProblem[] {
  return newValues
    .filter((added) => isAfter(added.version, version) && valueAt(table, added.key) === added.value)
    .map(({ key, value, version: since }) => ({
      path: key.split("."),
      part: "value",
      code: "newer_value",
      severity: "error",
      message: `${key} = "${value}" is there since ${since}, and the file is checked for ${version}.`,
      advice: "Write another value, or check the file for a newer version.",
    }));
}

/** Whether a key's section goes as a whole, and the key with it. */
function isInMovedSection(name: string, table: TomlTable, version: Version): boolean {
  return moved.some(
    ({ from, ...change }) =>
      name.startsWith(`${from}.`) && !isAfter(change.version, version) && valueAt(table, from) !== undefined,
  );
}

function wholeFile(table: TomlTable, version: Version): KeyFix[] {
  const edits = migrate(table, version);
  return edits.length < 2 ? [] : [{ title: bringTo(version), edits }];
}

/** Keys that are an extension's now and were torchtitan's own in `version`. */
export function wasOwn(name: string, version: Version): boolean {
  const since = becameExtensions[name];
  return since !== undefined && isAfter(since, version);
}
