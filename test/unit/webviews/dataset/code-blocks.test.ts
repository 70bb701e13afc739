import assert from "node:assert/strict";
import { test } from "node:test";
import { messageParts } from "../../../../webviews/dataset/code-blocks.ts";

test("Fenced code is told from the text around it, with its language", () => {
  assert.deepEqual(messageParts("Use:\n\n```bash\ngit log\n\ngit show\n```\nThen push."), [
    { kind: "text", text: "Use:", language: "" },
    { kind: "code", text: "git log\n\ngit show", language: "bash" },
    { kind: "text", text: "Then push.", language: "" },
  ]);
});

test("A fence that is never closed holds the rest, and a longer fence holds a shorter one", () => {
  assert.deepEqual(messageParts("~~~\na\n```\nb"), [{ kind: "code", text: "a\n```\nb", language: "" }]);
  assert.deepEqual(messageParts("````md\n```\nx\n```\n````"), [
    { kind: "code", text: "```\nx\n```", language: "md" },
  ]);
});

test("Text without code stays as it is, and backticks inside a line are no fence", () => {
  assert.deepEqual(messageParts("a `b` c\n  d"), [{ kind: "text", text: "a `b` c\n  d", language: "" }]);
  assert.deepEqual(messageParts("```a``` is inline"), [
    { kind: "text", text: "```a``` is inline", language: "" },
  ]);
  assert.deepEqual(messageParts(""), []);
});
