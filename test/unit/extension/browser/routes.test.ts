import assert from "node:assert/strict";
import { test } from "node:test";
import { routeOfKept } from "../../../../extension/browser/kept-routes.ts";
import { addressOf, readRoute, type Route } from "../../../../extension/browser/routes.ts";

const routes: readonly (readonly [string, Route])[] = [
  ["#/", { page: "overview" }],
  ["#/runs", { page: "runs" }],
  ["#/runs/one", { page: "run", runs: ["one"] }],
  ["#/runs/one,two", { page: "run", runs: ["one", "two"] }],
  ["#/data", { page: "data" }],
  ["#/data/rows-1", { page: "dataset", dataset: "rows-1" }],
  ["#/data/rows-1/v2/test", { page: "dataset", dataset: "rows-1", version: "v2", split: "test" }],
  ["#/data/rows-1/v2/a%20b", { page: "dataset", dataset: "rows-1", version: "v2", split: "a b" }],
  ["#/models", { page: "models" }],
  ["#/models/model/tiny/v1", { page: "model", model: { model: "tiny", version: "v1" } }],
  ["#/models/run/one/best", { page: "model", model: { run: "one", step: "best" } }],
  ["#/evaluations/e1,e2", { page: "evaluation", evaluations: ["e1", "e2"] }],
  ["#/chat", { page: "chat" }],
  ["#/chat/run/one/best", { page: "chat", model: { run: "one", step: "best" } }],
  ["#/chat/run/one/500", { page: "chat", model: { run: "one", step: 500 } }],
  ["#/chat/model/tiny", { page: "chat", model: { model: "tiny" } }],
];

for (const [address, route] of routes)
  test(`${address} leads to its page, and the page to its address`, () => {
    assert.deepEqual(readRoute(address), route);
    assert.equal(addressOf(route), address);
  });

test("An address without a step means the best checkpoint, and one with a slash at its end the same as without", () => {
  assert.deepEqual(readRoute("#/chat/run/one"), { page: "chat", model: { run: "one", step: "best" } });
  assert.deepEqual(readRoute("#/runs/"), { page: "runs" });
  assert.deepEqual(readRoute(""), { page: "overview" });
});

test("Addresses that lead nowhere are known as such", () => {
  for (const address of [
    "#/elsewhere",
    "#/runs/a/b",
    "#/chat/run",
    "#/chat/run/a/-1",
    "#/data/a/b/c/d",
    "#/%",
  ])
    assert.equal(readRoute(address), undefined, address);
});

test("What a page keeps tells its address", () => {
  assert.deepEqual(routeOfKept("trainyard.run", { runs: ["a", "b"], other: 1 }), {
    page: "run",
    runs: ["a", "b"],
  });
  const model = { run: "a", step: 5 };
  const subject = { columns: [{ model, conversation: null }] };
  assert.deepEqual(routeOfKept("trainyard.chat", { subject }), { page: "chat", model });
  for (const kept of [null, {}, { runs: [] }, { subject: { columns: [{ model: null }] } }]) {
    assert.equal(routeOfKept("trainyard.run", kept), undefined);
    assert.equal(routeOfKept("trainyard.chat", kept), undefined);
  }
});
