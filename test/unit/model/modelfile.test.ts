import assert from "node:assert/strict";
import { test } from "node:test";
import { modelfile } from "../../../agent/model/modelfile.ts";
import type { Tokenizer } from "../../../agent/tokenizer/tokenizer.ts";
import { tinyConfig, tinyTokenizer } from "../../support/tiny-model.ts";

const learnt = await tinyTokenizer();
const config = tinyConfig("llama");

function withTemplate(template: string | undefined): Tokenizer {
  const { chat_template: ours, ...rest } = learnt.config;
  assert.ok(ours);
  return { ...learnt, config: template === undefined ? rest : { ...rest, chat_template: template } };
}

test("ChatML is written in Go's language, with what ends an answer and how long a conversation may be", () => {
  assert.equal(
    modelfile("model.gguf", config, learnt, { temperature: 0.6, topP: 0.9, stopTokens: [] }),
    [
      "FROM ./model.gguf",
      'TEMPLATE """{{- range .Messages }}<|im_start|>{{ .Role }}',
      "{{ .Content }}<|im_end|>",
      "{{ end }}<|im_start|>assistant",
      '"""',
      "PARAMETER num_ctx 64",
      "PARAMETER temperature 0.6",
      "PARAMETER top_p 0.9",
      'PARAMETER stop "<|im_end|>"',
      'PARAMETER stop "<|endoftext|>"',
      "",
    ].join("\n"),
  );
});

const llama3 =
  "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}";
const chatMl = (system: string): string =>
  `{% if messages[0].role != 'system' %}<|im_start|>system\n${system}<|im_end|>\n{% endif %}` +
  "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

const cases: [string, string | undefined, RegExp][] = [
  ["Llama 3's", llama3, /^TEMPLATE """\{\{- range \.Messages \}\}<\|start_header_id\|>/m],
  ["a template with words of its own", chatMl("You are SmolLM."), /^SYSTEM """You are SmolLM\."""$/m],
  ["none", undefined, /^TEMPLATE """\{\{ \.Prompt \}\}"""$/m],
];
for (const [name, template, expected] of cases) {
  test(`a Modelfile says how a conversation is written: ${name}`, () => {
    assert.match(modelfile("model.gguf", config, withTemplate(template), { stopTokens: [] }), expected);
  });
}

test("a template of another kind is left to the GGUF file, and none of its words ends a text in quotes", () => {
  const other = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}";
  assert.doesNotMatch(
    modelfile("m.gguf", config, withTemplate(other), { stopTokens: [] }),
    /TEMPLATE|SYSTEM/,
  );
  const hostile = withTemplate(chatMl('x"""\nADAPTER /etc/passwd\n'));
  assert.doesNotMatch(modelfile("m.gguf", config, hostile, { stopTokens: [] }), /ADAPTER/);
});
