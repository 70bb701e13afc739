// Families of tickets about sending something back: [subject, what is told]. The last three are held out.
export const returns = [
  [
    "(Sending it back|Return|I do not want to keep it)",
    "I (tried|had) the {product} for (a few days|a week), and it is (not for me|not what I was looking for). It is (like new|in its box). (How do I send it back|Please tell me where to send it) (and when do I get my money|)?",
  ],
  [
    "(Label|No label in the box|Return sticker)",
    "(There was no sticker|I cannot find the sticker) for sending the {product} back in the parcel. (Could you mail me one|Where do I print one)? The order is {order}, (bought|received) on {date}.",
  ],
  [
    "(Where is my refund|Money not back yet|Refund)",
    "You (got|received) the {product} from me on {date}, (the post confirms it|I have the slip), but (the {amount} is not on my account|I have seen no money). (How long does that take|Please pay it out).",
  ],
  [
    "(Exchange|Other colour|Other size)",
    "The {product} is (too big for us|too small|not the colour I had in mind). (Can I swap it for|I would rather have) the other (size|version)? (Nothing is wrong with it|It works perfectly), I (just took|simply chose) the wrong one.",
  ],
  [
    "(Too late to return|Thirty days)",
    "I bought the {product} (on {date}|as a present) and only (opened|unwrapped) it now, (a little after|two days past) the thirty days. It was never used. (Would you still take it|Is there any way to give it back)?",
  ],
  [
    "(Ordered by mistake|My son ordered it|Ordered one too many)",
    "(My son clicked|I clicked) once too often, and now I have (two|a second) {product}. One is still sealed. I would (like to hand it back|prefer to give one back) and (get {amount} back|have the {amount} again).",
  ],
  [
    "(Cheaper elsewhere|Found it for less)",
    "I (saw|found) the same {product} for less (elsewhere|in town) two days after yours came. (Either you match it or it goes back|I would send mine back unless you lower the price). It is (unopened|untouched), order {order}.",
  ],
  [
    "(Gift|Present that is not needed)",
    "(My aunt|A friend) gave me a {product} and I (have one already|own one). There is no receipt, (just order {order}|only the box). (Will you take it and give me a credit|May I give it back for a voucher)?",
  ],
  [
    "(Not as described|Smaller than in the pictures)",
    "In the pictures the {product} looked quite different, and the text (spoke of|mentioned) things it (cannot do|does not have). I (packed it up again|put it back in its carton). (What is the next step to get my {amount}|Who collects it)?",
  ],
  [
    "(Pick-up|Collection did not happen)",
    "Somebody (was to|should) collect the box with the {product} that I am giving up on {date}, and nobody came. It (stands|is) in the hall, taped. (When do they come|Please send them again), (I want it gone|I need the money).",
  ],
];
