// The process that runs one GGUF model with llama.cpp, because a bad file can end the process that loads it.
// Started as `inference-host.mjs MODEL CONTEXT_LENGTH THREADS`; requests and replies go over the IPC channel.
import { Generator } from "./generator.ts";
import { Request, type Reply } from "./messages.ts";

const [model, contextLength, threads] = process.argv.slice(2);
const cancelled = new Set<number>();
let work: Promise<void> = Promise.resolve();

function reply(message: Reply): void {
  process.send?.(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function answer(generator: Generator, request: Request): Promise<void> {
  const { kind, id } = request;
  if (kind === "generate") {
    const onToken = (token: number): boolean => {
      reply({ kind: "token", id, token });
      return !cancelled.has(id);
    };
    const reason = cancelled.has(id) ? "cancelled" : await generator.generate(request, onToken);
    cancelled.delete(id);
    reply({ kind: "generated", id, reason });
  } else if (kind === "logProbabilities") {
    const logProbabilities = await generator.logProbabilities(request.tokens, request.vocabularySize);
    reply({ kind, id, logProbabilities });
  } else if (kind === "tokenize") {
    reply({ kind: "tokens", id, tokens: generator.tokenize(request.text) });
  }
}

function listen(generator: Generator): void {
  process.on("message", (message) => {
    const request = Request.parse(message);
    if (request.kind === "cancel") {
      cancelled.add(request.id);
      return;
    }
    // One at a time: the model has one sequence, whose prefix the next request reuses.
    work = work
      .then(() => answer(generator, request))
      .catch((error: unknown) => reply({ kind: "failed", id: request.id, message: messageOf(error) }));
  });
}

// Ctrl-C reaches every process of a terminal; what it means here is the client's to say.
process.on("SIGINT", () => undefined);
// Without its client the process has nothing left to do.
process.on("disconnect", () => process.exit());
try {
  listen(await Generator.load(model!, Number(contextLength), Number(threads)));
  reply({ kind: "ready" });
} catch (error) {
  reply({ kind: "failed", message: messageOf(error) });
  process.disconnect();
}
