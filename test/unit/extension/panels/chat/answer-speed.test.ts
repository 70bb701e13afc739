import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerSpeed } from "../../../../../extension/panels/chat/answer-speed.ts";

test("The speed is that since the first words, told anew twice a second", () => {
  const speed = new AnswerSpeed();
  assert.equal(speed.at(4, 1000), 0, "one moment tells no speed");
  assert.equal(speed.at(8, 1100), 0);
  assert.equal(speed.at(24, 1500), 40);
  assert.equal(speed.at(100, 1700), 40);
  assert.equal(speed.at(64, 2000), 60);
});
