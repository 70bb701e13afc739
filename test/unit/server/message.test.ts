import assert from "node:assert/strict";
import { test } from "node:test";
import { readMessage, type Incoming } from "../../../agent/server/message.ts";

const kindOf = (text: string) => readMessage(text, 64).kind;
const refusal = (text: string) => {
  const incoming: Incoming = readMessage(text, 64);
  assert.equal(incoming.kind, "refused", text);
  return [incoming.id, incoming.code];
};

test("Requests, notifications and answers are told apart", () => {
  assert.equal(kindOf('{"jsonrpc":"2.0","id":1,"method":"a/b","params":{}}'), "request");
  assert.equal(kindOf('{"jsonrpc":"2.0","id":"x","method":"a/b"}'), "request");
  assert.equal(kindOf('{"jsonrpc":"2.0","method":"a/b"}'), "notification");
  assert.equal(kindOf('{"jsonrpc":"2.0","id":1,"result":null}'), "response");
});

for (const [what, text, id, code] of [
  ["nothing", "", null, -32700],
  ["half a message", '{"jsonrpc":"2.0",', null, -32700],
  ["no JSON", "{'jsonrpc'}", null, -32700],
  ["a number", "5", null, -32600],
  ["null", "null", null, -32600],
  ["a text", '"hello"', null, -32600],
  ["an empty batch", "[]", null, -32600],
  ["a batch", '[{"jsonrpc":"2.0","id":1,"method":"a/b"}]', null, -32600],
  ["an empty object", "{}", null, -32600],
  ["another version", '{"jsonrpc":"1.0","id":7,"method":"a/b"}', 7, -32600],
  ["a method that is a number", '{"jsonrpc":"2.0","id":7,"method":1}', 7, -32600],
  ["no method", '{"jsonrpc":"2.0","id":7}', 7, -32600],
  ["the id null", '{"jsonrpc":"2.0","id":null,"method":"a/b"}', null, -32600],
  ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"a/b"}', null, -32600],
  ["an id too large for a number", '{"jsonrpc":"2.0","id":1e999,"method":"a/b"}', null, -32600],
  ["an endless id", `{"jsonrpc":"2.0","id":"${"x".repeat(300)}","method":"a/b"}`, "x".repeat(300), -32600],
  ["parameters by position", '{"jsonrpc":"2.0","id":7,"method":"a/b","params":[1]}', 7, -32602],
  ["parameters that are a text", '{"jsonrpc":"2.0","id":7,"method":"a/b","params":"x"}', 7, -32600],
  ["65 levels", `{"jsonrpc":"2.0","id":7,"method":"a/b","params":${nested(64)}}`, null, -32600],
  ["half a million levels", "[".repeat(500_000), null, -32600],
] as const)
  test(`A frame with ${what} is refused with ${code}`, () => {
    assert.deepEqual(refusal(text), [id, code]);
  });

test("64 levels are taken, and brackets within texts are none", () => {
  assert.equal(kindOf(`{"jsonrpc":"2.0","id":7,"method":"a/b","params":${nested(63)}}`), "request");
  const text = JSON.stringify(`\\"${"[{".repeat(200)}`);
  assert.equal(kindOf(`{"jsonrpc":"2.0","id":7,"method":"a/b","params":{"x":${text}}}`), "request");
});

function nested(levels: number): string {
  return '{"a":'.repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
}
