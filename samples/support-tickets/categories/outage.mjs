// Families of tickets about software and service that fail: [subject, what is told]. The last three are held out.
export const outage = [
  [
    "(App crashes|{app} closes by itself|Crash)",
    "(Since the last update|Since {date}) {app} closes (as soon as I open it|after two seconds). I (installed it anew|restarted the phone), (no change|the same again). The {product} itself (runs|is fine).",
  ],
  [
    "(Not syncing|Data does not show up|Nothing is transferred)",
    "What the {product} records no longer (shows up in|reaches) {app}. The last entry is of {date}. (Both say that they are connected|All lamps are green). (Where are the data of this week|Are they lost)?",
  ],
  [
    "(Server down?|Service not reachable|Is there a problem on your side)",
    "{app} (says it cannot reach the server|turns its wheel and never loads) (since this morning|since {date}). My internet (is fine|works), (other pages open|everything else loads). (Is there a failure at your end|When will it be back)?",
  ],
  [
    "(Update fails|Stuck at 40 percent|Update)",
    "The update of the {product} (stops|hangs) at 40 percent and (starts over|begins again). I left it (all night|for hours). (What do I do|How do I get past that)?",
  ],
  [
    "(Wrong numbers|Values make no sense|Shows nonsense)",
    "{app} shows (values that cannot be|figures from another year) for my {product}: (yesterday it was right|until {date} they were right). (Nothing was changed here|I touched nothing). (Looks like an error in the program|Please check your software).",
  ],
  [
    "(No notifications|Alerts do not come)",
    "I no longer get (any alerts|a message) from {app} when the {product} (has something to say|finds something). They are (allowed|switched on) in the phone. (It worked before the update|Until {month} they came at once).",
  ],
  [
    "(Loses the connection|Drops out|Wi-Fi)",
    "The {product} (drops|loses) the connection to {app} (every evening|several times a day) and (comes back|finds it) after a quarter of an hour. (The signal is strong|It stands next to the router). (Is that a known problem|What can I set)?",
  ],
  [
    "(Slow|Takes minutes|Unusable since the new version)",
    "With the new version (every tap in|opening) {app} takes (half a minute|ages). (With the one before it was quick|A month ago it was instant), on the same phone and with the same {product}. (Will there be a fix|Can I have the previous one)?",
  ],
  [
    "(Blank page|Error 500|White screen)",
    "Whenever I (tap on|open) the history in {app}, I (get a white page|see error 500) (on both of my phones|in every browser). (The rest of it opens|All other pages come up). (Could your engineers look|Please have somebody look at the logs).",
  ],
  [
    "(Time is one hour off|Wrong day|Clock change)",
    "Since the clocks changed in {month}, everything in {app} (is|stands) one hour (off|late), and what the {product} does on a schedule (comes too early|starts at the wrong time). (The phone has the right time|My zone is set properly).",
  ],
];
