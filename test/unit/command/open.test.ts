import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../support/http.ts";
import { createYard } from "./yard.ts";

test("The address that is printed lets one browser in, and the agent is started for it", async (context) => {
  const yard = createYard();
  context.after(async () => {
    await yard.run("agent", "stop");
    yard.remove();
  });
  const { objects, code } = await yard.run("open", "--print", "--json");
  assert.equal(code, 0);
  const { address, opened } = objects.at(-1)!;
  assert.equal(opened, false);
  const [, port, given] = /^http:\/\/127\.0\.0\.1:(\d+)\/#code=([\w-]{43})$/.exec(String(address)) ?? [];
  const exchange = () =>
    ask(Number(port), {
      method: "POST",
      path: "/browser/token",
      headers: { Authorization: `Bearer ${given!}` },
    });
  assert.equal((await exchange()).status, 200);
  assert.equal((await exchange()).status, 401);
});
