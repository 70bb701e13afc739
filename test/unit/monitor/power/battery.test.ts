import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { isDischarging } from "../../../../agent/monitor/power/battery.ts";
import { type Supplies, writeSupplies } from "../../../support/power-supplies.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const draining = { type: "Battery", status: "Discharging", present: "1" };

for (const [what, supplies, wanted] of [
  ["A laptop that is unplugged", { AC: { type: "Mains", online: "0" }, BAT0: draining }, true],
  ["A laptop that is plugged in", { AC: { type: "Mains", online: "1" }, BAT0: draining }, false],
  [
    "A laptop that is fed over USB-C",
    { ucsi: { type: "USB", online: "1" }, AC: { type: "Mains", online: "0" }, BAT0: draining },
    false,
  ],
  ["A laptop that tells of no mains", { BAT0: draining }, true],
  ["A laptop whose battery is full", { BAT0: { type: "Battery", status: "Full" } }, false],
  [
    "A second battery that is used first",
    { BAT0: { type: "Battery", status: "Full" }, BAT1: draining },
    true,
  ],
  ["A desktop with a mouse", { mouse: { ...draining, scope: "Device" } }, false],
  ["A desktop", {}, false],
  ["A supply without files", { odd: {} }, false],
] satisfies [string, Supplies, boolean][])
  test(`${what} is ${wanted ? "" : "not "}on battery`, async () => {
    const folder = temporaryFolder();
    writeSupplies(folder, supplies);
    assert.equal(await isDischarging(folder), wanted);
  });

test("A machine that hides its supplies is not on battery", async () => {
  assert.equal(await isDischarging(path.join(temporaryFolder(), "none")), false);
});
