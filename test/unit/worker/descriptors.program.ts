// Uses up all file descriptors, asks for a worker and for an inference host, and tells how that went; then again with
// descriptors. Its arguments: the home, and the programs of the two.
import { closeSync, openSync } from "node:fs";
import { HostProcess } from "../../../agent/chat/host-process.ts";
import { openHome } from "../../../agent/store/home.ts";
import { openWorkers } from "../../../agent/worker/workers.ts";

const [root, worker, host] = process.argv.slice(2) as [string, string, string];
const workers = openWorkers({ home: openHome(root), program: worker });
const readTraining = (): Promise<unknown> =>
  workers.run("readTraining", { text: "", folder: root }, { signal: new AbortController().signal });

async function words(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    return String(error);
  }
}

const taken: number[] = [];
try {
  for (;;) taken.push(openSync(process.execPath, "r"));
} catch {
  // There are no more.
}
const told = [await words(readTraining())];
const starved = new HostProcess("absent.gguf", { threads: 1, program: host });
told.push(await words(starved.load()));
await starved.close();
taken.forEach(closeSync);
told.push(await words(readTraining()));
await workers.close();
console.log(JSON.stringify(told));
