// Which models VS Code's own chat is offered, and why it is not offered the others. Pure.
import type { ModelCard } from "../../schemas/answer.ts";
import { ModelReference } from "../../schemas/protocol/method.ts";
import type { Result } from "../../schemas/protocol.ts";
import { formatCount } from "../amounts.ts";
import type { Words } from "../views/words.ts";

/** As VS Code wants to know it: `LanguageModelChatInformation`. */
export interface OfferedModel {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly version: string;
  readonly detail: string;
  readonly tooltip: string;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  readonly capabilities: { readonly toolCalling: boolean; readonly imageInput: boolean };
  /** What it can really do. */
  readonly callsTools: boolean;
}

export interface RefusedModel {
  readonly name: string;
  readonly reference: ModelReference;
  readonly reason: string;
}

export interface Offers {
  readonly offered: readonly OfferedModel[];
  readonly refused: readonly RefusedModel[];
}

/** Under which our models are registered. */
const vendor = "trainyard";
/** Of the context, for the answer; prompt and answer together never exceed it. */
const answerShare = 1 / 4;

export interface OfferSettings {
  /** The context that VS Code's own prompt needs, in tokens. */
  readonly minimumContext: number;
  /**
   * Whether models that cannot call tools say that they can. VS Code shows no others where its chat has only the agent
   * mode; they are sent no tools, and answer in words.
   */
  readonly withoutTools: boolean;
}

export function offersOf(cards: Result<"chat/models">, settings: OfferSettings, words: Words): Offers {
  const usable = withoutTwins(cards.models);
  const reasons = usable.map((card) => ({ card, reason: whyNot(card, settings, words) }));
  return {
    offered: reasons
      .filter(({ reason }) => reason === undefined)
      .map(({ card }) => describeOffer(card, settings, words)),
    refused: [
      ...reasons.flatMap(({ card, reason }) =>
        reason === undefined ? [] : [{ name: nameOf(card, words), reference: card.reference, reason }],
      ),
      ...cards.unusable,
    ],
  };
}

/** The same in every window, and for as long as the model is there. */
export function idOf(reference: ModelReference): string {
  return "run" in reference ? `run/${reference.run}/${reference.step}` : `model/${reference.model}`;
}

/** The model that has this id. @throws Error for an id that is none of ours */
export function referenceOf(id: string): ModelReference {
  const [kind, name, step] = id.split("/");
  return ModelReference.parse(kind === "run" ? { run: name, step } : { model: name });
}

/** As VS Code's settings name a model. */
export function asQualifiedName({ name }: OfferedModel): string {
  return `${name} (${vendor})`;
}

/** A checkpoint is found by its step, too. */
export function offerOf({ offered }: Offers, reference: ModelReference): OfferedModel | undefined {
  const id = idOf(reference);
  const found = offered.find((model) => model.id === id);
  if (found !== undefined || !("run" in reference)) return found;
  return offered.find(
    ({ id: other, version }) =>
      other.startsWith(`run/${reference.run}/`) && version === String(reference.step),
  );
}

/** Why a model is not offered; undefined for one that is, or is not told of, as an old version. */
export function refusalOf({ refused }: Offers, reference: ModelReference): string | undefined {
  const id = idOf(reference);
  return refused.find((model) => idOf(model.reference) === id)?.reason;
}

/** Where the best checkpoint is the latest, too, it is offered once. */
function withoutTwins(cards: readonly ModelCard[]): ModelCard[] {
  return cards.filter(({ reference, step }) => {
    if (!("run" in reference) || reference.step !== "best") return true;
    return !cards.some(
      (other) =>
        "run" in other.reference &&
        other.reference.run === reference.run &&
        other.reference.step === "latest" &&
        other.step === step,
    );
  });
}

function whyNot(
  { contextLength, followsChat, callsTools }: ModelCard,
  { minimumContext, withoutTools }: OfferSettings,
  { t, language }: Words,
): string | undefined {
  if (contextLength < minimumContext) {
    return t(
      "It sees {0} tokens at once, and VS Code's chat needs at least {1}. Talk with it in Trainyard's own chat.",
      formatCount(contextLength, language),
      formatCount(minimumContext, language),
    );
  }
  if (!followsChat)
    return t("It has no chat template: it continues texts and does not know questions from answers.");
  return callsTools || withoutTools ? undefined : t("It cannot call tools.");
}

function describeOffer(card: ModelCard, { withoutTools }: OfferSettings, words: Words): OfferedModel {
  const { reference, contextLength, callsTools, createdAt, step } = card;
  const { t, language } = words;
  const maxOutputTokens = Math.max(1, Math.floor(contextLength * answerShare));
  const context = t("{0} tokens of context", formatCount(contextLength, language));
  return {
    id: idOf(reference),
    name: nameOf(card, words),
    family: vendor,
    version: step === undefined ? createdAt : String(step),
    detail: step === undefined ? context : t("Step {0}", formatCount(step, language)),
    tooltip: callsTools
      ? t("Runs on your own machine. {0}; it can call tools.", context)
      : t("Runs on your own machine. {0}; it cannot call tools and answers in words.", context),
    maxInputTokens: contextLength - maxOutputTokens,
    maxOutputTokens,
    capabilities: { toolCalling: callsTools || withoutTools, imageInput: false },
    callsTools,
  };
}

function nameOf({ reference, name }: ModelCard, { t }: Words): string {
  if (!("run" in reference)) return name;
  return reference.step === "latest" ? t("{0}, latest checkpoint", name) : t("{0}, best checkpoint", name);
}
