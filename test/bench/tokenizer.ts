// Group `tokenizer`: learning a byte-level vocabulary and encoding, against Hugging Face's tokenizers.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { saveTokenizer } from "../../agent/tokenizer/files.ts";
import { specialTokens } from "../../agent/tokenizer/tokenizer.ts";
import { runPython } from "../support/python.ts";
import { type BenchCase, type Measurement, type Summary, compare } from "./case.ts";
import { runBenchProgram } from "./programs.ts";
import { readSharedData } from "./shared-data.ts";
import { TokenizerAnswer, type TokenizerRequest } from "./tokenizer-request.ts";

const vocabularySize = 4096;
/** Longest time that learning from 1 MB may take. */
const learningLimit = 10;

export const tokenizerCases: readonly BenchCase[] = [
  {
    name: "bpe",
    async prepare(folder) {
      const text = (await readSharedData("tinyshakespeare.txt")).slice(0, 1_000_000);
      const texts = text.split(/(?<=\n\n)/);
      await saveTokenizer(folder, await trainByteLevelBpe(texts, vocabularySize));
      const request: TokenizerRequest = {
        ...{ texts, bytes: Buffer.byteLength(text), vocabularySize },
        specialTokens: Object.values(specialTokens),
        tokenizer: path.join(folder, "tokenizer.json"),
      };
      const file = path.join(folder, "request.json");
      await writeFile(file, JSON.stringify(request));
      return {
        ours: async () => toMeasurement(await runBenchProgram("tokenizer", file)),
        theirs: async () => toMeasurement(await runPython("test/bench/python/tokenizer_speed.py", file)),
      };
    },
    lines: ({ ours, theirs }) => {
      const learning = { figure: "learningSeconds", unit: "s", better: "less" } as const;
      const encoding = { figure: "megabytesPerSecond", unit: "MB/s", better: "more" } as const;
      const limit: Summary = { ...ours!, medians: { learningSeconds: learningLimit } };
      return [
        compare({ ...learning, name: "bpe: 1 MB to 4,096 tokens, against the limit", goal: 1 }, ours!, limit),
        compare({ ...learning, name: "bpe: 1 MB to 4,096 tokens" }, ours!, theirs!),
        compare({ ...encoding, name: "bpe: encoding" }, ours!, theirs!),
      ];
    },
  },
];

function toMeasurement(output: string): Measurement {
  const answer = TokenizerAnswer.parse(JSON.parse(output));
  const { learningSeconds, megabytesPerSecond, vocabularySize: learnt, tokens, sumOfIds } = answer;
  return { figures: { learningSeconds, megabytesPerSecond }, evidence: [learnt, tokens, sumOfIds] };
}
