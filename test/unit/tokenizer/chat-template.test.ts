import assert from "node:assert/strict";
import { test } from "node:test";
import { chatMlTemplate, checkTemplate, renderTemplate } from "../../../agent/tokenizer/chat-template.ts";
import type { Message } from "../../../schemas/dataset.ts";

const messages: Message[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: " {{ 1 }}\n" },
];

test("our template is ChatML, and contents are never taken for template code", () => {
  const text = "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n {{ 1 }}\n<|im_end|>\n";
  assert.equal(renderTemplate({ chat_template: chatMlTemplate }, messages, false), text);
  assert.equal(
    renderTemplate({ chat_template: chatMlTemplate }, messages, true),
    `${text}<|im_start|>assistant\n`,
  );
});

test("our template, which is rendered without Jinja, gives what Jinja makes of it", () => {
  const throughJinja = `${chatMlTemplate}{# another template #}`;
  const conversations: Message[][] = [
    [],
    messages,
    [...messages, { role: "assistant", content: "<|im_end|> é\r\n" }],
  ];
  for (const conversation of conversations) {
    for (const prompt of [false, true]) {
      assert.equal(
        renderTemplate({ chat_template: chatMlTemplate }, conversation, prompt),
        renderTemplate({ chat_template: throughJinja }, conversation, prompt),
      );
    }
  }
});

test("a template knows the special tokens of its configuration", () => {
  const config = { chat_template: "{{ bos_token }}|{{ eos_token }}", bos_token: "<s>", eos_token: null };
  assert.equal(renderTemplate(config, messages, false), "<s>|");
});

test("a template that takes for ever is stopped at the deadline", async () => {
  const bomb = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}";
  const started = performance.now();
  await assert.rejects(checkTemplate({ chat_template: bomb }, 500), { code: "tokenizer_not_usable" });
  assert.ok(performance.now() - started < 4500);
});

test("a template passes that refuses the conversation of the trial, or is not well-formed", async () => {
  for (const chat_template of ["{{ raise_exception('no') }}", "{% for %}"])
    await checkTemplate({ chat_template });
});
