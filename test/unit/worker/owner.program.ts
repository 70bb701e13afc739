// Opens workers, begins a job that hangs, tells the number of its process, and waits to be ended.
import { openHome } from "../../../agent/store/home.ts";
import { openWorkers } from "../../../agent/worker/workers.ts";

const [root, program] = process.argv.slice(2) as [string, string];
const workers = openWorkers({ home: openHome(root), program });
const job = workers.run(
  "readTraining",
  { text: "hang", folder: root },
  { signal: new AbortController().signal },
);
process.send!(workers.processIds);
await job;
