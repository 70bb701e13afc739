// `POST /v1/embeddings`: texts as vectors, out of the last layer of a model that was made to talk.
import * as z from "zod";
import { answerClient, clientOf, readBody, type ApiExchange } from "./exchange.ts";
import { invalidRequest } from "./failures.ts";
import { limits } from "./limits.ts";
import { sendJson } from "./send-json.ts";
import { findSpeaker, type Api } from "./speak.ts";
import { TokenList } from "./token-list.ts";

const Text = z.string().min(1, "must not be empty");

const EmbeddingRequest = z.strictObject({
  model: z.string().min(1).max(500),
  input: z.union([
    Text,
    TokenList,
    z.array(Text).min(1).max(limits.inputs),
    z.array(TokenList).min(1).max(limits.inputs),
  ]),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.int().min(1).nullish(),
  user: z.string().max(500).nullish(),
});

export async function embeddings(api: Api, exchange: ApiExchange): Promise<void> {
  await answerClient(
    exchange,
    async (signal) => {
      const { request, response } = exchange;
      const asked = await readBody(request, EmbeddingRequest, limits.valuesWithTokens);
      const inputs = inputsOf(asked.input);
      const client = clientOf(request, asked.user ?? undefined);
      const speaker = await findSpeaker(api, { model: asked.model, client, alone: false, signal });
      const { vectors, promptTokens } = await speaker.use(signal, async (model) => {
        const wrong = inputs.flatMap((input) => (typeof input === "string" ? [] : input));
        if (wrong.some((token) => token >= model.vocabularySize))
          throw invalidRequest(`The model has ${model.vocabularySize} tokens.`, "input");
        return await model.embed(inputs);
      });
      const size = vectors[0]!.length;
      if (asked.dimensions && asked.dimensions !== size)
        throw invalidRequest(
          `Vectors of this model have ${size} dimensions, no more and no fewer.`,
          "dimensions",
        );
      const isPacked = asked.encoding_format === "base64";
      const data = vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: isPacked ? packed(vector) : [...vector],
      }));
      const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
      sendJson(response, 200, { object: "list", data, model: speaker.name, usage });
    },
    "input",
  );
}

/** What came from another process may be a part of a larger buffer. */
function packed({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

function inputsOf(input: z.infer<typeof EmbeddingRequest>["input"]): (string | number[])[] {
  if (typeof input === "string") return [input];
  return typeof input[0] === "number" ? [input as number[]] : (input as (string | number[])[]);
}
