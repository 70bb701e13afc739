// Our side of the `chat` benchmarks: a real agent, asked over its WebSocket as the editor asks it.
import type { Conversation } from "../../schemas/protocol/chat.ts";
import { inferenceHosts } from "../support/inference-hosts.ts";
import { startTestAgent, until, type TestAgent } from "../support/test-agent.ts";
import type { ChatPrompt } from "./chat-prompts.ts";

export interface TimedAnswer {
  promptTokens: number;
  tokens: number;
  text: string;
  /** From the call until the first text is there, and until the last one is, in milliseconds. */
  firstMilliseconds: number;
  milliseconds: number;
}

export class BenchAgent {
  readonly #agent: TestAgent;
  readonly #model: string;

  private constructor(agent: TestAgent, model: string) {
    this.#agent = agent;
    this.#model = model;
  }

  get pid(): number {
    return this.#agent.pid;
  }

  /** With a home in which the model is. */
  static async start(home: string, model: string): Promise<BenchAgent> {
    const agent = await startTestAgent({
      home,
      options: ["--log-level", "info"],
      environment: { TRAINYARD_CHECK_RESULTS: "0" },
    });
    return new BenchAgent(agent, model);
  }

  /** Has the model loaded for as many answers at once as it may write. */
  async serve(): Promise<void> {
    await this.#agent.client.call("serve/start", { model: { model: this.#model } });
  }

  /** Ends the model's process, so that the next answer loads it again. */
  async unload(): Promise<void> {
    for (const { pid } of inferenceHosts(this.#agent.pid)) process.kill(pid, "SIGKILL");
    await until("The model is gone", async () => {
      const { models } = await this.#agent.client.call("serve/list", {});
      return models.length === 0;
    });
  }

  /** Of a conversation that is new, and was opened before the time is taken. */
  async answer({ system, question }: ChatPrompt, maxTokens: number): Promise<TimedAnswer> {
    const { client } = this.#agent;
    const sampling = { temperature: 0, maxTokens };
    const conversation: Conversation = await client.call("chat/open", {
      ...{ model: { model: this.#model }, system, sampling },
    });
    const started = performance.now();
    let first = 0;
    let last = 0;
    let text = "";
    const { answer } = await client.call(
      "chat/send",
      { conversation: conversation.id, content: question },
      {
        onProgress: (progress) => {
          if (progress.kind !== "text") return;
          last = performance.now();
          first ||= last;
          text += progress.text;
        },
      },
    );
    return {
      promptTokens: answer.promptTokens ?? 0,
      tokens: answer.tokens ?? 0,
      text,
      firstMilliseconds: first - started,
      milliseconds: last - started,
    };
  }

  async stop(): Promise<void> {
    await this.#agent.stop();
  }
}
