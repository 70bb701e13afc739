// Checks the tokenizer.json that a training file names: whether it can be used, and for how long texts it was made.
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { lookAtTokenizer, type TokenizerLook } from "../tokenizer/look.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { FactKind, Facts } from "./facts.ts";
import { related, type KeyProblem } from "./key-problem.ts";
import { setFix } from "./mend.ts";

const tokenizerFile: FactKind<string, TokenizerLook> = {
  name: "tokenizer",
  look: lookAtTokenizer,
  files: (file) => [file, path.join(path.dirname(file), "tokenizer_config.json")],
};

export function checkTokenizerFile(
  { model, tokenizer, training }: TrainingFile,
  folderOf: (path: KeyPath) => string,
  facts: Facts,
): KeyProblem[] {
  if (model.base !== undefined || tokenizer.kind !== "file" || tokenizer.path === undefined) return [];
  const file = path.resolve(folderOf(["tokenizer", "path"]), tokenizer.path);
  const { failure, longest } = facts.ask(tokenizerFile, file) ?? {};
  const kind = related(["tokenizer", "kind"]);
  // That the file is not there is said by the check of all files.
  if (failure !== undefined && failure.code !== "file_not_found")
    return [{ path: ["tokenizer", "path"], part: "value", severity: "error", ...failure, related: [kind] }];
  if (longest === undefined || training.seq_len <= longest) return [];
  return [
    {
      path: ["training", "seq_len"],
      part: "value",
      code: "longer_than_tokenizer",
      severity: "warning",
      message: `training.seq_len is ${training.seq_len}; the tokenizer was made for a model of ${longest} tokens at most.`,
      advice: `Take ${longest} or less where the model is to be used by programs that go by tokenizer_config.json.`,
      related: [related(["tokenizer", "path"]), kind],
      fixes: [setFix(["training", "seq_len"], longest, "possible")],
    },
  ];
}
