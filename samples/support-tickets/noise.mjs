// What people put around a problem: greetings, asides about other things, names, and slips of the keyboard.

export const greetings = [
  "Hi",
  "Hello",
  "Hello there",
  "Good morning",
  "Dear team",
  "Hi all",
  "Dear Sir or Madam",
  "Hey",
];
export const thanks = [
  "Thanks",
  "Thank you",
  "Many thanks",
  "Regards",
  "Best",
  "Kind regards",
  "Cheers",
  "Yours",
];
export const names =
  "Ada Bela Chidi Dalia Emeka Farah Goran Hana Ines Jonas Kofi Lena Milan Nadia Omar Petra Quentin Rosa Stefan Tamar Ulla Viktor Wanda Xenia Yusuf Zora".split(
    " ",
  );
export const vagueSubjects = [
  "Question",
  "Help",
  "Help needed",
  "{product}",
  "My {product}",
  "About my {product}",
  "Order {order}",
  "Problem",
  "Urgent",
  "Request",
  "Hello",
  "A question about the {product}",
  "Please answer",
];

/** Asides that are not what the ticket is about, by the category that they sound like. */
export const asides = {
  billing: [
    "The invoice was right, by the way.",
    "I have paid for everything on time.",
    "The price was fair.",
    "My card is fine, I checked with the bank.",
  ],
  cancellation: [
    "I do not want to cancel anything.",
    "The subscription as such is good.",
    "I have been a subscriber for years and mean to stay.",
    "My plan runs until next year.",
  ],
  defect: [
    "Nothing is broken.",
    "The device itself has no scratch.",
    "The battery lasts for days.",
    "The screen is bright and clear.",
  ],
  delivery: [
    "The delivery was quick, thank you for that.",
    "The parcel came in one piece back then.",
    "The courier was friendly.",
    "Tracking worked well.",
  ],
  login: [
    "I can log in without trouble.",
    "My password works.",
    "My account is in order.",
    "Signing in was easy.",
  ],
  outage: [
    "The app runs well.",
    "The last update went through without a hitch.",
    "It is online and connected.",
    "There was no crash so far.",
  ],
  returns: [
    "I do not want to return it.",
    "I would not give it back.",
    "This is not about a refund.",
    "No exchange is needed.",
  ],
  wish: [
    "A feature like that is not what I ask for.",
    "I have no wishes otherwise.",
    "An idea for another day: more colours.",
    "It would be nice to have a manual on paper.",
  ],
};
export const fillers = [
  "I have been a customer for years.",
  "I am writing for the second time.",
  "I could not get through on the phone.",
  "I am not good with technology.",
  "My neighbour told me to write to you.",
  "This is rather urgent.",
  "I hope that you can help.",
  "Sorry for my English.",
  "We bought it for the whole family.",
  "I have looked at your help pages already.",
];

/** A slip in some of the words: letters swapped, left out or typed twice. */
export function withSlips(text, { chance, below }) {
  return text.replace(/[a-z]{4,}/g, (word) => {
    if (!chance(0.06)) return word;
    const at = 1 + below(word.length - 2);
    const [before, first, second, after] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)];
    const slips = [
      before + second + first + after,
      before + second + after,
      before + first + first + second + after,
    ];
    return slips[below(slips.length)];
  });
}
