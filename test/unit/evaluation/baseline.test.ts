import assert from "node:assert/strict";
import { test } from "node:test";
import { createLookup } from "../../../agent/evaluation/baseline.ts";

/** Many questions with names of their own, so that names are rare and the words around them are not. */
const training = Array.from({ length: 4000 }, (_, index) => [
  { question: `create a branch called topic-${index}`, answer: `git switch -c topic-${index}` },
  { question: `delete the branch topic-${index}, please`, answer: `git branch -d topic-${index}` },
  { question: `commit this with the note "fix ${index}x"`, answer: `git commit -m "fix ${index}x"` },
  { question: `rename old${index}.ts to new${index}.ts`, answer: `git mv old${index}.ts new${index}.ts` },
]).flat();
const lookup = createLookup(training);

test("the nearest question's answer is given as it is", () => {
  assert.equal(lookup.nearest("create a branch called topic-17"), "git switch -c topic-17");
  assert.match(lookup.nearest("please delete my branch zig/zag"), /^git branch -d topic-\d+$/);
});

for (const [question, answer] of [
  ["create the new branch called zig/zag", "git switch -c zig/zag"],
  ["please delete the branch zig/zag.", "git branch -d zig/zag"],
  ['make a commit with the note "say (hello) $& twice"', 'git commit -m "say (hello) $& twice"'],
  ["rename a+b.ts to c.d.ts", "git mv a+b.ts c.d.ts"],
] as const) {
  test(`names are put into the answer that was found: ${answer}`, () => {
    assert.equal(lookup.nearestWithNames(question), answer);
  });
}
