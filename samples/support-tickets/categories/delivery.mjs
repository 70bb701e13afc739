// Families of tickets about a parcel on its way: [subject, what is told]. The last three are held out.
export const delivery = [
  [
    "(Where is my parcel|Still waiting|Nothing has come)",
    "I ordered the {product} on {date} (and|, and) (it has not arrived|I am still waiting|there is no sign of it). (The tracking page has not changed for days|Your page says it left the warehouse). (When can I expect it|Where is it)?",
  ],
  [
    "(Marked as delivered|Says delivered but is not)",
    "The carrier (claims|says) that (the box|order {order}) was (left at my door|handed over) on {date}. (Nobody here took anything|There was nothing at the door, and the neighbours have nothing either). (Please find out where it went|What now)?",
  ],
  [
    "(Change of address|I have moved|Wrong street)",
    "I gave (my old address|the wrong house number) for order {order}. (Can it still be redirected|Please send it to the new one), it (has not left yet|should go out tomorrow), and I (pay|will pay) extra if need be.",
  ],
  [
    "(Incomplete box|Something is missing|Parts not in the box)",
    "The box (came|arrived) on {date}, but (the charger|the cable|the mount|the manual) that should (come with|be with) the {product} (was not in it|is missing). (The rest looks fine|Everything else is there). (Please send it after|Could you post it)?",
  ],
  [
    "(Got somebody else's order|Wrong item)",
    "I opened the parcel and found (another model|something that I never ordered|a case in pink) instead of the {product}. The label has my name and order {order} on it. (How do I get the one I ordered|Please swap them).",
  ],
  [
    "(Customs|Stuck at the border|Import duty)",
    "The {product} (has been|is) (stuck|held) at customs since {date}, and they want (a paper from the sender|{amount} from me). (Nobody told me about this|That was not on the page). (What do I need to give them|Will you settle it)?",
  ],
  [
    "(Express|Paid for next day|Late)",
    "I paid {amount} for express because I (need|needed) the {product} (for a trip|for a birthday|by {date}), and it (came four days late|has been in a depot since). (That was the only reason for paying more|Normal post would have been as quick).",
  ],
  [
    "(Nobody rang|Missed the driver|Second attempt)",
    "The driver (left a card|wrote that I was out) on {date}, although I was home all day. (The depot knows nothing about it|The number on the card is dead). (Please have order {order} brought again|Can it go to a shop nearby)?",
  ],
  [
    "(Can it be here before {date}|How long to my country)",
    "I am (thinking of sending|about to send) a {product} to my (sister|father) (abroad|on an island). (Do you ship there at all|How many days does that take), and who (brings|carries) it the last mile?",
  ],
  [
    "(Box was wet|Torn open on arrival|Carton crushed)",
    "What the courier put down here was (soaked|half open), and I (did not dare to|would not) take it in, so it is (on its way back|with him again). (Please dispatch another {product}|I still want my {product}), order {order}.",
  ],
];
