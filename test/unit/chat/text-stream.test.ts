import { test } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { KeptText } from "../../../agent/chat/kept-text.ts";
import { TextStream } from "../../../agent/chat/text-stream.ts";
import { until } from "../../support/until.ts";

test("text arrives whole and in order, in at most 50 messages a second", async () => {
  const pieces: string[] = [];
  const stream = new TextStream((text) => Promise.resolve(void pieces.push(text)));
  const started = performance.now();
  let whole = "";
  for (let index = 0; index < 300; index++) {
    const text = `${index} `;
    whole += text;
    stream.add(text);
    if (index % 10 === 0) await sleep(1);
  }
  await stream.end();
  assert.equal(pieces.join(""), whole);
  assert.ok(pieces.length <= 2 + (performance.now() - started) / 20, String(pieces.length));
});

test("nothing is sent before there is room, and what waits goes together", async () => {
  const pieces: string[] = [];
  let makeRoom!: () => void;
  const room = new Promise<void>((resolve) => (makeRoom = resolve));
  const stream = new TextStream((text) => {
    pieces.push(text);
    return room;
  });
  for (const text of ["a", "b", "c", "d"]) {
    stream.add(text);
    await sleep(25);
  }
  assert.deepEqual(pieces, ["a"]);
  makeRoom();
  await stream.end();
  assert.deepEqual(pieces, ["a", "bcd"]);
});

test("long texts are cut into messages, and a client that is gone ends the stream quietly", async () => {
  const lengths: number[] = [];
  const stream = new TextStream((text) => {
    lengths.push(text.length);
    return lengths.length < 2 ? Promise.resolve() : Promise.reject(new Error("gone"));
  });
  stream.add("x".repeat(350_000));
  await stream.end();
  stream.add("y");
  await stream.end();
  assert.deepEqual(lengths, [100_000, 100_000]);
});

test("what has come is kept within a second, and a failure to keep it ends the text", async () => {
  const kept: string[] = [];
  const text = new KeptText((piece) => {
    kept.push(piece);
    return kept.length < 2 ? Promise.resolve() : Promise.reject(new Error("no space"));
  });
  text.add("a");
  text.add("b");
  await until(() => kept.length >= 1, "the text is kept");
  assert.deepEqual(kept, ["ab"]);
  text.add("c");
  await until(() => kept.length >= 2, "the text is kept again");
  await text.stop();
  assert.throws(() => text.add("d"), /no space/);
  assert.equal(text.text, "abc");
});
