// `chat/answer`: an answer to messages that nobody keeps, for programs that keep them themselves.
import type { AnswerMessage, ToolDefinition } from "../../../schemas/answer.ts";
import type { Params, Result } from "../../../schemas/protocol.ts";
import { callGrammar } from "../../chat/call-grammar.ts";
import { CalledTools } from "../../chat/called-tools.ts";
import type { ChatModel } from "../../chat/client.ts";
import { grammarOf, UnusableSchema } from "../../chat/json-grammar.ts";
import type { PromptMessage, ToolSyntax } from "../../chat/messages.ts";
import { TextStream } from "../../chat/text-stream.ts";
import { CheckpointFiles } from "../checkpoint-files.ts";
import { chosenFile } from "../chosen-model.ts";
import type { HandlerOf } from "../handler.ts";
import { drawingOf } from "../chat-drawing.ts";

/** Such programs ask for titles and the like beside the answer that somebody waits for. */
const atOnce = 2;

export const chatAnswer: HandlerOf<"chat/answer"> = (services) => {
  const checkpoints = new CheckpointFiles();
  return async (params, call) => {
    const { signal, client } = call;
    const onWait = (message: string): void => {
      call.progress({ kind: "waiting", message }).catch(() => undefined);
    };
    const stream = new TextStream((text) => call.progress({ kind: "text", text }));
    const { file, base } = await chosenFile(services, params.model, { signal, checkpoints, onWait });
    const use = { signal, onWait, client, base, sequences: atOnce };
    const answer = await services.hosts.use(file, use, (model) =>
      answerWith(model, params, signal, (text) => stream.add(text)),
    );
    await stream.end();
    return answer;
  };
};

async function answerWith(
  model: ChatModel,
  { messages, tools, toolChoice, sampling }: Params<"chat/answer">,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Result<"chat/answer">> {
  const syntax = tools.length > 0 ? model.tools : undefined;
  const mustCall = toolChoice === "required" && syntax !== undefined;
  let text = "";
  const tell = (piece: string): void => {
    text += piece;
    onText(piece);
  };
  const called =
    syntax &&
    new CalledTools({
      syntax,
      tools: new Set(tools.map(({ name }) => name)),
      onText: tell,
      isOpen: mustCall,
    });
  const said = await model.chat(messages.map(promptMessage), {
    ...(syntax !== undefined && { tools: tools.map(openAiTool) }),
    ...(mustCall && { opening: syntax.before, grammar: forcedCall(tools, syntax) }),
    ...drawingOf(sampling),
    ...{ overflow: "refuse", signal },
    onText: (piece) => {
      if (called === undefined) tell(piece);
      else called.add(piece);
    },
  });
  called?.end();
  return {
    text,
    toolCalls: called?.calls ?? [],
    stopReason: said.stopReason,
    promptTokens: said.promptTokens,
    tokens: said.tokens.length,
    contextLength: model.contextLength,
  };
}

function promptMessage({ role, content, toolCalls, toolCallId }: AnswerMessage): PromptMessage {
  return {
    role,
    content,
    ...(toolCalls !== undefined && {
      tool_calls: toolCalls.map(({ id, name, arguments: given }) => ({
        id,
        type: "function" as const,
        function: { name, arguments: given },
      })),
    }),
    ...(toolCallId !== undefined && { tool_call_id: toolCallId }),
  };
}

/** Arguments whose schema says more than a grammar can are any object: their tool will say what is wrong with them. */
function forcedCall(tools: readonly ToolDefinition[], syntax: ToolSyntax): string {
  const each = tools.map(({ name, parameters }) =>
    parameters !== undefined && isUsable(parameters) ? { name, parameters } : { name },
  );
  try {
    return callGrammar(each, syntax);
  } catch (error) {
    if (!(error instanceof UnusableSchema)) throw error;
    // All of them together are too much.
    return callGrammar(
      tools.map(({ name }) => ({ name })),
      syntax,
    );
  }
}

function isUsable(schema: Record<string, unknown>): boolean {
  try {
    grammarOf(schema);
    return true;
  } catch (error) {
    if (error instanceof UnusableSchema) return false;
    throw error;
  }
}

function openAiTool({ name, description, parameters }: ToolDefinition): Record<string, unknown> {
  const shape = parameters ?? { type: "object", properties: {} };
  return { type: "function", function: { name, description, parameters: shape } };
}
