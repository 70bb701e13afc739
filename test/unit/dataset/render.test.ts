import assert from "node:assert/strict";
import { test } from "node:test";
import { renderExample, type RenderedExample } from "../../../agent/dataset/render.ts";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import { trainCharacterTokenizer } from "../../../agent/tokenizer/character.ts";
import { renderChat } from "../../../agent/tokenizer/chat-template.ts";
import { readTokenizer } from "../../../agent/tokenizer/read.ts";
import type { Tokenizer } from "../../../agent/tokenizer/tokenizer.ts";
import type { Example, Message } from "../../../schemas/dataset.ts";
import { learningText } from "../../support/tokenizer-corpus.ts";

const tokenizer = await trainByteLevelBpe([learningText, "user assistant"], 500);
const withTemplate = (template: string, changes: object = {}) =>
  readTokenizer({ ...tokenizer.json, ...changes }, { ...tokenizer.config, chat_template: template });

const render = (example: Example, by: Tokenizer = tokenizer) => renderExample({ line: 7, example }, by);
const conversation = (...messages: [Message["role"], string][]): Example => ({
  kind: "conversation",
  messages: messages.map(([role, content]) => ({ role, content })),
});
const allText = ({ tokens }: RenderedExample, by: Tokenizer = tokenizer) => by.decode([...tokens]);

/** The stretches of text that carry loss. */
function learnt({ tokens, loss }: RenderedExample, by: Tokenizer = tokenizer): string[] {
  const stretches: number[][] = [];
  for (const [at, token] of tokens.entries()) {
    if (loss[at] === 0) continue;
    if (at === 0 || loss[at - 1] === 0) stretches.push([]);
    stretches.at(-1)!.push(token);
  }
  return stretches.map((stretch) => by.decode(stretch));
}

const twoTurns = conversation(
  ["system", "Be brief."],
  ["user", "Hi"],
  ["assistant", " Hello\n"],
  ["user", "<|im_end|> Bye"],
  ["assistant", "So <|im_end|>\nlong"],
  ["user", "unanswered"],
);

test("only the assistant's contents and the ends of its turns carry loss", () => {
  const rendered = render(twoTurns);
  assert.equal(rendered.line, 7);
  assert.equal(
    allText(rendered),
    "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n" +
      "<|im_start|>assistant\n Hello\n<|im_end|>\n<|im_start|>user\n<|im_end|> Bye<|im_end|>\n" +
      "<|im_start|>assistant\nSo <|im_end|>\nlong<|im_end|>\n",
  );
  assert.deepEqual(learnt(rendered), [" Hello\n<|im_end|>", "So <|im_end|>\nlong<|im_end|>"]);
});

test("what stands before an answer is tokenised as it is when the model is asked", () => {
  const { messages } = twoTurns as Extract<Example, { kind: "conversation" }>;
  for (const turn of [2, 4]) {
    const prompt = tokenizer.encode(renderChat(tokenizer, messages.slice(0, turn), true));
    const { tokens, loss } = render({ kind: "conversation", messages: messages.slice(0, turn + 1) });
    assert.deepEqual([...tokens.subarray(0, prompt.length)], prompt);
    assert.deepEqual([loss[prompt.length - 1], loss[prompt.length]], [0, 1]);
  }
});

test("a conversation without an answer carries no loss", () => {
  const rendered = render(conversation(["user", "Hi"]));
  assert.equal(allText(rendered), "<|im_start|>user\nHi<|im_end|>\n");
  assert.deepEqual(learnt(rendered), []);
});

const headers = "<|im_start|>{{ message.role }}\n\n{{ message.content | trim }}<|im_end|>";
const templates: [name: string, template: string, learnt: string[]][] = [
  [
    "Llama 3",
    `{{ bos_token }}{% for message in messages %}${headers}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n\n{% endif %}`,
    ["Hello<|im_end|>", "Bye<|im_end|>"],
  ],
  [
    "Llama 2",
    "{% for message in messages %}{% if message.role == 'user' %}[INST] {{ message.content }} [/INST]{% else %} {{ message.content }} <|endoftext|>{% endif %}{% endfor %}",
    [" Hello <|endoftext|>", " Bye <|endoftext|>"],
  ],
  [
    "no end of turn",
    "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}",
    ["Hello\n", "Bye\n"],
  ],
  [
    "no generation prompt",
    "{% for message in messages %}<|im_start|>{{ message.role }} {{ message.content }}<|im_end|>{% endfor %}",
    ["<|im_start|>assistant Hello<|im_end|>", "<|im_start|>assistant Bye<|im_end|>"],
  ],
];
const plainTurns = conversation(["user", "Hi"], ["assistant", "Hello"], ["user", "Ok"], ["assistant", "Bye"]);
for (const [name, template, expected] of templates) {
  test(`the mask is right for a template like ${name}'s`, () => {
    assert.deepEqual(learnt(render(plainTurns, withTemplate(template))), expected);
  });
}

test("a template that rewrites earlier turns is refused, and the row is named", () => {
  const onlyLast =
    "{% for message in messages %}{% if message.role == 'user' or loop.last %}{{ message.content }}{% endif %}{% endfor %}";
  assert.throws(() => render(plainTurns, withTemplate(onlyLast)), {
    code: "row_not_renderable",
    message: /Row 7 .* message 3/,
  });
});

test("what a template raises is said, and the row is named", () => {
  const strict =
    "{% if messages[0].role != 'system' %}{{ raise_exception('A system message is needed') }}{% endif %}";
  assert.throws(() => render(plainTurns, withTemplate(strict)), {
    code: "row_not_renderable",
    message: /Row 7 .*A system message is needed/,
  });
});

test("a template that is not well-formed is said", () => {
  assert.throws(() => render(plainTurns, withTemplate("{% for %}")), { code: "tokenizer_not_usable" });
});

test("conversations need a chat template", async () => {
  const plain = await trainCharacterTokenizer(["Hi"], { specialTokens: false });
  assert.throws(() => render(plainTurns, plain), { code: "chat_template_missing" });
});

test("of a completion only the completion and the end of the text carry loss", () => {
  const rendered = render({ kind: "completion", prompt: "1 + 1 =", completion: " 2" });
  assert.equal(allText(rendered), "1 + 1 = 2<|endoftext|>");
  assert.deepEqual(learnt(rendered), [" 2<|endoftext|>"]);
});

test("a prompt is tokenised alone where a token would span its end", async () => {
  const spanning = await trainByteLevelBpe(["abab abab abab"], 270);
  assert.equal(spanning.encode("abab").length, 1);
  const rendered = render({ kind: "completion", prompt: "ab", completion: "ab" }, spanning);
  const [ab] = spanning.encode("ab");
  assert.deepEqual([...rendered.tokens], [ab, ab, spanning.special.endOfText]);
  assert.deepEqual([...rendered.loss], [0, 1, 1]);
});

test("of a text every token but the first is a target", () => {
  const rendered = render({ kind: "text", text: "Straße 12" });
  assert.equal(allText(rendered), "Straße 12<|endoftext|>");
  assert.equal(rendered.loss[0], 0);
  assert.ok(rendered.loss.subarray(1).every((flag) => flag === 1));
});

test("a text has no end where the tokenizer has no token for it", async () => {
  const plain = await trainCharacterTokenizer(["abc"], { specialTokens: false });
  assert.deepEqual([...render({ kind: "text", text: "cab" }, plain).tokens], [2, 0, 1]);
  assert.deepEqual([...render({ kind: "text", text: "" }, plain).tokens], []);
});

test("what the tokenizer puts around a text is put once", () => {
  const [begin, end] = [tokenizer.idOf("<|im_start|>")!, tokenizer.idOf("<|endoftext|>")!];
  const around = withTemplate("", {
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "b" } }, { Sequence: { id: "A" } }, { SpecialToken: { id: "e" } }],
      special_tokens: { b: { ids: [begin] }, e: { ids: [end] } },
    },
  });
  assert.equal(allText(render({ kind: "text", text: "x" }, around)), "<|im_start|>x<|endoftext|>");
  const completion = render({ kind: "completion", prompt: "x", completion: "y" }, around);
  assert.equal(allText(completion), "<|im_start|>xy<|endoftext|>");
  assert.deepEqual(learnt(completion), ["y<|endoftext|>"]);
});
