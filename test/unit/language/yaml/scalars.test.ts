import assert from "node:assert/strict";
import { test } from "node:test";
import { asFloat, scalarKind } from "../../../../agent/language/yaml/scalars.ts";

/** As PyYAML's safe_load and OmegaConf's load say. */
const kinds: readonly (readonly [string, string, string?])[] = [
  ["", "null"],
  ["~", "null"],
  ["Null", "null"],
  ["yes", "boolean"],
  ["Off", "boolean"],
  ["TRUE", "boolean"],
  ["y", "text"],
  ["yEs", "text"],
  ["12", "integer"],
  ["-1_000", "integer"],
  ["010", "integer"],
  ["0o10", "text"],
  ["0x1F", "integer"],
  ["0b11", "integer"],
  ["1:30", "integer"],
  ["08", "text"],
  ["1.", "number"],
  ["1.5", "number"],
  [".5", "number"],
  ["-.5", "text"],
  ["1.0e-4", "number"],
  ["1.0e4", "text", "number"],
  ["1e-4", "text", "number"],
  ["1E5", "text", "number"],
  [".inf", "number"],
  [".NaN", "number"],
  ["nan", "text"],
  ["2024-01-31", "date", "text"],
  ["2024-01-31 10:00:00", "date", "text"],
  ["a b", "text"],
  ["1".repeat(101), "text"],
];

test("Scalars without quotes are what PyYAML and OmegaConf read", () => {
  for (const [source, pyyaml, omegaconf = pyyaml] of kinds) {
    assert.equal(scalarKind(source, "pyyaml"), pyyaml, source);
    assert.equal(scalarKind(source, "omegaconf"), omegaconf, source);
  }
});

test("A number gets the point and the sign that make it one everywhere", () => {
  const cases = [
    ["1e-4", "1.0e-4"],
    ["1.5E3", "1.5e+3"],
    ["-.5e3", "-0.5e+3"],
    ["2.e5", "2.0e+5"],
    ["e5", undefined],
    [".e5", undefined],
    ["1e", undefined],
    ["0x1e5", undefined],
  ] as const;
  for (const [source, expected] of cases) {
    assert.equal(asFloat(source), expected, source);
    if (expected !== undefined) assert.equal(scalarKind(expected, "pyyaml"), "number");
  }
});
