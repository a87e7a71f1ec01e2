import { MailQueue, type Mail } from './mail.service';

const mail: Mail = { to: 'asha@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };

describe('the mail queue', () => {
  it('neither waits for a mail nor fails with it, and can be drained', async () => {
    const failures: unknown[] = [];
    let deliver = (): void => undefined;
    const delivered = new Promise<void>((resolve) => (deliver = resolve));
    const sent: string[] = [];
    const queue = new MailQueue(
      {
        send: async ({ subject }) => {
          await delivered;
          if (subject === 'Bad') throw new Error('no such mailbox');
          sent.push(subject);
        },
      },
      (error) => failures.push(error),
    );
    queue.post(mail);
    queue.post({ ...mail, subject: 'Bad' });
    expect(sent).toEqual([]);
    deliver();
    await queue.drain();
    expect(sent).toEqual(['Hello']);
    expect(failures).toHaveLength(1);
  });
});
