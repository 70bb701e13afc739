import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceOn, mutants } from "../../support/toml-mutants.ts";

test("On 20,000 texts with random mistakes we accept and refuse what another parser does, and read the same values", () => {
  const differences: string[] = [];
  for (const text of mutants(20_000, 1)) {
    const difference = differenceOn(text);
    if (difference !== undefined) differences.push(`${JSON.stringify(text)}: ${difference}`);
  }
  assert.deepEqual(differences, []);
});
