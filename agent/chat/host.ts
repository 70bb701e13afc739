// The process that runs one GGUF model with llama.cpp. All that strangers wrote, the file, its tokenizer and its chat
// template, is read here and nowhere else, because it can end, or hold up, the process that reads it.
// Started as `inference-host.mjs MODEL CONTEXT_LENGTH THREADS [ADAPTERS]`; requests and replies go over the IPC channel.
import { isMainThread } from "node:worker_threads";

// A second thread of the same program watches over the first.
if (isMainThread) {
  const { serve } = await import("./serve.ts");
  const [file, contextLength, threads, adapters] = process.argv.slice(2);
  await serve({
    ...{ file: file!, contextLength: Number(contextLength), threads: Number(threads) },
    ...(adapters !== undefined && { adapters }),
  });
} else {
  const { watch } = await import("./watchdog-thread.ts");
  watch();
}
