/**
 * The most common passwords of published leaks, in lower case. Those of fewer than eight characters also match with
 * appended digits and symbols.
 */
const COMMON: ReadonlySet<string> = new Set(
  `123456789 12345678 1234567890 password passw0rd p@ssw0rd p@ssword pa55word passwort passwords passwrod drowssap
  motdepasse contraseña contrasena senha parola qwertyuiop qwerty qwertz azerty azertyuiop qwertyui qwerty12345
  1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1qaz@wsx !qaz2wsx qazwsx qazwsxedc
  qazwsxedcrfv zaq12wsx zaq1zaq1 zaq1xsw2 q1w2e3r4 q1w2e3r4t5 q1w2e3 qweasd qweasdzxc qwe123 qweqweqwe qweasd123
  asdfghjkl asdfgh asdfghjk asdfasdf asdf1234 asd123 asdasdasd asdqwe123 zxcvbnm zxcvbn zxcvbnm123 zxczxczxc 1234qwer
  qwer1234 qwerasdf poiuytrewq lkjhgfdsa mnbvcxz 0987654321 987654321 87654321 9876543210 12341234 1234512345
  11223344 1122334455 112233445566 123123123 123321123 12344321 1234554321 147258369 147852369 159753159 159357159
  741852963 963852741 789456123 456123789 147147147 258258258 369369369 123456123 123456654321 654321654321 01234567
  012345678 0123456789 01230123 010203040506 10203040 102030405060 1020304050 13131313 12121212 21212121 23232323
  69696969 78787878 98989898 10101010 20202020 25802580 99887766 66778899 14141414 15151515 19191919 20002000 19841984
  11111111 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 00000000 aaaaaaaa xxxxxxxx zzzzzzzz
  abcdefgh abcdefghi abcdefg abcdef abcd1234 abcde12345 abc12345 a1b2c3d4 a1b2c3d4e5 a1s2d3f4 aa123456 a12345678
  a123456789 aaa111222 aabbccdd 123456aa 123456abc 123456qwe 12345qwert 1234abcd 1a2b3c4d 12qwaszx zxasqw12 q12345678
  iloveyou iloveu loveyou iloveme iloveyou2 iloveyouforever ilovemyself ihateyou fuckyou fuckoff fuckyou2 imissyou
  lovelove loveme lovers loverboy mylove trustno1 letmein letmeinnow letmein! welcome welcome1 wellcome openup
  opensesame access accessdenied changeme changeit changethis default administrator admin adminadmin admin1234
  administrador superadmin superuser sysadmin webadmin manager supervisor operator service support guest user
  username test tester testing testtest testuser temp temporary temppass temp1234 demo demodemo example sample
  secret secret1 topsecret secure security private unknown nopassword nopass mypassword mypass mypasswd newpassword
  newpass oldpassword yourpassword thepassword passpass pass pass1234 passwd passcode passport passphrase password1234
  login loginlogin logmein signin computer laptop desktop internet website windows microsoft google googlegoogle
  facebook instagram twitter youtube whatsapp linkedin dropbox samsung iphone android nokia motorola blackberry
  hello hellohello hello123 helloworld hithere goodbye goodmorning goodluck goodtimes whatever whatsup blahblah
  nothing something anything everything someone anyone forever always sunshine moonlight starlight midnight rainbow
  summer winter spring autumn january february march2020 april2020 september october november december monday friday
  sunday holiday birthday christmas halloween valentine princess princesa prince queen queenbee king kingkong
  superman superstar superhero batman spiderman ironman wolverine captain starwars startrek skywalker darthvader
  lordoftherings gandalf harrypotter hogwarts pokemon pikachu dragonball naruto sasuke minecraft fortnite roblox
  counterstrike callofduty warcraft worldofwarcraft starcraft playstation nintendo supermario gameover gamer
  dragon dragons monkey monkeys tiger tigers lion lions eagle eagles falcon panther panthers dolphin dolphins
  elephant butterfly ladybug kitten kitty kittycat hellokitty puppy puppydog doggie bulldog chicken turtle penguin
  football futbol fussball soccer baseball basketball softball volleyball hockey cricket tennis swimming golfer
  liverpool liverpoolfc chelsea chelseafc arsenal arsenalfc manchester manutd manunited everton barcelona realmadrid
  juventus milan intermilan bayern dortmund galatasaray fenerbahce besiktas corinthians flamengo palmeiras santos
  steelers cowboys packers redskins raiders broncos patriots yankees redsox lakers bulls celtics rangers rangers1
  michael michelle michelle1 jennifer jessica ashley amanda daniel daniela david andrew anthony alexander alexandra
  alexandre alejandro alejandra christian christina christine christopher cristina benjamin brandon brittany caroline
  catherine charles charlie charlotte danielle elizabeth fernando francesco francisco frederick gabriel gabriela
  gabrielle giovanni guillermo isabella jackson jasmine jonathan jordan jordan23 joseph joshua katherine kimberly
  lauren leonardo lorenzo madison margaret martin matthew maxwell melissa mercedes nathalie nicholas nicole patricia
  patrick raymond rebecca richard roberto rosemary samantha sebastian stephanie stephen steven theresa thomas tiffany
  valentina vanessa victoria vincent vladimir william yolanda zachary krishna ganesh sairam waheguru jesus jesuschrist
  jesuslovesme jesus1 godisgood godislove iloveallah allahuakbar bismillah hallelujah blessed blessing angel angels
  angelina babyangel devil lucifer satan666 hunter hunter2 killer killerbee shadow shadows phantom master masters
  mustang corvette ferrari porsche lamborghini maserati mercedesbenz volkswagen yamaha kawasaki harley harleydavidson
  cheese cheesecake chocolate cookie cookies cookiemonster banana bananas strawberry blueberry pineapple peaches
  cupcake sugar sweety sweetie sweetheart sweetpea honey honeybee babygirl babyboy babyblue baby beautiful gorgeous
  precious handsome lovely flower flowers sunflower rosebud jasmine1 snowball snowflake sparkle diamond diamonds
  crystal silver golden platinum purple orange yellow black blackie white redrose bluesky greenday metallica nirvana
  slipknot eminem blink182 beatles rockstar rocknroll guitar music musica soundgarden ledzeppelin pinkfloyd
  america canada mexico brazil brasil india pakistan bangladesh indonesia malaysia singapore australia newzealand
  england scotland ireland london newyork california florida texas chicago boston dallas hawaii paris france germany
  deutschland berlin hamburg italia espana argentina colombia venezuela portugal russia poland turkey istanbul
  freedom liberty justice peace peaceful harmony family families mother father mommy daddy daddysgirl brother sister
  mamapapa friends friend bestfriend friendship together nicholas1 student teacher school college university education
  doctor nurse engineer business company office money moneymoney richrich millionaire success winner champion legend
  jordan1 mickey mickeymouse minnie donald donaldduck snoopy garfield tweety bugsbunny scooby scoobydoo spongebob
  tinkerbell cinderella barbie elmo bubbles buttercup bubblegum ginger pepper peanut pumpkin oliver buster maggie
  bailey rocky lucky luckydog sparky smokey shelby cassie sophie molly bella coco fluffy tigger winnie poohbear
  scorpion aquarius gemini sagittarius capricorn virgo hannah hannahmontana onedirection justinbieber taylorswift
  biteme badboy badgirl playboy sexy sexygirl sexyboy hotgirl hotstuff coolgirl cooldude lollipop abracadabra
  alphabet matrix phoenix maverick apollo thunder lightning hurricane tornado mountain ocean redwings letsgo
  storefront e-storefront estorefront shop shopping webshop onlineshop store customer seller vendor market marketplace`
    .split(/\s+/)
    .filter((password) => password !== ''),
);

const MIN_DISTINCT_CHARACTERS = 4;

/** Whether a password is common, with or without appended digits and symbols, or has too few distinct characters. */
export function isCommonPassword(password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  const stem = plain.replace(/[^\p{L}]+$/u, '');
  return COMMON.has(plain) || COMMON.has(stem) || new Set(plain).size < MIN_DISTINCT_CHARACTERS;
}
