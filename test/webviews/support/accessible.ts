// Holds a page against the rules of axe-core, which are those of WCAG 2.2 A and AA.
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Frame, Page } from "playwright-core";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** A webview is a part of VS Code's page: it has no heading of the first level and no landmarks of its own. */
const notForParts = ["page-has-heading-one", "region", "landmark-one-main"];

/** Fails with every element that people with a screen reader, a keyboard or weak eyes cannot use. */
export async function expectAccessible(page: Page | Frame): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async ({ values, disabled }) => {
      const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
      const results = await inPage.run(document, {
        runOnly: { type: "tag", values },
        rules: Object.fromEntries(disabled.map((rule) => [rule, { enabled: false }])),
        resultTypes: ["violations"],
      });
      return results.violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary ?? ""}`),
      );
    },
    { values: rules, disabled: notForParts },
  );
  assert.deepEqual(violations, []);
}
