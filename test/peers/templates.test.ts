// Chat templates with the constructs of published ones: the text is the one that transformers renders.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { renderTemplate } from "../../agent/tokenizer/chat-template.ts";
import type { Message } from "../../schemas/dataset.ts";
import {
  publishedConversations,
  publishedTemplates,
  publishedTools,
} from "../support/published-templates.ts";
import { runPython } from "../support/python.ts";

const tokens = { bos_token: "<s>", eos_token: "</s>" };
const cases = Object.entries(publishedTemplates).flatMap(([name, template]) =>
  publishedConversations.flatMap((messages) =>
    [null, publishedTools].flatMap((tools) =>
      [false, true].map((prompt) => ({ name, template, messages, tools, prompt, tokens })),
    ),
  ),
);

const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-templates-"));
after(() => rm(folder, { recursive: true, force: true }));
const file = path.join(folder, "cases.json");
await writeFile(file, JSON.stringify(cases));
const answers = JSON.parse(await runPython("test/peers/python/reference_templates.py", file)) as (
  string | null
)[];

function render({ template, messages, tools, prompt }: (typeof cases)[number]): string | null {
  try {
    const config = { ...tokens, chat_template: template };
    return renderTemplate(config, messages as Message[], prompt, tools ?? undefined);
  } catch {
    return null;
  }
}

for (const name of Object.keys(publishedTemplates)) {
  test(`the template ${name} gives the text that transformers gives, or is refused by both`, () => {
    for (const [index, one] of cases.entries()) {
      if (one.name === name) assert.equal(render(one), answers[index], JSON.stringify(one.messages));
    }
    assert.ok(cases.some((one, index) => one.name === name && answers[index] !== null));
  });
}
