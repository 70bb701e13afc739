import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  EditsNotImported,
  importAndSave,
  saveRevision,
  type SaveOptions,
} from "../../../../../extension/panels/dataset/saving.ts";
import type { AgentConnection } from "../../../../../extension/agents/connection.ts";
import type { Example } from "../../../../../schemas/dataset.ts";
import { openWorkbench, type Workbench } from "./session.ts";

let workbench: Workbench;
let options: SaveOptions;
before(async () => {
  workbench = await openWorkbench();
  const signal = new AbortController().signal;
  options = { agent: workbench.agent, notes: "", signal, onProgress: () => undefined };
});
after(() => workbench.close());

const sums = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ prompt: `${index} + 1 =`, completion: `${index + 1}` }));
const nothing = { excluded: new Map<number, number>(), edits: [] };
const imported = (name: string) =>
  importAndSave(options, workbench.write(name, sums(50)), { validation_fraction: 0 }, nothing);
const edit = (row: number, completion: string) => {
  const example: Example = { kind: "completion", prompt: "?", completion };
  return { row, line: row + 1, example };
};
/** So long that each is a step of its own. */
const long = (row: number) => edit(row, `${row} ${"x".repeat(400_000)}`);
const inTrain = (...edits: ReturnType<typeof edit>[]) =>
  new Map([["train", { excluded: new Map<number, number>(), edits }]]);

async function versionsOf(dataset: string): Promise<{ current: string; versions: string[] }> {
  const { dataset: now } = await workbench.agent.call("dataset/get", { dataset });
  return { current: now.current, versions: now.versions.map(({ version }) => version) };
}

test("A version in between that was there before stays", async () => {
  const { dataset, version } = await imported("kept.jsonl");
  const kept = await saveRevision(options, dataset.id, version, inTrain(long(1)));
  const saved = await saveRevision(options, dataset.id, version, inTrain(long(1), long(2), long(3)));
  const { current, versions } = await versionsOf(dataset.id);
  assert.equal(current, saved.version);
  assert.deepEqual(versions.sort(), [version, kept.version, saved.version].sort());
});

test("What fails half way leaves the versions as they were, and the same one current", async () => {
  const { dataset, version } = await imported("half.jsonl");
  const other = await saveRevision(options, dataset.id, version, inTrain(edit(9, "nine")));
  const changes = inTrain(long(1), long(2), edit(999, "is not there"));
  await assert.rejects(saveRevision(options, dataset.id, version, changes));
  const { current, versions } = await versionsOf(dataset.id);
  assert.equal(current, other.version);
  assert.deepEqual(versions.sort(), [version, other.version].sort());
});

test("What is cancelled half way does the same", async () => {
  const { dataset, version } = await imported("cancelled.jsonl");
  const ending = new AbortController();
  const { agent: real } = workbench;
  const call: AgentConnection["call"] = async (method, params, callOptions) => {
    const result = await real.call(method, params, callOptions);
    if (method === "dataset/revise") ending.abort();
    return result;
  };
  const agent = new Proxy(real, {
    get: (_, key) => (key === "call" ? call : Reflect.get(real, key)) as unknown,
  });
  const cancellable = { ...options, agent, signal: ending.signal };
  await assert.rejects(saveRevision(cancellable, dataset.id, version, inTrain(long(1), long(2), long(3))));
  assert.deepEqual(await versionsOf(dataset.id), { current: version, versions: [version] });
});

test("Edits of rows that are not imported are refused with their lines, and no dataset is left behind", async () => {
  const file = workbench.write("broken.jsonl", [...sums(20), "{", ...sums(3)]);
  const changed = { ...nothing, edits: [edit(2, "two"), edit(20, "repaired")] };
  const { datasets: before } = await workbench.agent.call("dataset/list", {});
  await assert.rejects(
    importAndSave(options, file, undefined, changed),
    (error) => error instanceof EditsNotImported && error.lines.join() === "21",
  );
  const { datasets } = await workbench.agent.call("dataset/list", {});
  assert.deepEqual(datasets, before);
});
