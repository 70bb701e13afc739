// Writes metrics as a trainer does, at a steady pace, each with the moment at which it was written.
import { setTimeout as sleep } from "node:timers/promises";
import { AppendFile } from "../../agent/run/trainer/append-file.ts";
import { WriterRequest } from "./agent-watch-request.ts";

const { file, restSeconds, perSecond, seconds } = WriterRequest.parse(JSON.parse(process.argv[2]!));
await sleep(restSeconds * 1000);
const metrics = new AppendFile(file);
const start = performance.now();
let seq = 0;
for (let now = start; now < start + seconds * 1000; now = performance.now()) {
  for (const due = ((now - start) / 1000) * perSecond; seq < due;) {
    seq++;
    metrics.add(`${JSON.stringify(trainMetric(seq))}\n`);
    metrics.flush();
  }
  await sleep(1);
}
console.log(seq);

function trainMetric(step: number): object {
  return {
    ...{ kind: "train", step, loss: 2 + Math.random(), learningRate: 1e-3 * Math.random() },
    ...{ gradientNorm: Math.random(), tokensPerSecond: 1e5 * Math.random(), tokens: step * 512 },
    ...{ seq: step, time: (performance.timeOrigin + performance.now()) / 1000 },
  };
}
