// Hugging Face's Hub and its mirrors: whether the agent may ask it, and what a model there is.
import * as z from "zod";
import { HubReference, HubRepository, HubSettings } from "../hub.ts";
import { method } from "./method.ts";

/** Goes to the Hub alone; it is neither kept nor logged. */
export const HubToken = z
  .string()
  .min(1)
  .max(500)
  .describe("Access token. Where it is left out, HF_TOKEN or the file that huggingface-cli writes counts.");

const HubState = HubSettings.extend({
  address: z.string().describe("Where the Hub lies, settings and environment taken together."),
});
export type HubState = z.infer<typeof HubState>;

export const hubMethods = {
  "hub/get": method({
    summary: "Whether the agent may ask the Hub, and where it lies. Asks nobody.",
    params: z.strictObject({}),
    result: HubState,
    changes: false,
    example: {},
  }),
  "hub/update": method({
    summary:
      "Agrees that the agent asks the Hub, or no longer agrees; sets a mirror, further hosts, certificates.",
    params: HubSettings.partial(),
    result: HubState,
    changes: true,
    example: { allowed: true },
  }),
  "hub/inspect": method({
    summary: "What a model of the Hub is, and what would be loaded. Nothing of it is loaded.",
    params: z.strictObject({ model: HubReference, token: HubToken.optional() }),
    result: HubRepository,
    changes: false,
    example: { model: { id: "HuggingFaceTB/SmolLM2-135M-Instruct" } },
  }),
};
