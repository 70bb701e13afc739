// Group `language`: our language server beside tombi, which gets our JSON Schema, in one and the same conversation.
import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { preparePython, pythonInterpreter } from "../support/python.ts";
import { builtProgram } from "../support/built-program.ts";
import { aim, compare, type BenchCase } from "./case.ts";
import { converse, largeFile, type LanguageServer } from "./language-conversation.ts";

const inMilliseconds = { unit: "ms", better: "less" } as const;

export const languageCases: readonly BenchCase[] = [
  {
    name: "language-server",
    prepare: (folder) => {
      preparePython();
      writeFileSync(path.join(folder, "rows.txt"), "Once upon a time.\n");
      writeFileSync(path.join(folder, "large.train.toml"), largeFile().text);
      copyFileSync(path.resolve("schemas/training.schema.json"), path.join(folder, "training.schema.json"));
      writeFileSync(path.join(folder, "tombi.toml"), tombiSettings);
      const ours: LanguageServer = {
        command: process.execPath,
        args: [builtProgram("language-server.mjs"), "--stdio"],
        environment: { TRAINYARD_HOME: path.join(folder, "home") },
      };
      return Promise.resolve({
        ours: () => converse(ours, folder),
        tombi: () => converse(tombi(), folder),
      });
    },
    lines: ({ ours, tombi: theirs }) => [
      compare(
        { name: "whole conversation, p95", figure: "conversationP95", ...inMilliseconds, goal: 5 },
        ours!,
        theirs!,
      ),
      compare(
        { name: "diagnostics after a keystroke, p95", figure: "diagnosticsP95", ...inMilliseconds },
        ours!,
        theirs!,
      ),
      aim(
        { name: "diagnostics after a keystroke, p95", figure: "diagnosticsP95", ...inMilliseconds },
        ours!,
        30,
      ),
      compare({ name: "completion, p95", figure: "completionP95", ...inMilliseconds }, ours!, theirs!),
      aim({ name: "completion, p95", figure: "completionP95", ...inMilliseconds }, ours!, 10),
      compare(
        { name: "start to first diagnostics", figure: "startMilliseconds", ...inMilliseconds },
        ours!,
        theirs!,
      ),
      aim({ name: "start to first diagnostics", figure: "startMilliseconds", ...inMilliseconds }, ours!, 300),
    ],
  },
];

const tombiSettings = `toml-version = "v1.1.0"

[[schemas]]
path = "training.schema.json"
include = ["*.train.toml"]
`;

function tombi(): LanguageServer {
  const program = process.platform === "win32" ? "tombi.exe" : "tombi";
  return { command: path.join(path.dirname(pythonInterpreter), program), args: ["lsp", "--offline"] };
}
