// What VS Code's own chat asks of our models: which there are, answers, and counts of tokens.
import * as vscode from "vscode";
import { AgentFailure } from "../agents/failure.ts";
import { formatCount } from "../amounts.ts";
import { cancellationBy } from "../cancellation.ts";
import { editorWords } from "../editor-words.ts";
import { failureLine } from "../failure-text.ts";
import type { Services } from "../services.ts";
import type { KnownModels } from "./known-models.ts";
import { answerMessages, samplingOf, textOfMessage, toolDefinitions } from "./messages.ts";
import { offersOf, referenceOf, type OfferedModel, type Offers } from "./offers.ts";
import { offerSettings } from "./standing.ts";
import { TokenCounts } from "./token-counts.ts";

/** What a chat template adds to a message: its role and its end. */
const tokensOfFrame = 5;

export class ModelProvider {
  readonly #services: Services;
  readonly #known: KnownModels;
  readonly #counts: TokenCounts;
  #told = "";
  /** Ids of the models that can call tools. */
  #callers: ReadonlySet<string> = new Set();

  constructor(services: Services, known: KnownModels) {
    this.#services = services;
    this.#known = known;
    this.#counts = new TokenCounts(services.agent);
  }

  /** Starts the agent only where VS Code may show something to its user. */
  async models(isSilent: boolean): Promise<OfferedModel[]> {
    if (!isSilent) await this.#services.agent.ensure().catch(() => undefined);
    const words = editorWords();
    const offers = offersOf(await this.#known.list(), offerSettings(), words);
    this.#callers = new Set(offers.offered.filter(({ callsTools }) => callsTools).map(({ id }) => id));
    this.#log(offers);
    return [...offers.offered];
  }

  async answer(
    model: vscode.LanguageModelChatInformation,
    sent: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const messages = answerMessages(sent);
    const tools = this.#callers.has(model.id) ? toolDefinitions(options.tools ?? []) : [];
    const cancellation = cancellationBy(token);
    const { signal } = cancellation;
    try {
      await this.#refuseTooLong(model, messages, tools);
      const isRequired = options.toolMode === vscode.LanguageModelChatToolMode.Required;
      const { toolCalls, promptTokens, tokens } = await this.#services.agent.call(
        "chat/answer",
        {
          model: referenceOf(model.id),
          messages,
          tools,
          toolChoice: isRequired ? "required" : "auto",
          sampling: samplingOf(options.modelOptions, model.maxOutputTokens),
        },
        {
          signal,
          onProgress: (told) => {
            if (told.kind === "text") progress.report(new vscode.LanguageModelTextPart(told.text));
          },
        },
      );
      this.#services.log.info(
        `${model.name}: ${promptTokens} tokens read, ${tokens} written, ${toolCalls.length} of ${tools.length} tools called.`,
      );
      for (const { id, name, arguments: input } of toolCalls) {
        progress.report(new vscode.LanguageModelToolCallPart(id, name, input));
      }
    } catch (error) {
      if (signal.aborted) throw new vscode.CancellationError();
      throw this.#plainly(error, model);
    } finally {
      cancellation.dispose();
    }
  }

  async count(
    model: vscode.LanguageModelChatInformation,
    counted: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    if (typeof counted === "string") return await this.#counts.count(referenceOf(model.id), counted);
    return tokensOfFrame + (await this.#counts.count(referenceOf(model.id), textOfMessage(counted)));
  }

  /** Before the model is loaded. A text has no more tokens than bytes, so most are not counted. */
  async #refuseTooLong(
    model: vscode.LanguageModelChatInformation,
    messages: readonly { readonly content: string }[],
    tools: readonly object[],
  ): Promise<void> {
    const { maxInputTokens } = model;
    const reference = referenceOf(model.id);
    const text = messages.map(({ content }) => content).join("\n");
    const toolsText = tools.length === 0 ? "" : JSON.stringify(tools);
    if (3 * (text.length + toolsText.length) < maxInputTokens) return;
    const [ofText, ofTools] = await Promise.all([
      this.#counts.count(reference, text),
      this.#counts.count(reference, toolsText),
    ]);
    if (ofText + ofTools <= maxInputTokens) return;
    const [has, most] = [ofText + ofTools, maxInputTokens].map((tokens) =>
      formatCount(tokens, vscode.env.language),
    );
    throw plainError(
      tools.length === 0
        ? vscode.l10n.t(
            "The request has {0} tokens, and {1} takes {2}. Begin a new chat, attach less, or choose a model with a longer context.",
            has!,
            model.name,
            most!,
          )
        : vscode.l10n.t(
            "The request has {0} tokens, {3} of them for tools, and {1} takes {2}. Switch off tools, attach less, or choose a model with a longer context.",
            has!,
            model.name,
            most!,
            formatCount(ofTools, vscode.env.language),
          ),
    );
  }

  #plainly(error: unknown, { name }: vscode.LanguageModelChatInformation): Error {
    this.#services.log.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof AgentFailure ? plainError(failureLine(error)) : asError(error);
  }

  #log({ offered, refused }: Offers): void {
    const lines = [
      ...offered.map(({ name, detail }) => `Offered to VS Code's chat: ${name} (${detail}).`),
      ...refused.map(({ name, reason }) => `Not offered to VS Code's chat: ${name}. ${reason}`),
    ];
    if (this.#told === lines.join("\n")) return;
    this.#told = lines.join("\n");
    for (const line of lines) this.#services.log.info(line);
  }
}

/** VS Code shows the stack of an error to its user, who has no use for ours. */
function plainError(message: string): Error {
  const error = new Error(message);
  error.stack = "";
  return error;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
