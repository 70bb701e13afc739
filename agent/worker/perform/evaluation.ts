// What evaluations leave to a worker: reading rows, computing likelihoods, and judging by code that others wrote.
import type { Performer } from "../performers.ts";

export const sumWeights: Performer<"sumWeights"> = async ({ place }, { report }) => {
  const { weightsOfPlace } = await import("../../evaluation/weights.ts");
  report({ message: "Reading the weights" });
  return { weights: await weightsOfPlace(place) };
};

export const createTestSetRows: Performer<"createTestSet"> = async (request, { home, report }) => {
  const { createTestSet } = await import("../../evaluation/test-set/create.ts");
  report({ message: "Drawing the rows" });
  return createTestSet(home, request);
};

export const measureRows: Performer<"measureLikelihoods"> = async (request, { home, report }) => {
  // The libraries that compute are loaded only where something is computed.
  const { measureLikelihoods } = await import("../../evaluation/likelihood/measure.ts");
  report({ message: "Opening the model", fraction: 0 });
  await measureLikelihoods(home, request, (rows, total) =>
    report({ message: `${rows} of ${total} rows read`, fraction: rows / total }),
  );
  return null;
};

export const judgeRows: Performer<"judgeAnswers"> = async ({ folder, testSet }, { home }) => {
  const { judgeEvaluation } = await import("../../evaluation/judge/judge.ts");
  return judgeEvaluation(home, folder, testSet);
};
