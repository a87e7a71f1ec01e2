/** The commonest passwords of eight characters and more, lower-cased, as published lists of leaks agree on them. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `123456789 12345678 1234567890 password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword
  qwertyuiop qwerty123 qwerty12345 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qazwsxedc zaq12wsx q1w2e3r4 asdfghjkl zxcvbnm123
  iloveyou iloveyou1 princess sunshine sunshine1 football football1 baseball baseball1 superman batman123 trustno1
  welcome1 welcome123 letmein1 letmein123 admin123 administrator administrator1 adminadmin changeme changeme1 default1
  computer internet whatever starwars michelle jennifer jordan23 corvette mercedes maverick cheesecake butterfly
  11111111 111111111 00000000 88888888 99999999 12341234 11223344 123123123 123321123 87654321 987654321 0987654321
  12344321 147258369 123456123 12121212 22222222 77777777 55555555 66666666 696969696 abcd1234 abc12345 abcdefgh
  a1b2c3d4 aa123456 test1234 testtest testing123 guest123 user1234 secret123 mustang1 shadow12 dragon123 monkey123
  master123 liverpool chelsea1 arsenal1 samsung1 pokemon1 charlie1 freedom1 michael1 jessica1 ashley12 hello123
  hunter12 google123 facebook linkedin dropbox1 p4ssword pass1234 pass12345 passpass mypassword newpassword
  qwertyui qwerty1234 asdf1234 asdfasdf zxcvbnm1 147852369 159753159 1234qwer 1234abcd access14 passport minecraft
  storefront e-storefront shopping shopping1`.split(/\s+/),
);
