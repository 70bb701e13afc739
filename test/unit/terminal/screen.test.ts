import assert from "node:assert/strict";
import { test } from "node:test";
import { TrainingFile } from "../../../schemas/training.ts";
import { createRunView, type RunView } from "../../../agent/terminal/run-view.ts";
import { drawScreen } from "../../../agent/terminal/screen.ts";
import { lineWidth, paintedText, plainText } from "../../../agent/terminal/text.ts";

/** A run at step 60 of 100 whose loss falls from 4 to 1 and whose held-out loss rises at last. */
function halfway(): RunView {
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "rows.txt" }, training: { steps: 100 } });
  const view = createRunView(
    { schema: 1, id: "poems-1", name: "poems", state: "running", createdAt: "", file: "", config },
    "running",
  );
  return Object.assign(view, {
    parameters: 834_567,
    step: 60,
    loss: 1,
    learningRate: 0.00061,
    tokensPerSecond: 5321.4,
    heldOutLoss: 1.75,
    best: { step: 40, loss: 1.5 },
    training: Array.from({ length: 60 }, (_, index) => ({ step: index + 1, loss: 4 - index / 19.667 })),
    heldOut: [
      { step: 20, loss: 3 },
      { step: 40, loss: 1.5 },
      { step: 60, loss: 1.75 },
    ],
    elapsedSeconds: 62,
    remainingSeconds: 41.4,
    message: "Checkpoint\u001b[31m at step 50.",
  } satisfies Partial<RunView>);
}

function frame(view: RunView, width: number, height: number, unicode = true): string {
  return drawScreen(view, { width, height, unicode })
    .map((line) => plainText(line).trimEnd())
    .join("\n");
}

test("A frame with Unicode shows title, progress, figures and both curves", () => {
  assert.equal(frame(halfway(), 64, 16), GOLDEN_UNICODE);
});

test("A frame without Unicode says the same in ASCII", () => {
  assert.equal(frame(halfway(), 64, 16, false), GOLDEN_ASCII);
});

test("A terminal too small for a curve keeps the figures", () => {
  assert.equal(
    frame(halfway(), 40, 8),
    ` poems · poems-1 · 835 k parame running
 ━━━━━━━━━━───────  60 %  step 60 / 100
 loss 1.000
 held out 1.750 (best 1.500 at 40)
 learning rate 6.1e-4  tokens/s 5,321
 elapsed 1:02  left about 0:41
 Checkpoint [31m at step 50.
`,
  );
});

test("Before the first step there are no figures yet", () => {
  const { manifestless } = { manifestless: halfway() };
  const view = {
    ...manifestless,
    step: 0,
    training: [],
    heldOut: [],
    best: undefined,
    state: "queued" as const,
  };
  Object.assign(view, { loss: undefined, heldOutLoss: undefined, learningRate: undefined });
  Object.assign(view, { tokensPerSecond: undefined, parameters: undefined, message: "Reading the dataset." });
  assert.equal(
    frame(view, 64, 16),
    ` poems · poems-1                                         queued
 ──────────────────────────────────────────   0 %  step 0 / 100
 loss -  held out -  learning rate -  tokens/s -  elapsed 1:02
 Reading the dataset.
`,
  );
});

test("No frame is wider or higher than the terminal, whatever its size", () => {
  const view = { ...halfway(), name: "名前が長い走行🚂".repeat(5) };
  for (let width = 20; width <= 130; width += 11) {
    for (let height = 4; height <= 40; height += 3) {
      for (const unicode of [true, false]) {
        const lines = drawScreen(view, { width, height, unicode });
        assert.ok(lines.length <= height, `${lines.length} lines in ${height}`);
        for (const line of lines) assert.ok(lineWidth(line) <= width, plainText(line));
      }
    }
  }
});

test("Without Unicode every character is ASCII", () => {
  assert.match(frame(halfway(), 100, 30, false), /^[\x20-\x7e\n]*$/);
});

test("The two curves have colours of their own", () => {
  const painted = drawScreen(halfway(), { width: 64, height: 16, unicode: true }).map(paintedText).join("\n");
  assert.match(painted, /\x1b\[36m[\u2800-\u28ff]/);
  assert.match(painted, /\x1b\[33m[\u2800-\u28ff]/);
});

const GOLDEN_UNICODE = ` poems · poems-1 · 835 k parameters                     running
 ━━━━━━━━━━━━━━━━━━━━━━━━━────────────────  60 %  step 60 / 100
 loss 1.000  held out 1.750 (best 1.500 at 40)
 learning rate 6.1e-4  tokens/s 5,321  elapsed 1:02
 left about 0:41

 4 ┤⠉⠑⠒⠒⠒⠢⠤⠤⠤⢄⣀⣀⣀⡀
   │             ⠈⠉⠉⠉⠑⠒⠶⠒⠢⠤⠤⠤⢄⣀⣀⣀⣀
 2 ┤                              ⠉⠉⠉⠉⠒⠒⠒⠒⠤⠤⠤⠤⣀⣀⣀⣀             ⣤
   │                                       ⠶      ⠉⠉⠉⠉⠒⠒⠒⠒⠤⠤⠤⠤⣀⣀
   └────────────────────────────────────────────────────────────
                      20                  40                step
 loss in nats per token:  ⣀⡠ training  ⠶ held out
 Checkpoint [31m at step 50.
`;

const GOLDEN_ASCII = ` poems - poems-1 - 835 k parameters                     running
 =========================----------------  60 %  step 60 / 100
 loss 1.000  held out 1.750 (best 1.500 at 40)
 learning rate 6.1e-4  tokens/s 5,321  elapsed 1:02
 left about 0:41

 4 +..........
   |          .........o..........
 2 +                              ....................         o
   |                                       o          ..........
   +------------------------------------------------------------
                      20                  40                step
 loss in nats per token:  . training  o held out
 Checkpoint [31m at step 50.
`;
