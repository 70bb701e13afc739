// A question on its way: as the page shows it until the agent has taken it, and as the agent is sent it.
import type { DraftAttachment, ShownMessage } from "../../../schemas/panels/chat.ts";
import type { Attachment, ChatMessage } from "../../../schemas/protocol/chat.ts";
import { UNSENT } from "./branches.ts";

export interface Asked {
  readonly content: string;
  readonly attachments: readonly DraftAttachment[];
}

export function shownQuestion({ content, attachments }: Asked): ShownMessage {
  const shown = attachments.map((attachment) => ({
    name: attachment.name,
    characters: attachment.content.length,
  }));
  return { id: UNSENT, role: "user", content, ...(shown.length > 0 && { attachments: shown }) };
}

export function sentQuestion({ content, attachments }: Asked): {
  content: string;
  attachments?: Attachment[];
} {
  const sent = attachments.map(({ name, language, content: text }) => ({
    name,
    content: text,
    ...(language !== undefined && { language }),
  }));
  return { content, ...(sent.length > 0 && { attachments: sent }) };
}

/** In another wording, with what was attached to it. */
export function askedAnew({ attachments = [] }: ChatMessage, content: string): Asked {
  return {
    content,
    attachments: attachments.map((attachment, place) => ({
      ...attachment,
      key: String(place),
      tokens: null,
    })),
  };
}
