// What a chat page does with questions, answers and votes besides asking: edit, rate, correct, copy, insert, attach, export, evaluate.
import { randomBytes } from "node:crypto";
import type { ModelStack } from "../../../schemas/protocol/method.ts";
import { formatCount } from "../../amounts.ts";
import { asFileName } from "../../file-name.ts";
import { addToDataset } from "./add-to-dataset.ts";
import type { PickedText } from "./chat-host.ts";
import { languageOf } from "./language-of.ts";
import type { ChatPage, Intent } from "./chat-page.ts";
import type { Talk } from "./talk.ts";

/** Longest text that can be attached, in characters. */
const LONGEST = 400_000;
/** Tokens that the question, the template and the beginning of an answer take, or less where the context is small. */
const ROOM = 64;

export async function performOnAnswers(page: ChatPage, talk: Talk, intent: Intent): Promise<void> {
  const { host, agent, t } = page.options;
  switch (intent.kind) {
    case "edit":
      if (talk.isAnswering) page.send({ kind: "notSent", content: intent.content, attachments: [] });
      else await talk.editQuestion(intent.message, intent.content);
      return;
    case "rate":
      return talk.rate(intent.message, { rating: intent.rating });
    case "correct":
      return talk.rate(intent.message, { correction: intent.content });
    case "addToDataset":
      return addToDataset(page, talk, intent.message);
    case "copy":
      return host.copy(intent.text);
    case "insert":
      return host.insert(intent.text);
    case "openLink":
      return host.openLink(intent.address);
    case "attach":
      return attach(page, () => host.pickText(intent.what));
    case "attachDropped":
      for (const address of intent.addresses) await attach(page, () => host.textAt(address));
      return;
    case "attachText":
      return attachText(page, { ...intent, ...languageOf(intent.name) });
    case "evaluate": {
      const models = shownModels(page);
      if (models.length > 0) await host.evaluate(models);
      return;
    }
    case "showStandings":
      return tellStandings(page);
    case "exportVotes": {
      const { text } = await agent.call("chat/votes", { as: "jsonl" });
      if (text === "" || text === null) host.say(t("No vote has named a best answer yet."));
      else await host.save(`${asFileName(t("votes"), "votes")}.jsonl`, text);
    }
  }
}

async function tellStandings(page: ChatPage): Promise<void> {
  const { standings, votes } = await page.options.agent.call("chat/votes", {});
  page.send({
    kind: "standings",
    votes: votes.length,
    standings: standings.map(({ model, ...counts }) => ({ name: page.nameOf(model), ...counts })),
  });
}

/** Each once; none while their names are hidden, as the results would tell them. */
function shownModels({ talks, areNamesHidden }: ChatPage): ModelStack[] {
  if (areNamesHidden) return [];
  const models = talks.flatMap(({ model }) => model ?? []);
  return [...new Map(models.map((model) => [JSON.stringify(model), model])).values()];
}

async function attach(page: ChatPage, pick: () => Promise<PickedText | undefined>): Promise<void> {
  const { describe } = page.options;
  try {
    const picked = await pick();
    if (picked !== undefined) await attachText(page, picked);
  } catch (error) {
    page.send({ kind: "notAttached", key: null, message: describe(error) });
  }
}

/** Attaches a text to what is asked next, unless the model cannot see as much. */
export async function attachText(page: ChatPage, picked: PickedText): Promise<void> {
  const { t, language, agent } = page.options;
  const number = (count: number): string => formatCount(count, language);
  const refuse = (key: string | null, message: string): void => {
    page.send({ kind: "notAttached", key, message });
  };
  const { name, content, language: written } = picked;
  if (content === "") {
    refuse(null, t("{0} is empty.", name));
    return;
  }
  if (content.length > LONGEST) {
    const [has, most] = [number(content.length), number(LONGEST)];
    refuse(
      null,
      t("{0} has {1} characters; at most {2} can be attached. Select a part of it.", name, has, most),
    );
    return;
  }
  const key = randomBytes(6).toString("hex");
  const attachment = {
    name,
    content,
    ...(written !== undefined && { language: written }),
    key,
    tokens: null,
  };
  page.send({ kind: "attached", attachment });
  for (const model of page.talks.flatMap((talk) => talk.model ?? [])) {
    // A model that cannot be loaded says so when it is asked.
    const measured = await agent.call("chat/measure", { model, texts: [content] }).catch(() => undefined);
    if (measured === undefined) continue;
    const { tokens, contextLength } = measured;
    if (tokens[0]! + Math.min(ROOM, contextLength / 4) > contextLength) {
      const [has, most] = [number(tokens[0]!), number(contextLength)];
      const text = t(
        "{0} has {1} tokens, and {2} sees at most {3} at once. Select a part of it.",
        name,
        has,
        page.nameOf(model),
        most,
      );
      refuse(key, text);
      return;
    }
    page.send({ kind: "measured", key, tokens: tokens[0]! });
  }
}
