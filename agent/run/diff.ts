// Why two runs differ: what each was told and ran with, the most likely reasons first. Pure.
import type { RunDifference } from "../../schemas/protocol/run.ts";
import type { RunEnvironment } from "../../schemas/run.ts";
import { leaves } from "./flat-config.ts";
import type { Run } from "./state.ts";

/** Data and settings first, then what changes numbers only a little or not at all. A missing value is null. */
export function diffRuns(left: Run, right: Run): RunDifference[] {
  const [a, b] = [left.manifest, right.manifest];
  return [
    ...compare("dataset", a.dataset ?? {}, b.dataset ?? {}),
    ...diffConfigs(a.config, b.config),
    ...(a.environment && b.environment ? diffEnvironments(besides(left), besides(right)) : []),
  ];
}

/** All but the seed, which belongs to the training file where there is one. */
export function diffEnvironments(left: RunEnvironment, right: RunEnvironment): RunDifference[] {
  const [a, b] = [parts(left), parts(right)];
  return [
    ...compare("code", a.code, b.code),
    ...compare("packages", a.packages, b.packages),
    ...compare("hardware", a.hardware, b.hardware),
    ...compare("command", a.command, b.command),
  ];
}

/** A difference in words, such as `node was 20.18.0 and is 22.1.0`. */
export function describeDifference({ key, left, right }: RunDifference): string {
  const show = (value: unknown): string =>
    value === null ? "absent" : typeof value === "string" ? value : JSON.stringify(value);
  return `${key} was ${show(left)} and is ${show(right)}`;
}

/** Tables of a training file that change what is learnt before those that change how it is looked at. */
const tableOrder = ["dataset", "tokenizer", "model", "optimizer", "lr_scheduler", "training"];
/** Names and places; two runs that differ in nothing else are the same. */
const lastTables = ["evaluation", "checkpoint", "export", "name", "schema"];

function diffConfigs(left: object, right: object): RunDifference[] {
  const rank = ({ key }: RunDifference): number => {
    const table = key.split(".")[0]!;
    if (lastTables.includes(table)) return 100 + lastTables.indexOf(table);
    return tableOrder.includes(table) ? tableOrder.indexOf(table) : 50;
  };
  const differences = compare("config", left, right);
  const isSeed = ({ key }: RunDifference): boolean => key === "training.seed";
  return [
    ...differences.filter((difference) => !isSeed(difference)).sort((a, b) => rank(a) - rank(b)),
    ...differences.filter(isSeed).map((difference) => ({ ...difference, area: "seed" as const })),
  ];
}

/** The run's own folder stands in its command and says nothing. */
function besides({ manifest, folder }: Run): RunEnvironment {
  const environment = manifest.environment!;
  return {
    ...environment,
    command: environment.command.map((word) => (word === folder.root ? "RUN" : word)),
  };
}

function parts(environment: RunEnvironment) {
  const { trainyard, node, packages, system, gpus, command, variables, code } = environment;
  return {
    code: {
      commit: code?.commit,
      branch: code?.branch,
      patch: code?.patch?.sha256,
      ...Object.fromEntries(code?.untracked.map(({ path, sha256 }) => [path, sha256]) ?? []),
    },
    packages: { trainyard, node, ...packages },
    hardware: { ...system, gpus: gpus.map(({ name }) => name), drivers: gpus.map(({ driver }) => driver) },
    command: { command, ...variables },
  };
}

/** One difference for each leaf that is not equal, by its dotted path; lists are leaves. */
function compare(area: RunDifference["area"], left: object, right: object): RunDifference[] {
  const [a, b] = [new Map(leaves(left)), new Map(leaves(right))];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const [before, after] = [a.get(key) ?? null, b.get(key) ?? null];
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [{ area, key, left: before, right: after }];
  });
}
