import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { capabilitiesOf, type TerminalLike } from "../../../agent/terminal/capabilities.ts";
import { CTRL_C, readKey, type KeySource } from "../../../agent/terminal/keys.ts";
import { createLive, type Live } from "../../../agent/terminal/live.ts";
import { span } from "../../../agent/terminal/text.ts";

interface Fixture {
  writes: string[];
  live: Live;
  /** Moves the clock on. */
  pass: (milliseconds: number) => void;
}

function fixture(): Fixture {
  const writes: string[] = [];
  let now = 0;
  const live = createLive({ write: (text) => writes.push(text) }, { colours: false }, () => now);
  return { writes, live, pass: (milliseconds) => (now += milliseconds) };
}

test("A frame is one write that goes back over the frame before and clears what is left of it", () => {
  const { writes, live, pass } = fixture();
  live.draw([[span("one")], [span("two")]]);
  pass(100);
  live.draw([[span("three")]]);
  live.finish();
  assert.deepEqual(writes, [
    "\x1b[?25l\x1b[?2026hone\x1b[K\ntwo\x1b[K\n\x1b[J\x1b[?2026l",
    "\x1b[?2026h\x1b[2A\rthree\x1b[K\n\x1b[J\x1b[?2026l",
    "\x1b[?25h",
  ]);
});

test("Of many frames within a tenth of a second the first and the last are drawn", () => {
  const { writes, live } = fixture();
  for (let frame = 0; frame < 50; frame++) live.draw([[span(`frame ${frame}`)]]);
  live.finish();
  assert.equal(writes.length, 3);
  assert.match(writes[1]!, /frame 49/);
});

test("A frame that changes nothing is not written", () => {
  const { writes, live, pass } = fixture();
  live.draw([[span("same")]]);
  pass(100);
  live.draw([[span("same")]]);
  assert.equal(writes.length, 1);
  live.finish();
});

test("Colours and Unicode follow the terminal, NO_COLOR and the locale", () => {
  const tty: TerminalLike = { isTTY: true, columns: 100, rows: 40 };
  const utf8 = { LANG: "en_US.UTF-8", TERM: "xterm" };
  const table: [TerminalLike, NodeJS.ProcessEnv, NodeJS.Platform, string][] = [
    [tty, utf8, "linux", "live colours unicode"],
    [tty, { ...utf8, NO_COLOR: "1" }, "linux", "live unicode"],
    [tty, { ...utf8, NO_COLOR: "" }, "linux", "live colours unicode"],
    [tty, { ...utf8, TERM: "dumb" }, "linux", "unicode"],
    [tty, { LANG: "en_US.UTF-8", LC_ALL: "C" }, "linux", "live colours"],
    [tty, { ...utf8, TERM: "linux" }, "linux", "live colours"],
    [tty, {}, "linux", "live colours"],
    [tty, {}, "darwin", "live colours unicode"],
    [tty, {}, "win32", "live colours"],
    [tty, { WT_SESSION: "1" }, "win32", "live colours unicode"],
    [{}, utf8, "linux", "unicode"],
  ];
  for (const [stream, environment, platform, wanted] of table) {
    const found = capabilitiesOf(stream, environment, platform);
    const words = (["live", "colours", "unicode"] as const).filter((name) => found[name]).join(" ");
    assert.equal(words, wanted, JSON.stringify([stream, environment, platform]));
  }
});

/** A terminal's input in memory. */
function keyboard(): { source: KeySource; type: (text: string) => void; raw: () => boolean } {
  const events = new EventEmitter();
  let raw = false;
  const source: KeySource = {
    isTTY: true,
    setRawMode: (value) => (raw = value),
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    resume: () => undefined,
    pause: () => undefined,
  };
  return { source, type: (text) => events.emit("data", Buffer.from(text)), raw: () => raw };
}

test("A key is taken as soon as it is one that counts, and the terminal is given back", async () => {
  const { source, type, raw } = keyboard();
  const key = readKey(source, ["s", "l"], new AbortController().signal);
  assert.equal(raw(), true);
  type("x");
  type("S");
  assert.equal(await key, "s");
  assert.equal(raw(), false);
});

test("Ctrl-C counts always, and waiting for a key can be cancelled", async () => {
  const first = keyboard();
  const key = readKey(first.source, ["s"], new AbortController().signal);
  first.type(CTRL_C);
  assert.equal(await key, CTRL_C);

  const second = keyboard();
  const cancelled = new AbortController();
  const none = readKey(second.source, ["s"], cancelled.signal);
  cancelled.abort();
  assert.equal(await none, undefined);
  assert.equal(second.raw(), false);
});
