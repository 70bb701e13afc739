// `chat/send`: a question that is kept, and its answer as it comes.
import type { ChatMessage, Conversation } from "../../../schemas/protocol/chat.ts";
import type { ModelStack } from "../../../schemas/protocol/method.ts";
import type { Params, Result } from "../../../schemas/protocol.ts";
import { answeredMessages, promptMessages } from "../../chat/branch.ts";
import type { Answer, ChatModel, ChatOptions } from "../../chat/client.ts";
import { KeptText } from "../../chat/kept-text.ts";
import { TextStream } from "../../chat/text-stream.ts";
import { errors, TrainyardError } from "../../errors.ts";
import type { Call, HandlerOf } from "../handler.ts";
import type { Services } from "../services.ts";
import { CheckpointFiles } from "../checkpoint-files.ts";
import { chooseModel, chosenFile } from "../chosen-model.ts";
import { drawingOf } from "../chat-drawing.ts";

/** One call, with the signal of its answer: aborted by its client, or by `chat/cancel`. */
interface Sending {
  params: Params<"chat/send">;
  call: Call<"chat/send">;
  signal: AbortSignal;
  checkpoints: CheckpointFiles;
}

export const chatSend: HandlerOf<"chat/send"> = (services) => {
  const checkpoints = new CheckpointFiles();
  return (params, call) => send(services, checkpoints, params, call);
};

async function send(
  services: Services,
  checkpoints: CheckpointFiles,
  params: Params<"chat/send">,
  call: Call<"chat/send">,
): Promise<Result<"chat/send">> {
  const { conversations } = services;
  const { conversation: id } = params;
  const made = call.operationId === undefined ? [] : await conversations.ofOperation(id, call.operationId);
  const before = await conversations.get(id);
  // An answer that failed is no effect: the question is kept, and is answered anew.
  const answered = made.find(({ role, stopReason }) => role === "assistant" && stopReason !== "failed");
  if (answered !== undefined) return { question: find(before, answered.parent), answer: answered };
  const active = conversations.answers.begin(id, call.signal);
  try {
    const sending = { params, call, signal: active.signal, checkpoints };
    // What cannot be answered is not asked.
    await chooseModel(services, params.model ?? before.model);
    if (params.model !== undefined) await conversations.update(id, { model: params.model });
    const asked = made.find(({ role }) => role === "user");
    const question = asked ?? (await questionOf(services, sending, before));
    services.changed({ kind: "conversation", ids: [id] });
    return { question, answer: await answerTo(services, sending, question) };
  } finally {
    active.end();
    services.changed({ kind: "conversation", ids: [id] });
  }
}

async function questionOf(
  { conversations }: Services,
  { params, call }: Sending,
  conversation: Conversation,
): Promise<ChatMessage> {
  const parent = params.parent === undefined ? conversation.head : params.parent;
  const { id } = conversation;
  const { operationId } = call;
  if (params.content !== null) {
    return await conversations.ask(id, {
      parent,
      content: params.content,
      attachments: params.attachments,
      operationId,
    });
  }
  const last = find(conversation, parent);
  return last.role === "user" ? last : find(conversation, last.parent);
}

function find({ id, tree }: Conversation, message: string | null): ChatMessage {
  const found = tree.find((other) => other.id === message);
  if (found === undefined) throw errors.messageNotFound(id, message ?? "a question");
  return found;
}

async function answerTo(services: Services, sending: Sending, question: ChatMessage): Promise<ChatMessage> {
  const { conversations, hosts } = services;
  const { params, call, signal, checkpoints } = sending;
  const conversation = await conversations.get(params.conversation);
  const onWait = (message: string): void => {
    // A client that is gone is told nothing; the call ends by its signal.
    call.progress({ kind: "waiting", message }).catch(() => undefined);
  };
  const writing: Writing = { tokens: 0 };
  const stream = new TextStream((text) => call.progress({ kind: "text", text, tokens: writing.tokens }));
  try {
    const { reference, file, base } = await chosenFile(services, conversation.model, {
      signal,
      checkpoints,
      onWait,
    });
    const { seed } = params.sampling ?? conversation.sampling;
    // An answer with a seed is the same every time, whoever else would ask meanwhile.
    const use = { signal, onWait, client: call.client, base, alone: seed !== undefined };
    const answer = await hosts.use(file, use, (model) => {
      const answering = { conversation, question, reference, model, stream, writing };
      writing.answer = writeAnswer(services, sending, answering);
      return writing.answer;
    });
    // The model is free for others while a slow client reads the rest.
    await stream.end();
    return answer;
  } catch (error) {
    if (writing.answer !== undefined || !signal.aborted || call.signal.aborted) throw error;
    // Cancelled before a word was written.
    const nothing = { parent: question.id, model: conversation.model, operationId: call.operationId };
    const answer = await conversations.answer(conversation.id, nothing);
    return await answer.end({ content: "", stopReason: "cancelled" });
  }
}

interface Writing {
  answer?: Promise<ChatMessage>;
  /** Of the answer so far. */
  tokens: number;
}

interface Answering {
  conversation: Conversation;
  question: ChatMessage;
  reference: ModelStack;
  model: ChatModel;
  stream: TextStream;
  writing: Writing;
}

async function writeAnswer(
  { conversations }: Services,
  { params, call, signal }: Sending,
  { conversation, question, reference, model, stream, writing }: Answering,
): Promise<ChatMessage> {
  const { id, overflow } = conversation;
  const { operationId } = call;
  const answer = await conversations.answer(id, { parent: question.id, model: reference, operationId });
  const kept = new KeptText((text) => answer.write(text));
  const onText = (text: string, _choices: unknown, tokens: number): void => {
    writing.tokens = tokens;
    kept.add(text);
    stream.add(text);
  };
  try {
    const drawing = drawingOf(params.sampling ?? conversation.sampling);
    const options = { ...drawing, overflow, signal, onText };
    const said = await answerOf(model, conversation, question.id, options);
    // What is left of it goes out while the answer is being kept.
    void stream.end();
    await kept.stop();
    const { text: content, stopReason, promptTokens, tokens, tokensPerSecond, turnsDropped } = said;
    const figures = { promptTokens, tokens: tokens.length, tokensPerSecond, turnsDropped };
    return await answer.end({ content, stopReason, ...figures, contextLength: model.contextLength });
  } catch (error) {
    await kept.stop();
    const isEmpty = kept.text === "";
    const ending = isEmpty ? answer.withdraw() : answer.end({ content: kept.text, stopReason: "failed" });
    // Where even that cannot be kept the first failure says why.
    await Promise.allSettled([ending]);
    throw error;
  }
}

/** Questions without an answer go along, or are the first to be left out when the conversation is too long with them. */
async function answerOf(
  model: ChatModel,
  conversation: Conversation,
  question: string,
  options: ChatOptions,
): Promise<Answer> {
  try {
    return await model.chat(promptMessages(conversation, question), options);
  } catch (error) {
    const { messages, dropped } = answeredMessages(conversation, question);
    const isTooLong = error instanceof TrainyardError && error.code === "prompt_too_long";
    if (!isTooLong || dropped === 0 || options.overflow === "refuse") throw error;
    const said = await model.chat(messages, options);
    return { ...said, turnsDropped: said.turnsDropped + dropped };
  }
}
