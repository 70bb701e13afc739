import assert from "node:assert/strict";
import { test } from "node:test";
import { trainerKills } from "../soak/trainer-kills.ts";

test("a trainer that is killed while it writes a checkpoint leaves the ones before whole, and goes on bit-equal", async () => {
  const { passed, failed, lines } = await trainerKills(10, 400);
  assert.deepEqual([passed, failed], [10, 0], lines.join("\n"));
});
