import assert from "node:assert/strict";
import { test } from "node:test";
import { problemReport, withoutSecrets } from "../../../../extension/commands/general/problem-report.ts";

const token = "Zk3_8aQ-x1Yp0LmN2bVc4RtS6uWq9EoIjHgFdKsAzXy";

test("A report holds versions, changed settings and the end of the logs", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const report = problemReport({
    versions: { Trainyard: "0.1.0" },
    settings: { "trainyard.agent.start": "withWindow" },
    logs: { "Agent log": lines.join("\n"), Empty: "" },
    homeFolder: "/home/somebody",
    t: (text) => text,
  });
  assert.match(report, /^# Problem with Trainyard\n\n## What happened\n\n<!-- .* -->\n/);
  assert.match(report, /- Trainyard: 0\.1\.0/);
  assert.match(report, /```json\n\{\n {2}"trainyard\.agent\.start": "withWindow"\n\}\n```/);
  assert.match(report, /```\nline 40\n[^]*line 99\n```\n$/);
  assert.doesNotMatch(report, /line 39\n|Empty/);
});

test("What a log says cannot end the block that it stands in", () => {
  const logs = { Log: "one\n```\n# two\n````" };
  const report = problemReport({ versions: {}, settings: {}, logs, homeFolder: "/h", t: (text) => text });
  assert.match(report, /`````\none\n```\n# two\n````\n`````\n$/);
});

test("Neither tokens nor the name of the home folder get into a report", () => {
  const secrets = [
    `connected with ${token}`,
    `Authorization: Bearer ${token}`,
    `{"authorization":"Bearer abc.def"}`,
    `{"token":"short","home":"/home/somebody/.trainyard"}`,
    `"C:\\\\Users\\\\me\\\\x"`,
    `api_key = 'hunter2'`,
  ].join("\n");
  const cleaned = withoutSecrets(withoutSecrets(secrets, "/home/somebody"), "C:\\Users\\me");
  assert.doesNotMatch(cleaned, new RegExp(`${token}|abc\\.def|"short"|hunter2|somebody|Users`));
  assert.match(cleaned, /"home":"~\/\.trainyard"/);
  assert.equal(
    withoutSecrets("sha256 0123456789abcdef, run git-helper-20260131-120000", "/h").includes("removed"),
    false,
  );
});
