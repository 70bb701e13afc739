// Families of tickets about getting into an account: [subject, what is told]. The last three are held out.
export const login = [
  [
    "(Password|Forgot my password|Reset mail)",
    "I (asked|have asked) for a new password (three times|again and again), and (no mail comes|the mail never arrives). (It is not in the spam folder either|I looked in every folder). (How do I get into {app}|Please help me in).",
  ],
  [
    "(Code by text|No code|Second step)",
    "{app} wants a code (that it sends to my phone|from a text message), but (I have a new number|no text ever comes). (Now I am locked out|So I stand before a closed door). (Can you turn that off|How do I change the number)?",
  ],
  [
    "(Account locked|Blocked|Too many attempts)",
    "After (a few|three) wrong tries {app} (says that I am blocked|has locked me out) (until {date}|for good). (It was only a typo|My keyboard was set to another language). (Please open it again|When can I get in)?",
  ],
  [
    "(Changed my mail address|Old e-mail|No longer have that mailbox)",
    "My account for the {product} hangs on (an address of my old job|a mailbox) that (is gone|I cannot read any more). (Everything goes there|The links all go there). (Could you move it to the address I write from|How can I change it from outside)?",
  ],
  [
    "(Somebody else in my account|Hacked|Strange sign-in)",
    "I got a note that somebody (far away|in another country) (signed in|was in my account) on {date}. (That was not me|I did not do that). I (cannot get in now|was thrown out), (the password no longer fits|it does not take my password).",
  ],
  [
    "(Invitation|My wife cannot join|Second user)",
    "I invited (my wife|a colleague) to share the {product}, but the link (says it has expired|leads to an empty page). (She never gets to choose a password|So she has no access). (Is there another way to let her in|What are we doing wrong)?",
  ],
  [
    "(Logged out all the time|Asks for my password every hour)",
    "{app} (throws me out|forgets me) (every hour|each time I close it), and I have to type everything again. (On my old phone it remembered me|It used to stay open). (What do I have to set|Can that be changed)?",
  ],
  [
    "(Two accounts|Merged by mistake)",
    "It seems that I (have|made) two accounts, one (from the shop|with order {order}) and one from {app}, and the {product} is in the one that I (have no password for|cannot open). (Can you put them together|Please make one of them).",
  ],
  [
    "(Used to sign in with the button|The other provider)",
    "I always (went in|came in) through the button of another service, and since {date} (it loops back to the start|it says there is no such user). I never (had|chose) credentials of my own. (What shall I enter|How do I get to my data)?",
  ],
  [
    "(Account of my late father|Taking over an account)",
    "My father (passed away|has died), and his {product} is (still tied|bound) to him. (We do not know his secret words|None of us knows what he typed). (What papers do you need so that we can take it over|How can the family get access)?",
  ],
];
