// Chat under kill -9: of the processes that run models, and of the agent, at random moments of many conversations.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HostProcess } from "../../agent/chat/host-process.ts";
import { exportGguf } from "../../agent/model/gguf/export.ts";
import { readTokenizer } from "../../agent/tokenizer/read.ts";
import { builtProgram } from "../support/built-program.ts";
import { Speakers } from "../support/chat-speakers.ts";
import { chatHome } from "../support/chat-home.ts";
import { inferenceHosts } from "../support/inference-hosts.ts";
import { startTestAgent } from "../support/test-agent.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyModel } from "../support/tiny-model.ts";
import type { SoakPart } from "./part.ts";

const kills = 100;
/** Every so many-th kill is that of the agent. */
const agentEvery = 4;

export const chatParts: Readonly<Record<string, SoakPart>> = {
  "chat-kills": killWhileTalking,
  "chat-hostile-tokenizer": meetHostileTokenizer,
};

async function killWhileTalking(): ReturnType<SoakPart> {
  const home = await chatHome();
  let agent = await startTestAgent({ home });
  const speakers = new Speakers(4);
  for (let kill = 1; kill <= kills; kill++) {
    const talking = speakers.talk(agent.client);
    await sleep(200 + Math.random() * 1300);
    if (kill % agentEvery === 0) {
      await agent.kill();
      await talking;
      agent = await startTestAgent({ home });
      await speakers.check(agent.client);
    } else {
      for (const { pid } of inferenceHosts(agent.pid)) process.kill(pid, "SIGKILL");
      speakers.stop();
      await talking;
    }
  }
  await speakers.check(agent.client);
  await agent.stop();
  const { acknowledged, failed, retried, contradictions } = speakers;
  const figures = `${kills} kills, ${acknowledged} answers acknowledged, ${failed} failed, ${retried} asked again`;
  return {
    passed: contradictions.length === 0,
    summary: `${figures}, ${contradictions.length} lost or doubled ${contradictions.slice(0, 3).join("; ")}`,
  };
}

/** A pattern that harmless texts pass, and that takes for ever with one of its own making. */
async function meetHostileTokenizer(): ReturnType<SoakPart> {
  const file = path.join(temporaryFolder(), "hostile.gguf");
  const model = await tinyModel("llama");
  const json = structuredClone(model.tokenizer.json) as { pre_tokenizer: unknown };
  const split = { type: "Split", pattern: { Regex: "(?:xyz|xy|z)+!" }, behavior: "Isolated", invert: false };
  json.pre_tokenizer = { type: "Sequence", pretokenizers: [split, json.pre_tokenizer] };
  await exportGguf(
    file,
    { ...model, tokenizer: readTokenizer(json, model.tokenizer.config) },
    {
      type: "f32",
      name: "hostile",
    },
  );
  const host = new HostProcess(file, { threads: 1, program: builtProgram("inference-host.mjs") });
  await host.load();
  let longestStall = 0;
  let last = performance.now();
  const ticking = setInterval(() => {
    const now = performance.now();
    longestStall = Math.max(longestStall, now - last - 20);
    last = now;
  }, 20);
  const started = performance.now();
  const question = {
    kind: "complete",
    text: "xyz".repeat(60),
    temperature: 0,
    topP: 1,
    seed: 0,
    anew: false,
  } as const;
  const failure = await host.ask(question).then(
    () => "it answered",
    (error: unknown) => String(error),
  );
  clearInterval(ticking);
  await host.gone;
  const seconds = (performance.now() - started) / 1000;
  writeFileSync(file, "");
  return {
    passed: failure.includes("longer than 10 s") && seconds < 20,
    summary: `ended after ${seconds.toFixed(1)} s; the client's longest stall was ${longestStall.toFixed(0)} ms`,
  };
}
