// How long a run will go on, in words that do not change with every second.
type Translate = (text: string, ...values: (string | number)[]) => string;

/** "about 3 min left"; coarser the longer it takes, as no forecast is finer. */
export function formatRemaining(seconds: number, t: Translate): string {
  if (seconds < 5) return t("a few seconds left");
  if (seconds < 60) return t("about {0} s left", Math.ceil(seconds / 5) * 5);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("about {0} min left", minutes);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t("about {0} d {1} h left", Math.floor(hours / 24), hours % 24);
  const rest = hours < 10 ? Math.floor((minutes % 60) / 5) * 5 : 0;
  return rest === 0 ? t("about {0} h left", hours) : t("about {0} h {1} min left", hours, rest);
}
