// How a model stands: whether it is loaded, served to others, and what it answers just now. Pure.
import { plural } from "../../schemas/plural.ts";
import type { ModelReference, ModelStack } from "../../schemas/protocol/method.ts";
import type { ServedModel } from "../../schemas/protocol/serve.ts";
import { formatCount } from "../amounts.ts";
import { joinFacts, type Words } from "../views/words.ts";

export interface Standing extends Pick<
  ServedModel,
  "state" | "answering" | "waiting" | "sequences" | "tokensPerSecond" | "contextLength" | "memory"
> {
  /** As it was started, so that it can be stopped; empty where it is loaded only because somebody asks it. */
  readonly startedAs: readonly ModelReference[];
}

const byActivity: readonly ServedModel["state"][] = ["unloaded", "idle", "loading", "answering"];

/** Undefined where it is neither loaded nor started. A model without a version stands for all of its versions. */
export function standingOf(served: readonly ServedModel[], reference: ModelReference): Standing | undefined {
  const own = served.filter(({ model, startedAs }) =>
    [model, ...startedAs].some((other) => isPartOf(other, reference)),
  );
  const [first] = own;
  if (first === undefined) return undefined;
  const sum = (figure: "answering" | "waiting" | "sequences" | "tokensPerSecond" | "memory"): number =>
    own.reduce((all, one) => all + one[figure], 0);
  return {
    state: byActivity.findLast((state) => own.some((one) => one.state === state))!,
    startedAs: own.flatMap(({ startedAs }) => startedAs),
    answering: sum("answering"),
    waiting: sum("waiting"),
    sequences: sum("sequences"),
    tokensPerSecond: sum("tokensPerSecond"),
    contextLength: Math.max(...own.map(({ contextLength }) => contextLength)),
    memory: sum("memory"),
  };
}

/** With adapters added it is another model. */
function isPartOf(model: ModelStack, whole: ModelReference): boolean {
  if (model.adapters !== undefined) return false;
  if ("run" in whole) return "run" in model && model.run === whole.run && model.step === whole.step;
  if (!("model" in model) || model.model !== whole.model) return false;
  return whole.version === undefined || model.version === whole.version;
}

/** As `served · 2 requests · 34 tokens/s`. */
export function standingInWords(standing: Standing, words: Words): string {
  const { t, language } = words;
  const { state, startedAs, answering, waiting, tokensPerSecond } = standing;
  if (state === "loading") return t("loading");
  const isServed = startedAs.length > 0;
  if (state === "unloaded") return t("served, not loaded");
  const asked = answering + waiting;
  return joinFacts([
    isServed ? t("served") : t("loaded"),
    asked === 0 ? undefined : plural(asked, t("1 request"), t("{0} requests", formatCount(asked, language))),
    tokensPerSecond < 1 ? undefined : t("{0} tokens/s", formatCount(Math.round(tokensPerSecond), language)),
  ]);
}
