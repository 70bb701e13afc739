// Checks a torchtitan file: its keys and values, its version, and the rules between its keys.
import type { $ZodIssue } from "zod/v4/core";
import type { IsWritten, KeyProblem } from "../../training-file/key-problem.ts";
import { mended, pathOfIssue } from "../../training-file/mended.ts";
import { describeIssues } from "../../training-file/schema-problems.ts";
import type { TomlTable } from "../../toml/table.ts";
import { edited, valueAt } from "./edited.ts";
import { migrate } from "./migrate.ts";
import { moved } from "./migrations.ts";
import { applyRules, type Found } from "./rules.ts";
import { TorchtitanFile, torchtitanKeys } from "./schema.ts";
import { versionProblems, wasEverKnown, wasOwn } from "./version-problems.ts";
import type { Version } from "./versions.ts";

interface Situation {
  version: Version;
  /** 0 where nobody knows. */
  worldSize: number;
}

/** Beyond this many problems of keys and values a list helps nobody. */
const mostProblems = 100;

/** Every value that is right, by its name of today; defaults stand for the others. */
export function jobOf(table: TomlTable): TorchtitanFile {
  return readJob(edited(table, migrate(table))).job;
}

/** A rule counts where all the keys that it rests on could be read, by their old names, too. */
export function checkJob(
  table: TomlTable,
  isWritten: IsWritten,
  { version, worldSize }: Situation,
): KeyProblem[] {
  const given = TorchtitanFile.safeParse(table);
  const { job, found } = checkRules(table, worldSize);
  return [
    ...keyProblems(given.error?.issues ?? [], table, job),
    ...extensionProblems(table, job, version),
    ...versionProblems(table, version),
    ...found.map(({ problem }) => atOldNames(problem, isWritten)),
  ];
}

function readJob(table: TomlTable): { job: TorchtitanFile; issues: readonly $ZodIssue[] } {
  const parsed = TorchtitanFile.safeParse(table);
  if (parsed.success) return { job: parsed.data, issues: [] };
  const { issues } = parsed.error;
  return { job: TorchtitanFile.parse(mended(table, issues)), issues };
}

/**
 * The values that are right, defaults in place of the others, and what the rules find in them. The rules are those
 * of the newest version; older files are read as if they were brought to it.
 */
export function checkRules(table: TomlTable, worldSize: number): { job: TorchtitanFile; found: Found[] } {
  const current = edited(table, migrate(table));
  const parsed = TorchtitanFile.safeParse(current);
  const issues = parsed.error?.issues ?? [];
  const job = parsed.data ?? TorchtitanFile.parse(mended(current, issues));
  const wrong = issues.filter((issue) => issue.code !== "unrecognized_keys").map(pathOfIssue);
  const isWritten = (key: string): boolean => valueAt(current, key) !== undefined;
  return { job, found: applyRules(job, wrong, { worldSize, isWritten }) };
}

function keyProblems(issues: readonly $ZodIssue[], table: TomlTable, job: TorchtitanFile): KeyProblem[] {
  const problems: KeyProblem[] = [];
  for (const problem of describeIssues(torchtitanKeys, issues, table)) {
    if (problems.length > mostProblems) break;
    const isUnknown = problem.code === "unknown_key" || problem.code === "unknown_table";
    if (isUnknown && wasEverKnown(problem.path.join("."))) continue;
    problems.push(isUnknown && addsKeys(job) ? unknownHere(problem) : problem);
  }
  return problems;
}

/** Code of one's own may add keys that nobody else knows. */
function addsKeys({ job, experimental }: TorchtitanFile): boolean {
  return [job.custom_config_module, experimental.custom_args_module, experimental.custom_import].some(
    (module) => module !== "",
  );
}

function unknownHere(problem: KeyProblem): KeyProblem {
  return {
    ...problem,
    severity: "warning",
    advice: `${problem.advice ?? ""} Modules of your own may know it.`.trim(),
    fixes: problem.fixes?.map((fix) => ({ ...fix, isPreferred: false })),
  };
}

/** Keys that only a module knows, in a file that names none. */
function extensionProblems(table: TomlTable, job: TorchtitanFile, version: Version): KeyProblem[] {
  if (addsKeys(job)) return [];
  return torchtitanKeys.keys.flatMap(({ path, schema }): KeyProblem[] => {
    const { extension } = schema;
    const name = path.join(".");
    if (extension === undefined || valueAt(table, name) === undefined || wasOwn(name, version)) return [];
    return [
      {
        path,
        part: "key",
        code: "extension_key",
        // The command line may name the module instead.
        severity: "warning",
        message: `${name} is known only to ${extension}, which the file does not name.`,
        advice: `Write custom_config_module = "${extension}" in [job], or name it on the command line.`,
        fixes: [
          {
            title: `Name ${extension}`,
            edits: [{ kind: "set", path: ["job", "custom_config_module"], value: extension }],
          },
          { title: `Remove ${path.at(-1)!}`, edits: [{ kind: "remove", path }] },
        ],
      },
    ];
  });
}

/** Problems of keys that the file has by an old name are shown where they stand. */
function atOldNames(problem: KeyProblem, isWritten: IsWritten): KeyProblem {
  const place = (path: KeyProblem["path"]): KeyProblem["path"] => {
    if (isWritten(path)) return path;
    for (const { from, to } of moved) {
      const name = path.join(".");
      if (name !== to && !name.startsWith(`${to}.`)) continue;
      const old = `${from}${name.slice(to.length)}`.split(".");
      if (isWritten(old)) return old;
    }
    return path;
  };
  return {
    ...problem,
    path: place(problem.path),
    related: problem.related?.map((other) => ({ ...other, path: place(other.path) })),
  };
}
