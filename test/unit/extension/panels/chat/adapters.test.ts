import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { ModelStack } from "../../../../../schemas/protocol/method.ts";
import { temporaryFolder } from "../../../../support/temporary-folder.ts";
import { writeTinyTuned } from "../../../../support/tiny-adapter.ts";
import { until } from "../../../../support/until.ts";
import { candidatesIn } from "../../../../../extension/panels/chat/adapters.ts";
import { model as modelCalled, run } from "../../pick/made-up.ts";
import { brief, openDesk } from "./real-agent.ts";

test("Adapters that fit are offered, are added with a scale, and each answer tells which it had", async (context) => {
  const desk = await openDesk(context);
  const folder = temporaryFolder();
  await writeTinyTuned(folder, { tone: 1 });
  const { client } = desk.agent;
  await client.call("model/import", { source: { path: path.join(folder, "base") }, id: "base" });
  const opened = desk.open({ model: "base" });
  const adapters = () => opened.state().columns[0]!.adapters;
  await until(() => opened.state().choices.some(({ choices }) => choices.length > 2), "the base is offered");
  assert.deepEqual(adapters(), []);
  await client.call("model/import", { source: { path: path.join(folder, "tone") }, id: "tone" });
  await until(() => adapters().length === 1, "what is imported later is offered, too");
  const offered = { key: "model tone ", label: "tone", isOn: false, scale: 1 };
  assert.deepEqual(adapters(), [offered]);

  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("Hello");
  await opened.perform({
    kind: "setAdapters",
    column: 0,
    model: "model base ",
    adapters: [{ key: offered.key, scale: 0.5 }],
  });
  await until(() => adapters()[0]?.isOn, "the page has the new adapters");
  assert.deepEqual(adapters(), [{ ...offered, isOn: true, scale: 0.5 }]);
  assert.equal(opened.state().columns[0]!.modelName, "base + tone × 0.5");
  await opened.perform({ kind: "evaluate" });
  const [[{ adapters: asked }]] = opened.around.evaluated as [[ModelStack]];
  assert.deepEqual(
    asked!.map(({ model, scale }) => ["model" in model && model.model, scale]),
    [["tone", 0.5]],
    "the test set is asked with what is added, as the questions are",
  );
  await opened.ask("And now?");
  await until(() => opened.messages().length === 4, "both are answered");
  assert.deepEqual(
    opened.messages().map(({ modelName }) => modelName),
    [undefined, "base", undefined, undefined],
  );
  await opened.perform({ kind: "setAdapters", column: 0, model: "model base ", adapters: [] });
  await until(() => adapters()[0]?.isOn === false, "the page has no adapters any more");
  assert.equal(opened.state().columns[0]!.modelName, "base");
  await opened.perform({ kind: "chooseModel", column: 0, key: "model tone " });
  await until(() => adapters().length === 0, "nothing else is on its base");
});

test("What fits is asked for anew when there are other models or runs, not when a run goes on", () => {
  const candidates = (runs: readonly ReturnType<typeof run>[], names: readonly string[] = ["base"]): string =>
    candidatesIn({
      runs: { items: runs, isLoaded: true, get: () => undefined },
      models: {
        items: names.map((name) => modelCalled(name, "imported")),
        isLoaded: true,
        get: () => undefined,
      },
    });
  const before = candidates([run({ id: "a", step: 1, checkpoints: [1] }), run({ id: "b" })]);
  const later = [run({ id: "b" }), run({ id: "a", step: 9, loss: 2, checkpoints: [1, 5], name: "A" })];
  assert.equal(candidates(later), before);
  const others = {
    "a first checkpoint": candidates([
      run({ id: "a", checkpoints: [1] }),
      run({ id: "b", checkpoints: [2] }),
    ]),
    "a new run": candidates([...later, run({ id: "c" })]),
    "a new model": candidates(later, ["base", "tone"]),
  };
  for (const [what, other] of Object.entries(others)) assert.notEqual(other, before, what);
});

test("A change of the catalogue that brings nothing new asks the agent for no adapters", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open({ model: "short" });
  const asked = (): number => desk.agent.log().filter(({ method }) => method === "chat/adapters").length;
  await until(() => asked() === 1, "they were asked for");
  for (const name of ["First", "Second"]) {
    await desk.connection.call("model/update", { model: "short", name, operationId: `rename-${name}` });
    await until(() => opened.state().columns[0]!.modelName === name, "the page has the new name");
  }
  await desk.connection.call("chat/adapters", { model: { model: "short" } });
  await until(() => asked() > 1, "the log tells of the last call, too");
  assert.equal(asked(), 2);
});

test("Adapters that are ticked just before the question answer it; those for another model do not count", async (context) => {
  const desk = await openDesk(context);
  const folder = temporaryFolder();
  await writeTinyTuned(folder, { tone: 1 });
  const { client } = desk.agent;
  for (const id of ["base", "tone"])
    await client.call("model/import", { source: { path: path.join(folder, id) }, id });
  const opened = desk.open({ model: "base" });
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("Hello");
  const tone = { key: "model tone ", scale: 0.5 };
  const ticking = opened.perform({ kind: "setAdapters", column: 0, model: "model base ", adapters: [tone] });
  await Promise.all([ticking, opened.ask("And now?")]);
  const { conversation } = opened.state().subject.columns[0]!;
  const { conversation: kept } = await client.call("chat/get", { conversation: conversation! });
  const answers = kept.tree.filter(({ role }) => role === "assistant");
  assert.deepEqual(
    answers.map((answer) => (answer.model?.adapters ?? []).map(({ scale }) => scale)),
    [[], [0.5]],
  );
  await opened.perform({ kind: "chooseModel", column: 0, key: "model short " });
  await opened.perform({ kind: "setAdapters", column: 0, model: "model base ", adapters: [tone] });
  assert.deepEqual(opened.page.subject.columns[0]!.model, { model: "short" });
});
