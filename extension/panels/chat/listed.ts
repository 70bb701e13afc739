// The list of conversations as the chat page shows it. Pure.
import { withoutOverrides } from "../../../schemas/direction.ts";
import type { ListedConversation } from "../../../schemas/panels/chat.ts";
import type { ConversationSummary } from "../../../schemas/protocol/chat.ts";
import type { ModelStack } from "../../../schemas/protocol/method.ts";
import { formatAgo } from "../../amounts.ts";
import type { Words } from "./model-choices.ts";

export interface ListOptions extends Words {
  readonly nameOf: (model: ModelStack) => string;
  readonly now: number;
  /** Comparisons whose models nobody is to know yet. */
  readonly isHidden: (comparison: string) => boolean;
}

/** Conversations that stand side by side are one line, from the left to the right; `found` are those that a search has found. */
export function listed(
  conversations: readonly ConversationSummary[],
  found: ReadonlySet<string>,
  options: ListOptions,
): ListedConversation[] {
  const groups = new Map<string, ConversationSummary[]>();
  for (const conversation of conversations) {
    const key = conversation.comparison?.id ?? conversation.id;
    groups.set(key, [...(groups.get(key) ?? []), conversation]);
  }
  return [...groups.values()]
    .filter((group) => group.some(({ id }) => found.has(id)))
    .map((group) => lineOf(group, options));
}

function lineOf(group: readonly ConversationSummary[], options: ListOptions): ListedConversation {
  const [newest] = group;
  const { id, name, updatedAt, comparison } = newest!;
  const placed = [...group].sort(
    (left, right) => (left.comparison?.place ?? 0) - (right.comparison?.place ?? 0),
  );
  const { t, language, now, nameOf } = options;
  const models =
    comparison !== undefined && options.isHidden(comparison.id)
      ? t("{0} models, blind", group.length)
      : placed.map(({ model }) => nameOf(model)).join(" · ");
  return {
    id: comparison?.id ?? id,
    conversations: placed.map((one) => one.id),
    comparison: comparison?.id ?? null,
    name: withoutOverrides(name),
    detail: `${models} · ${formatAgo(updatedAt, now, language)}`,
  };
}
