// What is added around the tokens of a text, such as a beginning-of-text token.
import * as z from "zod";
import { errors } from "../errors.ts";
import { partsOf, readPart, unknownPart, type Part } from "./parts.ts";

export interface Surroundings {
  before: number[];
  after: number[];
}

/** Reads the `post_processor` of a tokenizer.json, as far as it concerns single texts. */
export function readPostProcessor(part: unknown): Surroundings {
  const steps = partsOf(part, "post_processor", "processors").map(readStep);
  return {
    before: steps.toReversed().flatMap((step) => step.before),
    after: steps.flatMap((step) => step.after),
  };
}

const TemplateProcessing = z.object({
  single: z.array(
    z.union([
      z.object({ SpecialToken: z.object({ id: z.string() }) }),
      z.object({ Sequence: z.object({ id: z.string() }) }),
    ]),
  ),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.int().min(0)) })),
});
const NamedToken = z.tuple([z.string(), z.int().min(0)]);
const ClsAndSep = z.object({ cls: NamedToken, sep: NamedToken });

function readStep(part: Part): Surroundings {
  switch (part.type) {
    case "ByteLevel":
      return { before: [], after: [] };
    case "BertProcessing":
    case "RobertaProcessing": {
      const { cls, sep } = readPart(ClsAndSep, part, "post_processor");
      return { before: [cls[1]], after: [sep[1]] };
    }
    case "TemplateProcessing": {
      const { single, special_tokens: known } = readPart(TemplateProcessing, part, "post_processor");
      const surroundings: Surroundings = { before: [], after: [] };
      let side = surroundings.before;
      for (const item of single) {
        if ("Sequence" in item) side = surroundings.after;
        else {
          const ids = known[item.SpecialToken.id]?.ids;
          if (ids === undefined) {
            throw errors.tokenizerNotUsable(
              `its post_processor adds ${item.SpecialToken.id}, which is not described`,
            );
          }
          side.push(...ids);
        }
      }
      return surroundings;
    }
    default:
      throw unknownPart("post_processor", part.type);
  }
}
