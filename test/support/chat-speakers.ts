// Several who talk with an agent at once, each in a conversation of his own, and remember what they were told.
import { randomUUID } from "node:crypto";
import type { ChatMessage, Conversation, Sampling } from "../../schemas/protocol/chat.ts";
import type { AgentClient } from "../../agent/client/connect.ts";
import { greedy } from "./chat-home.ts";

interface Speaker {
  conversation: Conversation | undefined;
  /** Every question and answer that was acknowledged, in their order. */
  told: ChatMessage[];
  /** Asked, and not known to be answered. */
  open: { content: string; sampling: Sampling; operationId: string } | undefined;
  /** All questions that were ever asked. */
  asked: Set<string>;
}

export class Speakers {
  acknowledged = 0;
  failed = 0;
  retried = 0;
  readonly contradictions: string[] = [];
  readonly #speakers: Speaker[];
  #number = 0;
  #isStopped = false;

  constructor(count: number) {
    const speaker = (): Speaker => ({ conversation: undefined, told: [], open: undefined, asked: new Set() });
    this.#speakers = Array.from({ length: count }, speaker);
  }

  /** Goes on until `stop` is called or the agent is gone. */
  async talk(client: AgentClient): Promise<void> {
    this.#isStopped = false;
    await Promise.all(this.#speakers.map((speaker) => this.#talk(client, speaker)));
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Holds what the agent knows against what it has acknowledged. */
  async check(client: AgentClient): Promise<void> {
    for (const { conversation, told, asked } of this.#speakers) {
      if (conversation === undefined) continue;
      const { tree } = (await client.call("chat/get", { conversation: conversation.id })).conversation;
      for (const message of told) {
        const kept = tree.find(({ id }) => id === message.id);
        if (JSON.stringify(kept) !== JSON.stringify(message)) this.contradictions.push(`lost ${message.id}`);
      }
      const contents = tree.filter(({ role }) => role === "user").map(({ content }) => content);
      if (new Set(contents).size < contents.length) this.contradictions.push(`doubled in ${conversation.id}`);
      if (contents.some((content) => !asked.has(content))) this.contradictions.push("a question of nobody");
    }
  }

  async #talk(client: AgentClient, speaker: Speaker): Promise<void> {
    while (!this.#isStopped) {
      try {
        speaker.conversation ??= await client.call("chat/open", {
          model: { model: "long" },
          sampling: greedy,
        });
        if (speaker.open !== undefined) this.retried++;
        speaker.open ??= this.#newQuestion();
        speaker.asked.add(speaker.open.content);
        const { question, answer } = await client.call("chat/send", {
          conversation: speaker.conversation.id,
          ...speaker.open,
        });
        speaker.told.push(question, answer);
        speaker.open = undefined;
        this.acknowledged++;
      } catch (error) {
        const code = (error as { code?: string }).code ?? String(error);
        if (code === "agent_connection_lost") return;
        if (code !== "model_host_failed") this.contradictions.push(String(error));
        this.failed++;
      }
    }
  }

  #newQuestion(): NonNullable<Speaker["open"]> {
    const number = this.#number++;
    const sampling = { temperature: 0, topP: 1, maxTokens: 20 + (number % 5) * 200 };
    return { content: `question ${number}`, sampling, operationId: randomUUID() };
  }
}
