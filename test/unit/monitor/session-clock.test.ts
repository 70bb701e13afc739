import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionClock } from "../../../agent/monitor/session-clock.ts";

/** A clock of which each part can be set. */
function settable() {
  const now = { wall: 1000, steady: 5, uptime: 70 };
  const clock = new SessionClock({
    wall: () => now.wall,
    steady: () => now.steady,
    uptime: () => now.uptime,
  });
  const pass = (seconds: number): void => {
    now.wall += seconds;
    now.steady += seconds;
    now.uptime += seconds;
  };
  return { now, clock, pass };
}

test("Time follows the wall clock while nobody sets it", () => {
  const { clock, pass } = settable();
  pass(30);
  assert.deepEqual(clock.read(), { time: 1030, shift: 0 });
});

test("A wall clock that is set shifts what was recorded, there and back again", () => {
  const { now, clock, pass } = settable();
  pass(10);
  now.wall += 3600;
  assert.deepEqual(clock.read(), { time: 4610, shift: 3600 });
  pass(10);
  assert.deepEqual(clock.read(), { time: 4620, shift: 0 });
  now.wall -= 3600;
  assert.deepEqual(clock.read(), { time: 1020, shift: -3600 });
});

test("A machine that slept has not had its clock set", () => {
  const { now, clock, pass } = settable();
  now.wall += 8 * 3600;
  now.uptime += 8 * 3600;
  assert.deepEqual(clock.read(), { time: 1000 + 8 * 3600, shift: 0 });
  pass(1);
  assert.deepEqual(clock.read(), { time: 1001 + 8 * 3600, shift: 0 });
});

test("Time stays even when the wall clock is slewed and the uptime is coarse", () => {
  const { now, clock, pass } = settable();
  pass(1);
  now.wall += 0.4;
  now.uptime -= 0.9;
  assert.deepEqual(clock.read(), { time: 1001, shift: 0 });
});
