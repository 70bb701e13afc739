import assert from "node:assert/strict";
import { test } from "node:test";
import type { Resources } from "../../../schemas/protocol/run.ts";
import { place, type MachineRoom, type PlacedRun, type WaitingRun } from "../../../agent/run/place.ts";

const GIB = 2 ** 30;

/** A machine of 8 cores, 32 GiB and 2 GPUs, less what other programs hold. */
function machine(others: Partial<Resources> & { gpuIndexes?: number[] } = {}): MachineRoom {
  const total = { cores: 8, memory: 32 * GIB, gpus: 2 };
  const gpus = [0, 1].filter((index) => !(others.gpuIndexes ?? []).includes(index));
  const memory = total.memory - (others.memory ?? 0);
  return { total, capacity: { ...total, memory, gpus: gpus.length }, gpus };
}

type Wish = { cores?: number; memory?: number; gpus?: number };

const resources = ({ cores = 1, memory = 1, gpus = 0 }: Wish): Resources => ({
  cores,
  memory: memory * GIB,
  gpus,
});

function running(id: string, wish: Wish & { on?: number[]; left?: number }): PlacedRun {
  const { on = [], left } = wish;
  return { id, resources: { ...resources(wish), gpus: on.length }, gpus: on, remainingSeconds: left };
}

function waiting(id: string, wish: Wish & { takes?: number; obstacle?: string } = {}): WaitingRun {
  return { id, resources: resources(wish), seconds: wish.takes, obstacle: wish.obstacle };
}

interface Case {
  name: string;
  room?: MachineRoom;
  running?: PlacedRun[];
  waiting: WaitingRun[];
  /** `id` or `id@gpu,gpu`. */
  begin: string[];
  /** Seconds until the start, where it is known. */
  startsIn?: Record<string, number>;
  reasons?: Record<string, RegExp>;
}

const heldRun = { obstacle: "Is held." };

const cases: Case[] = [
  {
    name: "fifty of those that wait are told their starts, and those behind them wait for their turn",
    running: [running("r", { cores: 8, left: 10 })],
    waiting: Array.from({ length: 52 }, (_, index) =>
      waiting(String(index + 1), { cores: index < 50 ? 8 : 1, takes: 10, ...(index === 0 && heldRun) }),
    ),
    begin: [],
    startsIn: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index + 2, 10 * (index + 1)])),
    reasons: { "1": /^Is held\.$/, "51": /^Waits for 1 core/, "52": /among the first 50/ },
  },
  { name: "one that fits begins", waiting: [waiting("a", { cores: 8 })], begin: ["a"] },
  {
    name: "several begin where they fit together",
    waiting: [waiting("a", { cores: 4 }), waiting("b", { cores: 2 }), waiting("c", { cores: 2 })],
    begin: ["a", "b", "c"],
  },
  {
    name: "what a run was promised is not given twice",
    running: [running("r", { cores: 5, memory: 30 })],
    waiting: [waiting("a", { cores: 4 }), waiting("b", { memory: 4 })],
    begin: [],
    reasons: {
      a: /^Waits for 4 cores \(3 free\)\.$/,
      b: /^Waits for 4\.0 GiB of memory \(2\.0 GiB free\)\.$/,
    },
  },
  {
    name: "memory that other programs hold is not free",
    room: machine({ memory: 30 * GIB }),
    waiting: [waiting("a", { memory: 4 })],
    begin: [],
    reasons: { a: /4\.0 GiB of memory \(2\.0 GiB free\)/ },
  },
  {
    name: "each run gets GPUs of its own",
    running: [running("r", { on: [0] })],
    waiting: [waiting("a", { gpus: 1 }), waiting("b", { gpus: 1 })],
    begin: ["a@1"],
    reasons: { b: /1 GPU \(0 free\)/ },
  },
  {
    name: "a GPU with somebody else's process on it is busy",
    room: machine({ gpuIndexes: [0] }),
    waiting: [waiting("a", { gpus: 1 }), waiting("b", { gpus: 2 })],
    begin: ["a@1"],
    reasons: { b: /2 GPUs \(0 free, 1 in use by other programs\)/ },
  },
  {
    name: "what the machine does not have is said, and holds up nobody",
    waiting: [waiting("a", { gpus: 3 }), waiting("b", { cores: 8 })],
    begin: ["b"],
    reasons: { a: /can never give it 3 GPUs \(there are 2\)/ },
  },
  {
    name: "a held run holds up nobody",
    waiting: [waiting("a", { cores: 8, obstacle: "Is held." }), waiting("b", { cores: 8 })],
    begin: ["b"],
    reasons: { a: /^Is held\.$/ },
  },
  {
    name: "a large run at the head is not starved by small ones whose end nobody knows",
    running: [running("r", { cores: 4 })],
    waiting: [waiting("large", { cores: 8 }), waiting("small", { cores: 1 })],
    begin: [],
    reasons: { large: /8 cores \(4 free\)/, small: /would delay large/ },
  },
  {
    name: "a small run goes ahead when it fits beside the large one",
    running: [running("r", { cores: 4 })],
    waiting: [
      waiting("large", { cores: 6 }),
      waiting("small", { cores: 2 }),
      waiting("second", { cores: 1 }),
    ],
    begin: ["small"],
    reasons: { second: /would delay large/ },
  },
  {
    name: "a small run fills the gap when it ends before the large one can begin",
    running: [running("r", { cores: 4, left: 100 })],
    waiting: [
      waiting("large", { cores: 8, takes: 50 }),
      waiting("short", { cores: 2, takes: 90 }),
      waiting("long", { cores: 2, takes: 110 }),
    ],
    begin: ["short"],
    startsIn: { large: 100, long: 150 },
  },
  {
    name: "starts follow from what is left of the runs before",
    running: [running("r", { cores: 8, left: 60 })],
    waiting: [waiting("a", { cores: 8, takes: 30 }), waiting("b", { cores: 8 }), waiting("c", { cores: 8 })],
    begin: [],
    startsIn: { a: 60, b: 90 },
  },
  {
    name: "a run that waits for another program to leave holds up nobody",
    room: machine({ gpuIndexes: [0] }),
    waiting: [waiting("both", { gpus: 2 }), waiting("one", { gpus: 1 })],
    begin: ["one@1"],
  },
  {
    name: "a run that has taken its last step is still there",
    running: [running("r", { cores: 8, left: 0 })],
    waiting: [waiting("a", { cores: 1 })],
    begin: [],
    startsIn: { a: 1 },
  },
  {
    name: "fractions of cores add up",
    waiting: Array.from({ length: 11 }, (_, index) => waiting(`run-${index}`, { cores: 0.8 })),
    begin: Array.from({ length: 10 }, (_, index) => `run-${index}`),
  },
];

for (const { name, room = machine(), ...given } of cases) {
  test(`Placing: ${name}`, () => {
    const { begin, wait } = place(room, given.running ?? [], given.waiting);
    const begun = begin.map(({ id, gpus }) => (gpus.length === 0 ? id : `${id}@${gpus.join(",")}`));
    assert.deepEqual(begun, given.begin);
    for (const [id, { reason, startsIn }] of wait) {
      const pattern = given.reasons?.[id];
      if (pattern !== undefined) assert.match(reason, pattern, id);
      assert.equal(startsIn, given.startsIn?.[id], `${id}: ${reason}`);
    }
    assert.equal(begin.length + wait.size, given.waiting.length);
  });
}

test("However many small runs come, a large one begins after those that ran before it", () => {
  let taken = [running("r-0", { cores: 4 }), running("r-1", { cores: 4 })];
  const large = waiting("large", { cores: 8 });
  for (let round = 0; ; round++) {
    assert.ok(round < 3, "the large run waits for ever");
    const small = Array.from({ length: 5 }, (_, index) => waiting(`s-${round}-${index}`, { cores: 1 }));
    const { begin } = place(machine(), taken, [large, ...small]);
    if (begin.some(({ id }) => id === "large")) return;
    assert.deepEqual(begin, []);
    taken = taken.slice(1);
  }
});
