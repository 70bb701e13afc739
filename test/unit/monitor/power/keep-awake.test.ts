import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { KeepAwake, wakeProgram } from "../../../../agent/monitor/power/keep-awake.ts";
import { isProcessAlive } from "../../../../agent/store/process-identity.ts";
import { builtTestProgram } from "../../../soak/built-test-program.ts";
import { becomesCommand, hasShell, standIn, withPath } from "../../../support/stand-in-program.ts";
import { until } from "../../../support/until.ts";

const gone = (pid: number) => until(() => !isProcessAlive({ pid }), "the program has ended");

for (const [platform, name, body, words] of [
  [
    "linux",
    "systemd-inhibit",
    becomesCommand,
    "--what=idle:sleep --who=Trainyard --why=A run is training. --mode=block cat",
  ],
  ["darwin", "caffeinate", "sleep 60", `-i -w ${process.pid}`],
] as const)
  test(`On ${platform} ${name} keeps the machine awake for as long as that is wanted`, async (t) => {
    if (!hasShell(t)) return;
    const program = standIn(name, body);
    withPath(t, program.path);
    const awake = new KeepAwake((reason) => assert.ok(false, reason), platform);
    awake.set(true);
    const pid = await program.pid();
    assert.equal(program.words(), `${pid} ${words}`);
    awake.set(true);
    assert.ok(isProcessAlive({ pid }));
    awake.set(false);
    await gone(pid);
    awake.set(true);
    await until(() => program.words() !== `${pid} ${words}`, "it is started anew");
    const again = await program.pid();
    awake.close();
    await gone(again);
  });

test("Windows is asked by PowerShell, which ends with the agent", () => {
  const { name, args } = wakeProgram("win32", 4711)!;
  assert.equal(name, "powershell");
  assert.match(args.at(-1)!, /SetThreadExecutionState\(2147483649\).*Wait-Process -Id 4711$/);
});

test("The program ends with its agent, also when that is killed", async (t) => {
  if (!hasShell(t)) return;
  const program = standIn("systemd-inhibit", becomesCommand);
  const agent = spawn(process.execPath, [builtTestProgram("unit/monitor/power/keep-awake")], {
    env: { ...process.env, PATH: program.path },
    stdio: "ignore",
  });
  const pid = await program.pid();
  agent.kill("SIGKILL");
  await once(agent, "exit");
  await gone(pid);
});

for (const [what, body, reason] of [
  ["refuses", "echo Access denied >&2; exit 1", "Access denied"],
  ["ends without a word", "exit 3", "it ended with code 3"],
] as const)
  test(`That the program ${what} is told once, and is no failure`, async (t) => {
    if (!hasShell(t)) return;
    const program = standIn("systemd-inhibit", body);
    withPath(t, program.path);
    const told: string[] = [];
    const awake = new KeepAwake((words) => told.push(words), "linux");
    for (let round = 0; round < 3; round++) {
      awake.set(true);
      await until(() => told.length > 0, "the reason is told");
      awake.set(false);
    }
    assert.deepEqual(told, [reason]);
  });

test("That the program is not installed is told once", (t) => {
  withPath(t, "");
  const told: string[] = [];
  // Not one of the folders in which the others are looked for.
  const awake = new KeepAwake((words) => told.push(words), "win32");
  for (const isWanted of [true, false, true, false]) awake.set(isWanted);
  assert.deepEqual(told, process.platform === "win32" ? [] : ["powershell is not installed"]);
});
