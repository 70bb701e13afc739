import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../support/until.ts";
import { createYard } from "./yard.ts";

test("A tiny run is trained, listed, logged, evaluated and exported, each with one object as result", async () => {
  const yard = createYard();
  const file = yard.trainingFile(
    "tiny",
    '[training]\nsteps = 6\nseq_len = 16\n[export]\nformats = ["gguf"]\n',
  );
  const trained = await yard.run("train", file, "--json");
  assert.equal(trained.code, 0, trained.err);
  const result = trained.objects.at(-1)!;
  assert.deepEqual([result["state"], result["step"], result["steps"]], ["succeeded", 6, 6]);
  assert.ok(trained.objects.some(({ event, step }) => event === "progress" && step === 6));

  const watched = await yard.run("watch", "tiny");
  assert.match(watched.out, /\nTalk to it: `trainyard chat tiny-/);
  assert.doesNotMatch(watched.out, /trainyard evaluate/);

  const listed = await yard.run("runs", "--json");
  assert.equal(listed.objects[0]!["run"], result["run"]);

  const logged = await yard.run("logs", "tiny", "--json");
  assert.ok(logged.objects.some(({ event }) => event === "log"));

  const evaluated = await yard.run("evaluate", "latest", "--json");
  assert.equal(evaluated.code, 0, evaluated.err);
  const difference =
    (evaluated.objects.at(-1)!["heldOutLoss"] as number) - (result["validationLoss"] as number);
  assert.ok(Math.abs(difference) < 1e-4, `${difference} apart`);

  const exported = await yard.run("export", "tiny", "--format", "gguf", "onnx", "--parity", "3", "--json");
  assert.equal(exported.code, 0, exported.err);
  const { parity } = exported.objects.at(-1) as { parity: { format: string; parityTop1: number }[] };
  assert.deepEqual(
    parity.map(({ format }) => format),
    ["gguf", "onnx"],
  );
  for (const { parityTop1 } of parity) assert.ok(parityTop1 > 0.9);

  assert.equal((await yard.run("resume", "tiny")).code, 2);
  assert.equal((await yard.run("stop", "tiny")).code, 2);
});

test("The plan tells that a test set is not there", async () => {
  const yard = createYard();
  const planned = await yard.run(
    "train",
    yard.trainingFile("asked", '[evaluation]\ntest_set = "gone"\n'),
    "--plan",
  );
  assert.equal(planned.code, 2);
  assert.match(planned.err, /There is no test set gone\.\s+None has been made yet/);
  yard.remove();
});

test("Ctrl-C leaves the run going, stop ends it, and resume goes on where it ended", async () => {
  const yard = createYard();
  const file = yard.trainingFile(
    "long",
    "[training]\nsteps = 1000000\nseq_len = 16\n[export]\nformats = []\n",
  );
  const watching = yard.start("train", file);
  const ended = once(watching, "close") as Promise<[number | null]>;
  let said = "";
  watching.stdout!.setEncoding("utf8").on("data", (text: string) => (said += text));
  await untilStep(1);
  await until(() => /^step \d/m.test(said), "it watches the run");
  watching.kill("SIGINT");
  assert.equal((await ended)[0], process.platform === "win32" ? null : 130);

  const stopped = await yard.run("stop", "long", "--json");
  assert.equal(stopped.code, 0, stopped.err);
  const result = stopped.objects.at(-1)!;
  assert.equal(result["state"], "stopped");
  const step = result["step"] as number;
  assert.ok(step > 0);

  assert.equal((await yard.run("resume", "long", "--detach")).code, 0);
  await untilStep(step + 1);
  assert.equal((await yard.run("stop", "long")).code, 0);

  async function untilStep(wanted: number): Promise<void> {
    for (let wait = 0; wait < 120; wait++) {
      const { objects } = await yard.run("runs", "--json");
      if (objects[0]?.["state"] === "running" && (objects[0]["step"] as number) >= wanted) return;
      await sleep(200);
    }
    throw new Error(`step ${wanted} was never reached`);
  }
});

test("A run that does not fit is refused with 3 and the figures", async () => {
  const yard = createYard();
  const file = yard.trainingFile("large", "[training]\nsteps = 5\nseq_len = 16\nmemory_limit = 1\n");
  const ended = await yard.run("train", file, "--json");
  assert.equal(ended.code, 3, ended.err);
  assert.match(ended.err, /\d+ MiB/);
});
