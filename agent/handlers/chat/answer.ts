// `chat/answer`: an answer to messages that nobody keeps, for programs that keep them themselves.
import type { AnswerMessage, ToolDefinition } from "../../../schemas/answer.ts";
import type { Params, Result } from "../../../schemas/protocol.ts";
import { CalledTools } from "../../chat/called-tools.ts";
import type { ChatModel } from "../../chat/client.ts";
import type { PromptMessage } from "../../chat/messages.ts";
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
    const { file } = await chosenFile(services, params.model, { signal, checkpoints, onWait });
    const answer = await services.hosts.use(file, { signal, onWait, client, sequences: atOnce }, (model) =>
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
  const mustCall = toolChoice === "required" && syntax !== undefined && syntax.before !== "";
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
    ...(mustCall && { opening: syntax.before }),
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

function openAiTool({ name, description, parameters }: ToolDefinition): Record<string, unknown> {
  const shape = parameters ?? { type: "object", properties: {} };
  return { type: "function", function: { name, description, parameters: shape } };
}
