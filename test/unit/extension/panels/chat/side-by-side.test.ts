import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../../../support/until.ts";
import { brief, openDesk } from "./real-agent.ts";

test("Two models answer the same blind, are voted on, and then have their names; the votes are exported", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open({ model: "short" });
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.perform({ kind: "addColumn", key: "model long " });
  await opened.perform({ kind: "setBlind", isBlind: true });
  await opened.ask("Hello");
  const isWhole = (): boolean =>
    [0, 1].every((column) => opened.messages(column).at(-1)?.stopReason !== undefined);
  await until(isWhole, "both have answered");
  await until(() => !opened.state().columns.some(({ isAnswering }) => isAnswering), "the page knows");
  const hidden = opened.state();
  assert.deepEqual(
    hidden.columns.map(({ modelName, key }) => [modelName, key]),
    [
      ["Model A", ""],
      ["Model B", ""],
    ],
  );
  assert.equal(opened.page.title, "Side by side, blind");
  await opened.perform({ kind: "evaluate" });
  assert.deepEqual(opened.around.evaluated, [], "what would tell the names is not asked");

  await opened.perform({ kind: "exportVotes" });
  assert.equal(opened.around.saved.size, 0, "there is no vote yet");
  const [best, other] = [0, 1].map((column) => opened.messages(column).at(-1)!);
  await opened.perform({ kind: "vote", verdict: best!.id });
  await until(() => !opened.state().areNamesHidden, "the names are told");
  const names = opened.state().columns.map(({ modelName }) => modelName);
  assert.deepEqual([...names].sort(), ["long", "short"]);
  assert.deepEqual(opened.state().votes, [{ messages: [best!.id, other!.id], verdict: best!.id }]);

  await opened.perform({ kind: "showStandings" });
  const standings = opened.told.findLast((message) => message.kind === "standings")!;
  assert.deepEqual(standings.standings, [
    { name: names[0], wins: 1, losses: 0, draws: 0 },
    { name: names[1], wins: 0, losses: 1, draws: 0 },
  ]);
  await opened.perform({ kind: "exportVotes" });
  const [row] = [...opened.around.saved.values()];
  assert.match(row!, /"preferences":\[\{"message":1,"rejected":\[/);

  const again = desk.restore(opened.page.subject);
  await until(() => again.state().votes.length === 1, "another window knows of the vote");
  assert.deepEqual(
    again.state().columns.map(({ modelName }) => modelName),
    names,
  );
  await again.perform({ kind: "search", search: "" });
  const list = again.told.findLast((message) => message.kind === "list")!;
  assert.deepEqual(
    list.conversations.map(({ conversations, comparison }) => [conversations.length, comparison]),
    [[2, opened.page.comparison]],
  );
  await again.perform({ kind: "continueWith", column: 0 });
  await until(() => again.messages().length === 2, "one of them goes on alone");
  assert.equal(again.state().columns.length, 1);
  assert.deepEqual(opened.around.failures, []);
});
