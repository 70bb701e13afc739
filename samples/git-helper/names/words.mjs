// What names are built from. Words stand on one side of the split each; frames (folders, endings,
// verbs, hosts) are common to both.
const list = (text) => text.trim().split(/\s+/);

export const words = list(`
  absence academy accent access account acid action actor adapter admin advance adventure advice agency
  agenda agreement airport alarm album alert alpha ambient amount analytics anchor animation answer apple
  april archive area arena argument army arrow article artist aspect asset atlas atom attempt attic audio
  audit august author autumn avatar aware backup badge bakery balance balloon bamboo bank banner bar
  barrel basic basin basket batch battery beach beacon bean beauty bedroom benefit berry bicycle bill
  binary bird biscuit blanket block blossom board bonus book bookmark border bot bottle boulder box
  branchless brand brave bread breadcrumb breeze brick bridge bright bronze brother browser brush bubble
  bucket budget buffer build bullet bundle butter button cabin cable cache cactus cake calendar camera
  campaign candle candy canvas capital captain carbon card cargo carousel carpet cart castle catalog
  category cattle celery cement center ceramic chain chair chamber champion change channel chapter charge
  charm chart chat checkout cheese cherry chess chicken chief child chimney choice circle citizen city
  claim class classic clay clever client cliff climate clinic clock cloud cluster coach coast cobalt code
  coffee coin color column comet comfort comment common company compass compiler component concept concert
  config connector console contact content context contract cookie copper coral corner correct cosmos
  cotton counter country county couple coupon courage course cover cradle crane crash cream credible
  credit cricket crop crystal culture currency cursor curtain curve customer cycle daily damage dance
  danger dashboard data database date deadline debug decade december decision decoder deer default degree
  delivery delta demand density deploy depth desert design desk desktop detail device dialog diamond diary
  diet digest digital dinner direct directory discount discover disk distance document dolphin domain door
  double draft dragon drawer dream dress drift driver drum dust eagle early earth echo edge editor effect
  effort eight elbow electric elegant element elephant email ember emerald emoji empire encoder endpoint
  energy engine engineer enough entrance entry equal error escape essay estate evening event evidence
  exact example exit expert explorer export extra fabric factor factory falcon family famous fancy farm
  fashion father feather february feed fence ferry fiction field figure filter final finance finder finger
  fire firewall fish fitness flag flame flavor fleet float flower fluid flute focus folder font footer
  forest form format formula fortune forum fossil fountain fragment frame freedom fresh friend fringe
  frost fruit fusion future galaxy gallery game garden gateway gentle geo giant gift ginger glacier glass
  globe glossary glove goal gold gospel grain grammar granite grape graph grass gravity green grid ground
  group growth guard guest guide guitar habit hammer handler harbor harvest header health heap heart
  helmet herald heritage hero hill hint history hobby home honey hook horizon horse hotel hunter icon idea
  igloo image impact import inbox index infinite ink input insect inside invoice island item ivory jacket
  january jazz jelly jewel job joint joke journal jungle junior justice kernel kettle key keyboard kingdom
  kitchen kite kitten knight koala label lady lagoon lake lambda lamp landing language lantern latitude
  launch laurel lava lawn layer layout lead leaf leather legend lemon lens lesson letter level liberty
  library license light lily limit link lion list lizard loader local locale lock logic login logo logout
  loop lotus lounge lumber lunar machine machinery magic magnet mail manager map maple marble margin
  marine marker market master matrix meadow media meeting melody member memory menu mercury message meter
  method metric middle midnight migration mineral minute mirror mission mixture mobile modal model module
  moment monitor monkey moon morning mountain mouse muscle museum music mystery native nature nav needle
  nest network news noble node noise north note notification novel nucleus number oasis object ocean
  october offer office olive onboarding onion opera option orange orbit orchid order organ origin outline
  owner oxygen oyster package page painter palace palm panda panel paper parade parcel parent park parser
  partner password patch path pattern payment peach peak pearl pebble pelican pencil penguin pepper
  perfect period phase phone photo piano picker picnic picture pigeon pillow pilot pine pioneer pipeline
  pistol pixel pizza plain planet plasma plastic plate player plugin podcast poem poet pointer polar
  policy poll pond pony pool popup port portal post poster potato powder prairie present preview price
  prime prince printer prism privacy prize process product profile progress project promo protein proxy
  pulse pumpkin puppet purple puzzle pyramid quality quantum quarter queen query queue quick quiet quiz
  quota rabbit radar radio rain rainbow random range rapid rating raven reader reason rebel receipt recipe
  record region registry relay relief reminder remote renderer report request rescue reset resource
  response restaurant retry review reward rhythm ribbon rice ring ripple rival river robot rocket role
  romance room rose router row royal rubber ruby rule runner safari sail salad salmon salt sample sand
  satellite satin scale scanner scarf scene schedule schema school science score scout screen script
  scroll search season secret section seed selector senior sensor series server service session setting
  seven shadow shape share sheet shell sheriff shield shipping shop shore shoulder sidebar signal signup
  silence silk silver simple sister site sitemap sketch skill skin sleep slider slot smile smoke snapshot
  snow soccer socket soda solar soldier solid song sort sound soup source south space spark spice spider
  spinner spiral spirit splash spoon sport spring sprite square squid stable stadium stage star station
  stats statue steam steel step sticker stone storage store storm story straw stream street studio style
  sugar summer sunset surface survey swan sweet swift switcher sword symbol sync syntax system tab table
  talent tango target task tax tea teacher team telemetry template temple tennis terminal test texture
  theater theme theory thread thumbnail thunder ticket tiger timber timeline timer timezone tiny titan
  title toast todo toggle token tomato tool tooltip topaz topic torch tour tower toy tracker trade traffic
  trail train trainer transfer translation trash travel treasure tree trend triangle tribe trigger trophy
  truck trumpet tulip tunnel turtle tutorial twin type umbrella uncle union unit universe update upload
  urban user validator valley vanilla vapor vector velvet vendor venture verse video viewer village violet
  violin virtue vision visitor vista vital voice volcano volume voucher voyage wagon wallet walnut
  warehouse watcher water wave wealth weather webhook weekend whale wheat wheel whisper widget wind window
  winter wisdom wizard wolf wonder wood worker workflow workspace world yacht yellow yogurt young zebra
  zenith zero zone zoom
`);

/** What made-up words are put together from. */
export const syllables = list(`
  ba be bi bo bu da de di do du fa fe fi fo fu ga ge gi go gu ka ke ki ko ku la le li lo lu ma me mi mo mu
  na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu za ze zi zo zu
  bar bel bin bor dan del dor fal fen gar gil hal han jin kal ken kor lan lin lor mar mel mir nar nel nor
  pal pen pol ran rel rin sal sel son tal ten tor val ven vin wen yan yel zan zel
`);
export const suffixes = list("s er ing ed able less ful ment ly ish");

export const branchKinds = list("feature fix bugfix hotfix chore docs test refactor feat release user wip");
export const ticketKeys = list("ABC APP WEB OPS CORE DEV UI API");
export const folders = list(
  "src lib app test tests docs config scripts assets public server client packages tools",
);
export const fileEndings = list(
  "js ts tsx jsx py rb go rs java kt c h cpp cs php html css scss json yaml yml toml md txt sh sql xml csv png svg lock",
);
export const hosts = list("github.com gitlab.com bitbucket.org codeberg.org git.example.com");
export const verbs = list(
  "add fix update remove improve rename move clean refactor document test speed drop support rework",
);
export const adjectives = list("new old broken missing slow unused wrong empty flaky first second main");
/** Words that names of both sides share. */
export const frames = [
  ...[branchKinds, ticketKeys, folders, fileEndings, hosts, verbs, adjectives].flat(),
  ...list("issue release v beta rc1 rc2 in for the and https git"),
];

export const commonBranches = list("main master develop dev staging release production");
export const commonFiles = list(
  "README.md package.json index.html main.py .env .gitignore Makefile Dockerfile LICENSE config.yaml src/main.ts src/index.js",
);
export const commonRemotes = list("origin upstream origin upstream backup fork");
