// What workers are asked to do for evaluations.
import * as z from "zod";
import { AnswerSettings, AskingForm, Metric } from "../../schemas/test-set.ts";
import { DatasetSection } from "../../schemas/training.ts";

/** Solved examples that are kept with a test set; nobody asks for more. */
export const mostShots = 32;

/** Solved examples for rows that are read so come from the run's own rows, where these are known. */
const Learnt = z.strictObject({
  section: DatasetSection,
  shots: z.strictObject({ dataset: z.string(), version: z.string(), split: z.string() }).optional(),
});

/** Files are absolute. */
export const TestSetRequest = z.strictObject({
  name: z.string(),
  source: z.union([
    z.strictObject({
      dataset: z.string(),
      version: z.string().optional(),
      split: z.string(),
      shotsSplit: z.string(),
    }),
    z.strictObject({
      file: z.string(),
      section: DatasetSection,
      shots: z.string().optional(),
      /** How a run has read what it learnt from: a file with the same columns is read so, too. */
      learnt: Learnt.optional(),
    }),
  ]),
  metrics: z.array(Metric).optional(),
  limit: z.int().positive(),
  seed: z.int().min(0),
  fewShot: z.int().min(0).max(mostShots),
  /** Rows that are kept out of the test for solved examples where there would be fewer. */
  examples: z.int().min(0).max(mostShots).optional(),
  instruction: z.string().optional(),
  ask: AskingForm,
  generation: AnswerSettings,
});
export type TestSetRequest = z.infer<typeof TestSetRequest>;

export const LikelihoodRequest = z.strictObject({
  /** Folder of the evaluation. */
  folder: z.string(),
  /** Id of the test set. */
  testSet: z.string(),
  /** What `openModelSource` opens. */
  model: z.string(),
  /** Folders of adapters that are added to it, each as heavily as its scale says. */
  adapters: z.array(z.strictObject({ folder: z.string(), scale: z.number() })),
  fewShot: z.int().min(0),
  ask: AskingForm,
  instruction: z.string().optional(),
  /** 0 takes every core. */
  threads: z.int().min(0),
});
export type LikelihoodRequest = z.infer<typeof LikelihoodRequest>;
