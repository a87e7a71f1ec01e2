import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SmtpMailer } from './smtp-mailer';

/** A minimal SMTP server that records the commands of each connection. */
function mailServer(received: string[]): Server {
  return createServer((socket: Socket) => {
    let inData = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      received.push(text);
      if (inData && text.endsWith('\r\n.\r\n')) {
        inData = false;
        socket.write('250 taken\r\n');
      } else if (!inData) {
        inData = text.startsWith('DATA');
        socket.write(inData ? '354 go on\r\n' : '250 fine\r\n');
      }
    });
    socket.on('error', () => socket.destroy());
  });
}

describe('SmtpMailer', () => {
  it('delivers mails with any subject and names to the server', async () => {
    const received: string[] = [];
    const server = mailServer(received);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const replyTo = 'support@example.com';
    const mailer = new SmtpMailer({ url, from: 'Shop <shop@example.com>', replyTo });
    await mailer.send({
      to: 'asha@example.com',
      subject: 'Hello\r\nBcc: everybody@example.com',
      text: 'Hello Asha',
      html: '<p>Hello Asha</p>',
      headers: { 'Auto-Submitted': 'auto-generated' },
      messageId: '<event.person@e-storefront>',
    });
    mailer.close();
    await new Promise((resolve) => server.close(resolve));
    const dialogue = received.join('');
    expect(dialogue).toContain('RCPT TO:<asha@example.com>');
    expect(dialogue).toContain('From: Shop <shop@example.com>');
    expect(dialogue).toContain('Hello Asha');
    expect(dialogue).toContain('Reply-To: support@example.com');
    expect(dialogue).toContain('Auto-Submitted: auto-generated');
    expect(dialogue).toContain('Message-ID: <event.person@e-storefront>');
    expect(dialogue).not.toMatch(/^Bcc:/m);
    expect(dialogue).not.toContain('RCPT TO:<everybody');
  });

  it.each(['asha@example.com, everybody@example.com', 'asha@example.com\r\nRCPT TO:<everybody@example.com>'])(
    'treats %j as a single address',
    async (to) => {
      const received: string[] = [];
      const server = mailServer(received);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const mailer = new SmtpMailer({ url, from: 'Shop <shop@example.com>' });
      await mailer.send({ to, subject: 'Hello', text: 'x', html: 'x', headers: {} }).catch(() => undefined);
      mailer.close();
      await new Promise((resolve) => server.close(resolve));
      const recipients = received.join('').match(/^RCPT TO:.*$/gm) ?? [];
      expect(recipients.length).toBeLessThanOrEqual(1);
      expect(recipients.join()).not.toMatch(/^RCPT TO:<everybody/m);
    },
  );
});
