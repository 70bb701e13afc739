// Families of tickets with a wish or an idea: [subject, what is told]. The last three are held out.
export const wish = [
  [
    "(Idea|Dark mode|A suggestion)",
    "Could {app} get a dark (mode|theme)? (At night it is far too bright|It blinds me in the evening). (Otherwise I am glad with the {product}|The {product} is great, by the way).",
  ],
  [
    "(Export|CSV|Getting my data out)",
    "It would be (great|useful) if I could (export|save) what the {product} collects as a (table|CSV file), (for my own charts|for my doctor). (Is that planned|I found no such thing in {app}).",
  ],
  [
    "(Widget|Home screen|Quicker access)",
    "I (wish|would love) to see the state of the {product} on the (home screen|lock screen) without opening {app}. (Other companies have that|My old one could). (Please pass it on|Any chance)?",
  ],
  [
    "(Please bring it to {month}|Support for my language|Translation)",
    "My parents (use|have) a {product}, too, and do not read English. (Will there be {app} in more languages|Could you add theirs)? (I would help to translate|I can help with the words).",
  ],
  [
    "(Works with other devices?|Smart home|Integration)",
    "(Will|Could) the {product} one day (talk to|work with) the speakers that I have in the house? (That would make it perfect|I would buy a second one at once). (Now I have to use two apps|At the moment that does not exist).",
  ],
  [
    "(Louder alarm|More tones|Choice of sound)",
    "There (are|is) only one (tone|sound) in {app}, and I (sleep through|miss) it. (More tones to choose from would be nice|I would like to choose one myself). Everything else about the {product} (is as it should be|I like).",
  ],
  [
    "(Family plan|More than one person)",
    "We are four people with four {product} each under a plan of its own. (A plan for families would be fair|Have you thought about a family price)? (We would all stay|I think many would take it).",
  ],
  [
    "(Undo|Trash for deleted things)",
    "I (deleted|removed) something in {app} by accident, my own fault. (An undo button would be a blessing|It would be good to have a bin that keeps things for a month). (I know it is gone, this is for the next version|Just as a thought for the team).",
  ],
  [
    "(Colour|When is there a green one|Next model)",
    "I like my {product} so much that I (would get|am saving for) another one, if only it came in green. (Is something like that in the works|May one hope for next year)?",
  ],
  [
    "(Bigger letters|Eyes|Accessibility)",
    "My eyes are not what they were, and the letters in {app} are tiny. (A setting for their size would let me go on using the {product}|If one could make them larger, I would be happy). (Perhaps in a later version|Who decides about such things)?",
  ],
];
