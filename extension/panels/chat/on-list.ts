// What a chat page does with the list of all conversations: search, open, rename, remove, export.
import { withoutOverrides } from "../../../schemas/direction.ts";
import { asFileName } from "../../file-name.ts";
import { newOperation } from "../../agents/operation.ts";
import type { ChatPage, Intent } from "./chat-page.ts";
import { listed } from "./listed.ts";

const MOST_LISTED = 1000;
/** What each page was to open last: that counts, whichever is read first. */
const opening = new WeakMap<ChatPage, readonly string[]>();

/** Tells the page which conversations there are, or which the search has found. */
export async function tellList(page: ChatPage): Promise<void> {
  const { search } = page;
  const { agent, describe } = page.options;
  try {
    const [{ conversations, total }, found, { votes }] = await Promise.all([
      agent.call("chat/list", { limit: MOST_LISTED }),
      search === "" ? undefined : agent.call("chat/list", { search, limit: MOST_LISTED }),
      agent.call("chat/votes", {}),
    ]);
    if (search !== page.search) return;
    const blind = new Set(
      conversations.flatMap(({ comparison }) => (comparison?.isBlind ? [comparison.id] : [])),
    );
    for (const { comparison } of votes) blind.delete(comparison);
    const shown = listed(
      conversations,
      new Set((found?.conversations ?? conversations).map(({ id }) => id)),
      {
        ...page.options,
        nameOf: (model) => page.nameOf(model),
        now: Date.now(),
        isHidden: (comparison) => blind.has(comparison),
      },
    );
    page.send({ kind: "list", search, conversations: shown, total, failure: null });
  } catch (error) {
    page.send({ kind: "list", search, conversations: [], total: 0, failure: describe(error) });
  }
}

/** Returns false for what it does not know. */
export async function performOnList(page: ChatPage, intent: Intent): Promise<boolean> {
  const { agent } = page.options;
  switch (intent.kind) {
    case "open":
      await open(page, intent.conversations);
      return true;
    case "rename":
      for (const conversation of intent.conversations) {
        await agent.call("chat/update", { conversation, name: intent.name, ...newOperation() });
      }
      await tellList(page);
      return true;
    case "remove":
      await remove(page, intent.conversations);
      return true;
    case "export":
      await exportConversations(page, intent);
      return true;
    default:
      return false;
  }
}

async function open(page: ChatPage, ids: readonly string[]): Promise<void> {
  opening.set(page, ids);
  const conversations = await Promise.all(
    ids.map(async (id) => (await page.options.agent.call("chat/get", { conversation: id })).conversation),
  );
  if (opening.get(page) !== ids) return;
  const comparison = conversations.length > 1 ? conversations[0]!.comparison : undefined;
  page.show({
    columns: conversations.map(({ id, model }) => ({ conversation: id, model })),
    comparison: comparison?.id ?? null,
    isBlind: comparison?.isBlind ?? false,
  });
}

async function remove(page: ChatPage, ids: readonly string[]): Promise<void> {
  const { agent, host, t } = page.options;
  const { conversation } =
    (await agent.call("chat/get", { conversation: ids[0]! }).catch(() => undefined)) ?? {};
  const name = withoutOverrides(conversation?.name ?? ids[0]!);
  const isSure = await host.confirm(
    t("Delete “{0}”?", name),
    t("The conversation is gone for good. Votes and what was added to datasets stay."),
    t("Delete"),
  );
  if (!isSure) return;
  // They may find out that it is gone before its removal is answered.
  const removed = page.talks.filter(({ conversation: shown }) => shown !== null && ids.includes(shown));
  for (const id of ids) await agent.call("chat/remove", { conversation: id, ...newOperation() });
  if (page.talks.some((talk) => removed.includes(talk))) await page.perform({ kind: "startAnew" });
  await tellList(page);
}

async function exportConversations(
  page: ChatPage,
  { conversations, as }: Extract<Intent, { kind: "export" }>,
): Promise<void> {
  const { agent, host } = page.options;
  const texts: string[] = [];
  let name = "";
  for (const id of conversations) {
    const { conversation, text } = await agent.call("chat/get", { conversation: id, as });
    name ||= conversation.name;
    texts.push(text!);
  }
  const [ending, between] = as === "markdown" ? ["md", "\n"] : ["jsonl", ""];
  await host.save(`${asFileName(name, "conversation")}.${ending}`, texts.join(between));
}
