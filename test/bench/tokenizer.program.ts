// Trainyard's side of the `tokenizer` benchmarks: learns a vocabulary, then encodes with one that is given.
import { readFile } from "node:fs/promises";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { loadTokenizer } from "../../agent/tokenizer/files.ts";
import { TokenizerRequest, type TokenizerAnswer } from "./tokenizer-request.ts";

const request = TokenizerRequest.parse(JSON.parse(await readFile(process.argv[2]!, "utf8")));
const { texts, bytes } = request;

const learningStarted = performance.now();
const learnt = await trainByteLevelBpe(texts, request.vocabularySize);
const learningSeconds = (performance.now() - learningStarted) / 1000;

const tokenizer = await loadTokenizer(request.tokenizer);
const encodingStarted = performance.now();
const ids = texts.map((text) => tokenizer.encode(text));
const encodingSeconds = (performance.now() - encodingStarted) / 1000;

const answer: TokenizerAnswer = {
  learningSeconds,
  megabytesPerSecond: bytes / 1e6 / encodingSeconds,
  vocabularySize: learnt.size,
  tokens: ids.reduce((sum, list) => sum + list.length, 0),
  sumOfIds: ids.reduce((sum, list) => sum + list.reduce((a, b) => a + b, 0), 0),
};
console.log(JSON.stringify(answer));
