import assert from "node:assert/strict";
import { test } from "node:test";
import { killWriters } from "../../soak/store-kills.ts";

test("a process that is killed while it writes loses nothing that was acknowledged and leaves nothing else", async () => {
  const { contradictions, acknowledged, withCommitsUnderway } = await killWriters(25, 60);
  assert.deepEqual(contradictions, []);
  assert.ok(acknowledged > 100, `${acknowledged} acknowledged`);
  assert.ok(withCommitsUnderway > 0);
});
