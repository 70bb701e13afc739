// Which runs the table shows, in which order and groups. Pure.
import type { RunRow, RunsView } from "../../schemas/panels/runs.ts";
import type { FlatConfig } from "../../schemas/protocol/run.ts";
import { parseQuery, type Value } from "./query.ts";

/** A run with what was chosen for it, once that is known. */
export interface TableRun {
  readonly row: RunRow;
  readonly config: FlatConfig;
}

export type Line =
  | { readonly kind: "run"; readonly run: TableRun; readonly isPinned: boolean }
  | { readonly kind: "group"; readonly value: string; readonly count: number; readonly isOpen: boolean };

/** Columns of the training file are named like this, so that none is taken for one of the run's own. */
export const configPrefix = "config:";

/** Pinned runs first, whatever the filter says; then the others, group by group where they are grouped. */
export function arrange(runs: readonly TableRun[], view: RunsView): Line[] {
  const pinned = new Set(view.pinned);
  const order = inOrder(view.sort);
  const query = parseQuery(view.query);
  const passes = (run: TableRun): boolean =>
    query.passes((column) => namedValue(run, column), wordsOf(run.row));
  const line = (isPinned: boolean) => (run: TableRun) => ({ kind: "run", run, isPinned }) as const;
  const others = runs.filter((run) => !pinned.has(run.row.id) && passes(run)).sort(order);
  const top = runs.filter(({ row }) => pinned.has(row.id)).sort(order);
  return [
    ...top.map(line(true)),
    ...(view.group === null ? others.map(line(false)) : grouped(others, view.group, view.closedGroups)),
  ];
}

/** The values of a key of the training file that differ from run to run: those are worth a column. */
export function varyingKeys(runs: readonly TableRun[]): string[] {
  const first = new Map<string, Value>();
  const varying = new Set<string>();
  const known = runs.filter(({ config }) => Object.keys(config).length > 0);
  const keys = new Set(known.flatMap(({ config }) => Object.keys(config)));
  for (const key of keys) first.set(key, known[0]!.config[key]);
  for (const { config } of known)
    for (const key of keys) if (config[key] !== first.get(key)) varying.add(key);
  return [...varying].filter((key) => key !== "name").sort();
}

/** What a column holds, by its id. */
export function columnValue({ row, config }: TableRun, column: string): Value {
  if (column.startsWith(configPrefix)) return config[column.slice(configPrefix.length)];
  if (column === "progress") return row.steps === 0 ? 0 : row.step / row.steps;
  if (column === "tags") return row.tags.join(", ");
  const values: Readonly<Record<string, RunRow[keyof RunRow]>> = row;
  const value = Object.hasOwn(values, column) ? values[column] : undefined;
  return Array.isArray(value) ? undefined : value;
}

/** A column as people name it in the filter: `lr` finds `optimizer.lr`. */
function namedValue(run: TableRun, name: string): Value {
  const own = columnValue(run, name);
  if (own !== undefined) return own;
  const key = Object.keys(run.config).find(
    (candidate) => candidate === name || candidate.endsWith(`.${name}`),
  );
  return key === undefined ? undefined : run.config[key];
}

function wordsOf({ id, name, tags, notes, state, dataset = "" }: RunRow): string {
  return [id, name, ...tags, notes, state, dataset].join(" ");
}

function inOrder(sort: RunsView["sort"]): (left: TableRun, right: TableRun) => number {
  const keys = sort.length > 0 ? sort : [{ column: "createdAt", descending: true }];
  return (left, right) => {
    for (const { column, descending } of keys) {
      const [a, b] = [columnValue(left, column), columnValue(right, column)];
      // Runs without a value come last either way.
      if (a === undefined || b === undefined) {
        if (a !== b) return a === undefined ? 1 : -1;
        continue;
      }
      const order = compareValues(a, b);
      if (order !== 0) return descending ? -order : order;
    }
    return right.row.createdAt.localeCompare(left.row.createdAt);
  };
}

function compareValues(left: NonNullable<Value>, right: NonNullable<Value>): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left).localeCompare(String(right), undefined, { numeric: true });
}

/** Groups in the order of their first runs, so that the order of the runs decides. */
function grouped(runs: readonly TableRun[], column: string, closed: readonly string[]): Line[] {
  const groups = new Map<string, TableRun[]>();
  for (const run of runs) {
    const value = String(columnValue(run, column) ?? "");
    const members = groups.get(value);
    if (members === undefined) groups.set(value, [run]);
    else members.push(run);
  }
  return [...groups].flatMap(([value, members]): Line[] => {
    const isOpen = !closed.includes(value);
    const head = { kind: "group", value, count: members.length, isOpen } as const;
    return isOpen
      ? [head, ...members.map((run) => ({ kind: "run", run, isPinned: false }) as const)]
      : [head];
  });
}
