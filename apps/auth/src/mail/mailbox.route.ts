import type { FastifyInstance } from 'fastify';
import { escapeHtml } from './account-mails';
import type { Mailbox, StoredMail } from './mailbox';

/** How many mails the page shows. */
const SHOWN = 100;

/** Shows the mailbox of a development run at `/mailbox`. */
export function registerMailbox(app: FastifyInstance, mailbox: Mailbox): void {
  app.get('/mailbox', async (_request, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page(await mailbox.latest(SHOWN))),
  );
}

function page(mails: StoredMail[]): string {
  const list = mails.map(entry).join('\n') || '<p>No mail yet.</p>';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mailbox</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #ccc}</style>
</head>
<body><h1>Mailbox</h1><p>Mails of this development run; none of them left the machine.</p>
${list}
</body>
</html>`;
}

/** A mail's own HTML is made by account-mails, which escapes whatever people typed. */
function entry({ sentAt, to, subject, html }: StoredMail): string {
  return `<article><h2>${escapeHtml(subject)}</h2><p>${escapeHtml(to)} · ${escapeHtml(sentAt)}</p>${html}</article>`;
}
