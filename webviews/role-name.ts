// Who says a message of a conversation, in a word.
import type { Role } from "../schemas/dataset.ts";
import { t } from "./texts.ts";

export function roleName(role: Role): string {
  switch (role) {
    case "system":
      return t("System");
    case "user":
      return t("User");
    case "assistant":
      return t("Assistant");
    case "tool":
      return t("Tool");
  }
}
