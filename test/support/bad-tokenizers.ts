// What can be wrong with a tokenizer.json that takes time or memory without end.
import type { Damage } from "./bad-models.ts";

/** Changes of tokenizer.json, given as an object. */
export const badTokenizers: readonly (Omit<Damage, "damage"> & {
  change: (json: { [key: string]: unknown; model: Record<string, unknown> }) => void;
})[] = [
  {
    what: "a pattern that goes back for ever",
    says: /takes too long/,
    change: (json) => {
      json["pre_tokenizer"] = {
        type: "Split",
        pattern: { Regex: "(a+)+$" },
        behavior: "Isolated",
        invert: false,
      };
    },
  },
  {
    what: "ten million merges",
    says: /128 MiB|10000000 merges|merges/,
    change: (json) => {
      json.model["merges"] = Array.from({ length: 1e7 }, () => "a b");
    },
  },
  {
    what: "a token of 50 MB",
    says: /token/,
    change: (json) => {
      json["added_tokens"] = [
        {
          id: 0,
          content: "a".repeat(5e7),
          special: true,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
        },
      ];
    },
  },
  {
    what: "200,000 added tokens",
    says: /added_tokens/,
    change: (json) => {
      json["added_tokens"] = Array.from({ length: 2e5 }, (_, id) => ({
        id,
        content: `<${id}>`,
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      }));
    },
  },
  {
    what: "an id of 2^53",
    says: /sensible id/,
    change: (json) => {
      json.model["vocab"] = { a: 2 ** 53 };
    },
  },
  {
    what: "parts within parts without end",
    says: /deeper than 64 brackets/,
    change: (json) => {
      let part: object = { type: "ByteLevel" };
      for (let depth = 0; depth < 1000; depth++) part = { type: "Sequence", pretokenizers: [part] };
      json["pre_tokenizer"] = part;
    },
  },
];
