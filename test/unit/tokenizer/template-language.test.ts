import { test } from "node:test";
import assert from "node:assert/strict";
import { compileTemplate, templateFunctions } from "../../../agent/tokenizer/template-language.ts";

const render = (source: string, items: Record<string, unknown> = {}) =>
  compileTemplate(source).render({ ...templateFunctions, ...items });

const cases: [source: string, text: string][] = [
  ["{{ '\\n a\\n'.strip('\\n') }}|", " a|"],
  ["{{ '\\n a \\n'.strip() }}|", "a|"],
  ["{{ 'xyaxy'.lstrip('yx') }}|{{ 'xyaxy'.rstrip('yx') }}", "axy|xya"],
  ["{{ '👩a👩'.strip('👩') }}{{ ''.strip('a') }}{{ 'aa'.strip('a') }}", "a"],
  ["{{ 'a</t>\\nb'.split('</t>')[-1].lstrip('\\n').rstrip('b') }}|", "|"],
  ["{% for word in words %}{{ word.strip('.') }}{% endfor %}", "ab"],
  ["{{ strftime_now is defined }}{{ strftime_now('100%% %Q') }}", "true100% %Q"],
];

test("strip, lstrip and rstrip take the characters that they are given", () => {
  for (const [source, text] of cases) assert.equal(render(source, { words: ["a.", ".b"] }), text, source);
});

test("months and days have their English names", () => {
  const [month, day, number] = render("{{ strftime_now('%B,%A,%m') }}").split(",");
  const english = new Intl.DateTimeFormat("en-US", { month: "long" });
  assert.equal(month, english.format(new Date(2026, Number(number) - 1, 1)));
  assert.match(day!, /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$/);
});

test("A template that is not well formed is told as that", () => {
  for (const source of ["{% for message in messages %}", "{{ messages[0", "{% if %}{% endif %}"])
    assert.throws(() => compileTemplate(source), {
      code: "tokenizer_not_usable",
      message: /^The tokenizer cannot be used: its chat template is not well formed(?!.*Cannot read)/,
    });
});
