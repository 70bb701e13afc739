// The card of a model or a checkpoint: what it is, where it comes from, and how it stands just now.
import * as z from "zod";
import { Id, ModelReference } from "../protocol/method.ts";
import { ServedModel } from "../protocol/serve.ts";
import { panelContract } from "./panel.ts";

/** Of files and of weights; each is absent where it is not known or not known yet. */
export const ModelFacts = z.strictObject({
  architecture: z.string().optional(),
  parameters: z.int().optional(),
  layers: z.int().optional(),
  hiddenSize: z.int().optional(),
  /** Tokens that it sees at once. */
  contextLength: z.int().optional(),
  followsChat: z.boolean().optional(),
  callsTools: z.boolean().optional(),
  formats: z.array(z.string()),
  /** Of all its files. */
  bytes: z.number().optional(),
  createdAt: z.iso.datetime().optional(),
  /** Why the file could not be looked into. */
  problem: z.string().optional(),
});
export type ModelFacts = z.infer<typeof ModelFacts>;

export const ModelLineage = z.strictObject({
  /** `isThere`: it can be opened. */
  run: z.strictObject({ id: Id, name: z.string(), isThere: z.boolean() }).optional(),
  step: z.int().optional(),
  isBest: z.boolean().optional(),
  dataset: z.strictObject({ id: Id, version: Id, name: z.string(), isThere: z.boolean() }).optional(),
  /** Of a model; a checkpoint is neither. */
  origin: z.enum(["imported", "exported"]).optional(),
  /** The file or folder that it was imported from. */
  source: z.string().optional(),
  /** sha256. */
  weights: z.string().optional(),
});
export type ModelLineage = z.infer<typeof ModelLineage>;

export const ModelStanding = ServedModel.pick({
  state: true,
  answering: true,
  waiting: true,
  sequences: true,
  tokensPerSecond: true,
  memory: true,
}).extend({ isServed: z.boolean() });
export type ModelStanding = z.infer<typeof ModelStanding>;

export const ModelCardState = z.strictObject({
  kind: z.literal("state"),
  subject: ModelReference,
  name: z.string(),
  /** `model`: an imported or exported one. */
  of: z.enum(["model", "checkpoint"]),
  isGone: z.boolean(),
  facts: ModelFacts,
  lineage: ModelLineage,
  folder: z.string(),
  standing: ModelStanding,
  /** Under which the API knows it. */
  apiName: z.string(),
  /** Of the API; empty while no agent is connected. */
  address: z.string(),
  /** What is going on by its user's wish. */
  working: z.enum(["", "starting", "stopping"]),
  canChat: z.boolean(),
  /** Whether a training can begin with its weights. */
  canTune: z.boolean(),
  canExport: z.boolean(),
  canReveal: z.boolean(),
});
export type ModelCardState = z.infer<typeof ModelCardState>;

export const modelPanel = panelContract({
  name: "model",
  view: z.strictObject({ subject: ModelReference }),
  down: z.discriminatedUnion("kind", [ModelCardState]),
  up: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("startServing") }),
    z.strictObject({ kind: z.literal("stopServing") }),
    z.strictObject({ kind: z.literal("chat") }),
    z.strictObject({ kind: z.literal("tune") }),
    z.strictObject({ kind: z.literal("export") }),
    z.strictObject({ kind: z.literal("reveal") }),
    z.strictObject({ kind: z.literal("copyExample") }),
    z.strictObject({ kind: z.literal("copy"), text: z.string().max(10_000) }),
    z.strictObject({ kind: z.literal("openRun"), run: Id }),
    z.strictObject({ kind: z.literal("openDataset"), dataset: Id, version: Id }),
  ]),
});
