import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { generatedFiles } from "../../support/generated-files.ts";

for (const [file, wanted] of Object.entries(generatedFiles()))
  test(`${file} is what the schema says; npm run generate makes it so`, () => {
    assert.equal(readFileSync(file, "utf8").replaceAll("\r\n", "\n"), wanted);
  });
