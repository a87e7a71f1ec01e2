import type { FastifyInstance } from 'fastify';
import { escapeHtml } from './compose-mail';
import type { Mailbox, StoredMail } from './mailbox';

const MAX_MAILS_SHOWN = 100;

/** Serves the mailbox of a development run at `/mailbox`. */
export function registerMailbox(app: FastifyInstance, mailbox: Mailbox): void {
  app.get('/mailbox', async (_request, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'")
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(renderPage(await mailbox.latest(MAX_MAILS_SHOWN))),
  );
}

function renderPage(mails: StoredMail[]): string {
  const list = mails.map(renderMail).join('\n') || '<p>No mail yet.</p>';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mailbox</title>
<style>
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
article{border-top:1px solid #888;padding-bottom:1rem}
h2{margin-bottom:0}
iframe{width:100%;height:34rem;border:1px solid #888;border-radius:8px;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
</style>
</head>
<body><h1>Mailbox</h1><p>Mails of this development run. None of them was sent.</p>
${list}
</body>
</html>`;
}

/** A sandboxed frame without scripts and origin shows the HTML; its links open in a new tab. */
function renderMail({ sentAt, to, subject, text, html }: StoredMail): string {
  const framed = escapeHtml(html.replace('<head>', '<head><base target="_blank">'));
  const title = escapeHtml(subject);
  return `<article><h2>${title}</h2><p>${escapeHtml(to)} · ${escapeHtml(sentAt)}</p>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" title="${title}" srcdoc="${framed}"></iframe>
<details><summary>As text</summary><pre>${escapeHtml(text)}</pre></details></article>`;
}
