// How tokens of an answer are drawn, from what a client has asked for.
import { randomInt } from "node:crypto";
import type { Sampling } from "../../schemas/protocol/chat.ts";
import type { AnswerOptions } from "../chat/client.ts";

/** Whoever names a seed wants this very answer again. */
export function drawingOf(sampling: Sampling): AnswerOptions {
  const { temperature, topP, topK, minP, repeatPenalty, maxTokens, seed } = sampling;
  return {
    ...{ temperature, topP },
    ...(topK !== undefined && { topK }),
    ...(minP !== undefined && { minP }),
    ...(repeatPenalty !== undefined && { repeatPenalty }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...{ seed: seed ?? randomInt(2 ** 32), reproducible: seed !== undefined },
  };
}
