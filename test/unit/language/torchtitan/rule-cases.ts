// Tries rules of torchtitan on texts: one that breaks each, one that does not, and each fix on the broken one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { checkRules } from "../../../../agent/language/torchtitan/check.ts";
import { edited } from "../../../../agent/language/torchtitan/edited.ts";
import type { Rule } from "../../../../agent/language/torchtitan/rules/rule.ts";
import type { KeyProblem } from "../../../../agent/training-file/key-problem.ts";
import type { TomlTable } from "../../../../agent/toml/table.ts";

export interface Case {
  breaks: string;
  /** "path: message" of what the rule says of it, with the severity before it where that is not the rule's. */
  says: string;
  passes: string;
  /** Processes that the job is started with, where the rule needs to know. */
  worldSize?: number;
}

/** One test a rule; a rule without a case fails, and so does a case without a rule. */
export function tryRules(rules: readonly Rule[], cases: Readonly<Record<string, Case>>): void {
  test("Every rule here has a case, and every case a rule", () => {
    assert.deepEqual(rules.map(({ id }) => id).sort(), Object.keys(cases).sort());
  });

  for (const rule of rules)
    test(`${rule.id}: ${rule.states}`, () => {
      const { breaks, says, passes, worldSize = 0 } = cases[rule.id]!;
      const told = (table: TomlTable): KeyProblem | undefined =>
        checkRules(table, worldSize).found.find((found) => found.rule === rule)?.problem;
      const table = parse(breaks);
      const problem = told(table);
      assert.ok(problem !== undefined, "the breaking text breaks nothing");
      const severity = problem.severity === rule.severity ? "" : `${problem.severity} `;
      assert.equal(`${severity}${problem.path.join(".")}: ${problem.message}`, says);
      for (const { title, edits } of problem.fixes ?? [])
        assert.equal(told(edited(table, edits)), undefined, `"${title}" does not mend it`);
      assert.equal(told(parse(passes)), undefined, "the passing text breaks the rule");
    });
}
