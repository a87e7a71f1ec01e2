import { noticeMail, passwordResetMail, apiClientCreatedMail, verificationMail } from './account-mails';
import { composeMail, type MailContent } from './compose-mail';

const ASHA = { name: 'Asha Rao', email: 'asha@example.com' };
const CONTENT: MailContent = {
  subject: 'Hello',
  paragraphs: ['One.', 'Two & three.'],
  reason: 'Because.',
  topic: 'account',
};

describe('composeMail', () => {
  it('renders the same content as text and HTML with a greeting by name', () => {
    const { text, html } = verificationMail(ASHA, 'https://shop.example/verify-email?token=a');
    expect(text).toBe(
      [
        'Hello Asha Rao,',
        '',
        'Welcome! Please confirm that this e-mail address belongs to you. The link is valid for 24 hours.',
        '',
        'Verify my address:',
        'https://shop.example/verify-email?token=a',
        '',
        'If you did not create an account with us, you can ignore this e-mail.',
        '',
        '-- ',
        'You are receiving this e-mail because you have an account with us.',
        '',
      ].join('\n'),
    );
    for (const line of text.split('\n').filter((one) => one.length > 3 && !one.endsWith(':')))
      expect(html).toContain(line);
    expect(html).toContain('<html lang="en">');
  });

  it('escapes user input in HTML and keeps it unchanged in text', () => {
    const evil = '<script>alert("1")</script> & \'x\' {{ 7 }}{% raw %}';
    const mail = composeMail(
      { ...ASHA, name: evil },
      {
        ...CONTENT,
        subject: evil,
        paragraphs: [evil],
        quote: { author: evil, text: `${evil}\nsecond line` },
        link: { label: evil, url: 'https://shop.example/?a="><script>' },
        order: {
          lines: [{ name: evil, detail: evil, quantity: 1, price: evil, amount: evil }],
          sums: [{ label: evil, amount: evil, isTotal: true }],
          addressLabel: 'To',
          address: [evil, 'second'],
        },
      },
    );
    expect(mail.html).not.toContain('<script>');
    expect(mail.html).toContain('href="https://shop.example/?a=&#34;&gt;&lt;script&gt;"');
    expect(mail.html).toContain('&lt;script&gt;');
    expect(mail.html).toContain('{{ 7 }}');
    expect(mail.text).toContain(`> ${evil}\n> second line`);
    expect(mail.text).toContain(`1 x ${evil} (${evil})`);
  });

  it.each([
    ['', 'Hello,'],
    ['   ', 'Hello,'],
    ['Jean-Luc O’Neill', 'Hello Jean-Luc O’Neill,'],
    ['J. R. R. Tolkien', 'Hello J. R. R. Tolkien,'],
    ['अनिता', 'Hello अनिता,'],
    ['Win\r\nBcc: all@example.com', 'Hello,'],
    ['Visit https://evil.example now', 'Hello,'],
    ['www.evil', 'Hello,'],
    ['cheap pills at evil.example', 'Hello,'],
  ])('greets %j with %j', (name, greeting) => {
    expect(composeMail({ ...ASHA, name }, CONTENT).text.split('\n')[0]).toBe(greeting);
  });

  it('reduces the subject to a single line', () => {
    const { subject } = composeMail(ASHA, {
      ...CONTENT,
      subject: `Re: a\r\nBcc: x@example.com\t${'y'.repeat(300)}`,
    });
    expect(subject).toMatch(/^Re: a Bcc: x@example\.com y+$/);
    expect(subject).toHaveLength(200);
  });

  it('sets the headers of automatic mails', () => {
    const { headers, references } = composeMail(ASHA, { ...CONTENT, thread: 'ORD-1', topic: 'orders' });
    expect(headers).toEqual({
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': '<orders.e-storefront>',
    });
    expect(references).toBe('<ORD-1@e-storefront>');
  });

  it('never asks for a reply in account mails', () => {
    const mails = [
      noticeMail(ASHA, 'seller-refused'),
      noticeMail(ASHA, 'second-factor-reset'),
      passwordResetMail(ASHA, 'https://shop.example/'),
      apiClientCreatedMail(ASHA, { kind: 'API key', name: 'Stock' }),
    ];
    for (const { text } of mails) expect(text).not.toMatch(/answer this mail|reply/i);
  });
});
