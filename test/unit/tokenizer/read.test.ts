import assert from "node:assert/strict";
import { test } from "node:test";
import { readTokenizer } from "../../../agent/tokenizer/read.ts";
import { processorTime } from "../../support/processor-time.ts";

const model = { type: "BPE", vocab: { a: 0, b: 1, ab: 2, Ġ: 3 }, merges: [["a", "b"]] };
const minimal = { model, pre_tokenizer: null, decoder: { type: "Fuse" } };
const read = (changes: object) => readTokenizer({ ...minimal, ...changes }, {});
const sequence = (depth: number): object =>
  depth === 0 ? { type: "NFC" } : { type: "Sequence", normalizers: [sequence(depth - 1)] };
const doublings = Array.from({ length: 40 }, () => ({
  type: "Replace",
  pattern: { String: "a" },
  content: "aa",
}));

test("the smallest tokenizer.json encodes and decodes", () => {
  const tokenizer = read({});
  assert.deepEqual(tokenizer.encode("abba"), [2, 1, 0]);
  assert.equal(tokenizer.decode([2, 1, 0]), "abba");
  assert.deepEqual(tokenizer.special, { padding: 0 });
  assert.equal(tokenizer.size, 4);
});

test("merges may be written with a blank, as in older files", () => {
  assert.deepEqual(read({ model: { ...model, merges: ["a b"] } }).encode("ab"), [2]);
});

test("a token named __proto__ is a token like any other", () => {
  const vocab = JSON.parse('{"__proto__": 0, "constructor": 1, "a": 2}') as object;
  const tokenizer = read({ model: { ...model, vocab, merges: [], ignore_merges: true } });
  assert.deepEqual(
    ["__proto__", "constructor", "toString", "a"].map((token) => tokenizer.idOf(token)),
    [0, 1, undefined, 2],
  );
  assert.deepEqual(tokenizer.encode("__proto__"), [0]);
});

test("what a post-processor adds is added only on request", () => {
  const processor = (type: string, token: string, id: number) => ({
    type,
    single: [{ SpecialToken: { id: token, type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  });
  const processors = [processor("TemplateProcessing", "<s>", 5), processor("TemplateProcessing", "<t>", 6)];
  const tokenizer = read({ post_processor: { type: "Sequence", processors } });
  assert.deepEqual(tokenizer.encode("a"), [0]);
  assert.deepEqual(tokenizer.encode("a", true), [6, 5, 0]);
});

const unusable: [what: string, changes: object, reason: RegExp][] = [
  ["without a model", { model: undefined }, /model/],
  ["with another kind of model", { model: { ...model, type: "WordPiece" } }, /WordPiece/],
  ["without a vocabulary", { model: { ...model, vocab: undefined } }, /vocab/],
  ["with a list for a vocabulary", { model: { ...model, vocab: ["a"] } }, /vocab/],
  ["with a negative id", { model: { ...model, vocab: { a: -1 } } }, /"a"/],
  ["with an id that is no number", { model: { ...model, vocab: { a: "0" } } }, /"a"/],
  ["with an id beyond every embedding", { model: { ...model, vocab: { a: 1e9 } } }, /"a"/],
  ["with an added id beyond every embedding", { added_tokens: [{ id: 1e9, content: "x" }] }, /added_tokens/],
  ["without merges", { model: { ...model, merges: undefined } }, /merges/],
  ["with a merge of three", { model: { ...model, merges: [["a", "b", "c"]] } }, /merge 1/],
  [
    "with a merge of unknown tokens",
    {
      model: {
        ...model,
        merges: [
          ["a", "b"],
          ["b", "x"],
        ],
      },
    },
    /merge 2/,
  ],
  ["with millions of merges", { model: { ...model, merges: new Array(2_000_001).fill("a b") } }, /2000001/],
  ["with an unknown normalizer", { normalizer: { type: "Nonsense" } }, /normalizer .* Nonsense/],
  ["with an unknown pre-tokenizer", { pre_tokenizer: { type: "Nonsense" } }, /pre_tokenizer .* Nonsense/],
  ["with an unknown decoder", { decoder: { type: "Nonsense" } }, /decoder .* Nonsense/],
  ["with an unknown post-processor", { post_processor: { type: "Nonsense" } }, /post_processor .* Nonsense/],
  ["with a part that is a string", { normalizer: "NFC" }, /normalizer/],
  ["with a part that lacks a key", { pre_tokenizer: { type: "Split" } }, /pre_tokenizer/],
  ["with a sequence that holds nothing", { normalizer: { type: "Sequence" } }, /normalizers/],
  ["with parts that are nested without end", { normalizer: sequence(2000) }, /nested/],
  [
    "with a pattern that is not well-formed",
    { pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } },
    /pattern \(/,
  ],
];

for (const [what, changes, message] of unusable) {
  test(`a tokenizer.json ${what} is refused with a reason`, () => {
    assert.throws(() => read(changes), { code: "tokenizer_not_usable", message });
  });
}

test("a normalizer that makes texts ever longer is stopped", () => {
  const tokenizer = read({ normalizer: { type: "Sequence", normalizers: doublings } });
  assert.throws(() => tokenizer.encode("aaaa"), { code: "tokenizer_not_usable", message: /longer/ });
});

test("thousands of added tokens do not slow a text down", () => {
  const added_tokens = Array.from({ length: 50_000 }, (_, index) => ({
    id: 10 + index,
    content: `<a${index}>`,
  }));
  const tokenizer = read({ added_tokens });
  const started = processorTime();
  assert.equal(tokenizer.encode("<a".repeat(50_000) + "<a49999>").at(-1), 50_009);
  assert.ok(processorTime() - started < 2000);
});
