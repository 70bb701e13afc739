// How other programs ask a model, as text to paste. The key is read from the agent's file, so that none is copied. Pure.
import { nameOfModel } from "../../../schemas/model-name.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";

export type ExampleLanguage = "curl" | "python" | "javascript";

export interface ExampleOptions {
  /** Of the API, as `http://127.0.0.1:8790/v1`. */
  readonly address: string;
  /** The agent's, in which its file lies. */
  readonly home: string;
  /** As Node.js calls it. */
  readonly platform: string;
  readonly model: ModelReference;
}

export function clientExample(language: ExampleLanguage, options: ExampleOptions): string {
  return `${texts[language](options).join("\n")}\n`;
}

const texts: Readonly<Record<ExampleLanguage, (options: ExampleOptions) => string[]>> = {
  curl: (options) => (options.platform === "win32" ? inPowerShell(options) : inShell(options)),
  python: ({ address, model, ...where }) => [
    "import json",
    "from openai import OpenAI",
    "",
    `with open(${JSON.stringify(fileOf(where))}, encoding="utf-8") as file:`,
    `    token = json.load(file)["token"]`,
    `client = OpenAI(base_url=${JSON.stringify(address)}, api_key=token)`,
    "answer = client.chat.completions.create(",
    `    model=${JSON.stringify(nameOfModel(model))},`,
    `    messages=[{"role": "user", "content": "Hello"}],`,
    ")",
    "print(answer.choices[0].message.content)",
  ],
  javascript: ({ address, model, ...where }) => [
    `import { readFileSync } from "node:fs";`,
    `import OpenAI from "openai";`,
    "",
    `const { token } = JSON.parse(readFileSync(${JSON.stringify(fileOf(where))}, "utf8"));`,
    `const client = new OpenAI({ baseURL: ${JSON.stringify(address)}, apiKey: token });`,
    "const answer = await client.chat.completions.create({",
    `  model: ${JSON.stringify(nameOfModel(model))},`,
    `  messages: [{ role: "user", content: "Hello" }],`,
    "});",
    "console.log(answer.choices[0].message.content);",
  ],
};

function inShell({ address, model, ...where }: ExampleOptions): string[] {
  const file = `'${fileOf(where).replaceAll("'", `'\\''`)}'`;
  return [
    `TOKEN=$(sed -n 's/.*"token": *"\\([^"]*\\)".*/\\1/p' ${file})`,
    `curl ${address}/chat/completions \\`,
    `  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\`,
    `  -d '${bodyFor(model)}'`,
  ];
}

function inPowerShell({ address, model, ...where }: ExampleOptions): string[] {
  return [
    `$token = (Get-Content '${fileOf(where).replaceAll("'", "''")}' | ConvertFrom-Json).token`,
    `'${bodyFor(model)}' | curl.exe ${address}/chat/completions --data-binary '@-' \``,
    `  -H "Authorization: Bearer $token" -H "Content-Type: application/json"`,
  ];
}

/** Names of models have no quotes in them. */
function bodyFor(model: ModelReference): string {
  return JSON.stringify({ model: nameOfModel(model), messages: [{ role: "user", content: "Hello" }] });
}

function fileOf({ home, platform }: Pick<ExampleOptions, "home" | "platform">): string {
  return `${home}${platform === "win32" ? "\\" : "/"}agent.json`;
}
