import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShownMessage } from "../../../schemas/panels/chat.ts";
import { until } from "../../support/until.ts";
import { answer, openChat, question } from "./stand-in.ts";

function turnsOf(count: number): ShownMessage[] {
  return Array.from({ length: count }, (_, turn): ShownMessage[] => [
    { ...question, id: `q${turn}`, content: `Question ${turn}` },
    { ...answer, id: `a${turn}`, content: `Answer **${turn}**\n\n\`\`\`ts\nconst turn = ${turn};\n\`\`\`` },
  ]).flat();
}

test("Of a thousand turns those in sight are drawn, the last one first, and scrolling brings the others", async () => {
  const view = await openChat({ messages: turnsOf(1000) });
  const { page } = view;
  await page.getByText("Question 999", { exact: true }).waitFor();
  const list = page.locator(".messages");
  const isAtEnd = (): Promise<boolean> =>
    list.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight < 40);
  await until(isAtEnd, "the end is in sight");
  const drawn = await page.locator(".turn").count();
  assert.ok(drawn <= 60, `${drawn} turns are drawn`);
  await list.evaluate((element) => {
    element.scrollTop = 0;
  });
  await until(async () => (await page.locator(".turn").count()) > drawn, "more are drawn");
  const top = await list.evaluate((element) => element.scrollTop);
  assert.ok(top > 0, "what was in sight stays in sight");
  await view.close();
});

test("An answer of 100 KB grows without the page being held up", async () => {
  const pending = { id: "?answer", role: "assistant" as const, content: "" };
  const view = await openChat({ messages: [question, pending], columns: [{ isAnswering: true }] });
  const block = `Some words about **step** and \`code\`.\n\n\`\`\`python\n${"value = compute(1, 2, 3)\n".repeat(20)}\`\`\`\n\n`;
  const count = Math.ceil(100_000 / block.length);
  for (let piece = 0; piece < count; piece++)
    await view.send({ kind: "text", column: 0, text: block, tokensPerSecond: 0 });
  await until(
    async () => (await view.page.locator(".code-block").count()) >= count - 1,
    "all of it is drawn",
  );
  await view.close();
});
