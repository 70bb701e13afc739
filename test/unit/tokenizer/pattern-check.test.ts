import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPatterns } from "../../../agent/tokenizer/pattern-check.ts";
import { patternCases } from "../../support/pattern-cases.ts";

const splitAt = (pattern: string) => ({ pre_tokenizer: { type: "Split", pattern: { Regex: pattern } } });

for (const pattern of ["(a+)+$", "(a|a)*[bB]{2}", "(?:\\s+)+x", "(xy?|xy)*z", "(.*)*q", "(\\p{L}|é)*@"]) {
  test(`the pattern ${pattern} is stopped at the deadline`, async () => {
    const started = performance.now();
    await assert.rejects(checkPatterns(splitAt(pattern), 500), { code: "tokenizer_not_usable" });
    assert.ok(performance.now() - started < 4500);
  });
}

test("usual patterns pass, all together", async () => {
  const patterns = patternCases.map(([pattern]) => splitAt(pattern));
  await checkPatterns(patterns, 60_000);
});

test("a pattern is found wherever it stands, but not in the vocabulary", async () => {
  const slow = { Regex: "(a+)+$" };
  const decoder = { type: "Sequence", decoders: [{ type: "Replace", pattern: slow, content: "" }] };
  await assert.rejects(checkPatterns({ decoder }, 300), { code: "tokenizer_not_usable" });
  await checkPatterns({ model: { vocab: slow } }, 300);
});
