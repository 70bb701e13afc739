import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { fileTypeOf } from "../../../../agent/model/gguf/file-type.ts";
import { readGgufHeader } from "../../../../agent/model/gguf/read.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { sha256OfFile } from "../../../../agent/store/sha256.ts";
import type { GgufType } from "../../../../schemas/export.ts";
import type { Result } from "../../../../schemas/protocol.ts";
import { greedy, sayMuch, talkative } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
let folder: string;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-exports-"));
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A GGUF file of that type, imported. */
async function imported(
  type: GgufType,
  keeping: "copy" | "reference" = "copy",
): Promise<{ model: string; kept: string; file: string }> {
  const file = path.join(folder, `${type}-${keeping}.gguf`);
  await exportGguf(file, await tinyModel("llama"), { type, name: type });
  const { model } = await agent.client.call("model/import", { source: { path: file }, keeping });
  const { folder: kept } = await agent.client.call("model/get", { model: model.id });
  return { model: model.id, kept, file };
}

async function exported(model: string, ggufType: GgufType): Promise<Result<"model/export">> {
  return agent.client.call("model/export", { source: { model }, formats: ["gguf"], ggufType });
}

test("Another type of a GGUF file that was imported is written beside it and held against it", async () => {
  const { client } = agent;
  const { model, kept } = await imported("f16");
  const original = await sha256OfFile(path.join(kept, "model.gguf"));
  const { parity, notes } = await exported(model, "q4_0");
  const file = path.join(kept, "model-q4_0.gguf");
  assert.equal(fileTypeOf(await readGgufHeader(file)), "q4_0");
  const [report] = parity!.reports;
  assert.deepEqual([parity!.reports.length, report!.type, report!.file], [1, "q4_0", file]);
  assert.ok(report!.positions > 0 && report!.klDivergence! > 1e-6, JSON.stringify(report));
  assert.deepEqual(notes, []);
  assert.match(readFileSync(path.join(kept, "Modelfile-q4_0"), "utf8"), /^FROM \.\/model-q4_0\.gguf\n/);

  const { manifest } = await client.call("model/get", { model });
  assert.equal(manifest.ggufType, "f16");
  assert.equal(await sha256OfFile(path.join(kept, "model.gguf")), original);
  for (const name of ["model.gguf", "model-q4_0.gguf", "Modelfile-q4_0"])
    assert.equal(manifest.files[name]?.sha256, await sha256OfFile(path.join(kept, name)), name);

  const { mtimeMs } = statSync(file);
  assert.deepEqual((await exported(model, "q4_0")).parity, parity);
  assert.equal(statSync(file).mtimeMs, mtimeMs);
  await exported(model, "q8_0");
  assert.ok(existsSync(file) && existsSync(path.join(kept, "model-q8_0.gguf")));
});

test("A GGUF file in its own type is neither written again nor held against itself; its Modelfile is written", async () => {
  for (const keeping of ["copy", "reference"] as const) {
    const { model, kept, file } = await imported("q8_0", keeping);
    const { parity, notes } = await exported(model, "q8_0");
    assert.deepEqual([parity!.reports, parity!.warnings], [[], []]);
    assert.match(notes.join("|"), /^The GGUF file of the model is in q8_0 as it is, [^|]+$/);
    const place = keeping === "copy" ? "./model.gguf" : file;
    assert.ok(readFileSync(path.join(kept, "Modelfile"), "utf8").startsWith(`FROM ${place}\n`));
    const { manifest } = await agent.client.call("model/get", { model });
    assert.deepEqual(Object.keys(manifest.files).sort(), ["Modelfile", "model.gguf"]);
  }
});

test("A type that is more exact than the weights is written, and it is said that nothing is won", async () => {
  const { model, kept } = await imported("q4_0", "reference");
  const { parity, notes } = await exported(model, "f16");
  assert.deepEqual(notes, [
    "The model's weights are in q4_0. Written as f16 they take more room and answer no better.",
  ]);
  assert.ok(existsSync(path.join(kept, "model-f16.gguf")) && !existsSync(path.join(kept, "model.gguf")));
  const [report] = parity!.reports;
  assert.deepEqual([report!.type, report!.parityTop1], ["f16", 1]);
});

test("A file that answers somebody is not written over; one that is idle lets go of its file", async () => {
  const { client } = agent;
  const source = path.join(folder, "talker");
  const changes = { contextLength: 8000, hiddenSize: 128, intermediateSize: 512 };
  await writeModelFolder(source, talkative(await tinyModel("llama", changes)));
  const { id: model } = (await client.call("model/import", { source: { path: source } })).model;
  const write = (ggufType: GgufType) =>
    client.call("model/export", { source: { model }, formats: ["gguf"], ggufType, parity: false });
  await write("f16");
  const conversation = await client.call("chat/open", { model: { model }, sampling: greedy });
  const controller = new AbortController();
  const { said } = await sayMuch(client, conversation, controller.signal);
  assert.equal(await codeOf(write("q8_0")), "model_in_use");
  await write("f16");
  const loaded = async (): Promise<string[]> =>
    (await client.call("serve/list", {})).models.map(({ state }) => state);
  assert.deepEqual(await loaded(), ["answering"]);
  controller.abort();
  await said.catch(() => undefined);
  await until(async () => (await loaded()).join() === "idle", "it has ended");
  await write("q8_0");
  assert.deepEqual(await loaded(), []);
});
