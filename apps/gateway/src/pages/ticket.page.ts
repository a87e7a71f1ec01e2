import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import answerAsGuest from './operations/answer-as-guest.graphql';
import readGuestTicket from './operations/read-guest-ticket.graphql';
import { expiredLinkPage, formatTime, html, success, toWords, type Html, type Page } from './page-layout';
import type { PageOperations, PageError } from './page-operations';
import { errorPage } from './error-page';

const TITLE = 'Your support request';
const EXPIRED_LINK = expiredLinkPage(TITLE, [
  'Please use the link in our latest e-mail about your request, or contact our support again.',
]);

const ticketShape = z.object({
  ticketId: z.string(),
  subject: z.string(),
  description: z.string(),
  status: z.string(),
  customerName: z.string(),
  attachments: z.array(z.string()),
  resolution: z.string().nullable(),
  takesAnswers: z.boolean(),
  createdAt: z.string(),
  comments: z.array(
    z.object({
      id: z.string(),
      author: z.string(),
      isByStaff: z.boolean(),
      message: z.string(),
      createdAt: z.string(),
    }),
  ),
});
type GuestTicket = z.output<typeof ticketShape>;

const ticketResult = z.object({ guestTicket: ticketShape.nullable() });
const replyResult = z.object({ addGuestTicketComment: z.object({ ticketId: z.string() }).nullable() });

/** A reply, and the key that identifies its submission. */
export interface TicketReply {
  token: string;
  message: string;
  key: string;
}

/** Shows the conversation of the ticket that the link belongs to. @param wasSent whether a reply was just sent */
export async function showTicket(
  operations: PageOperations,
  request: FastifyRequest,
  { token, wasSent }: { token: string; wasSent: boolean },
): Promise<Page> {
  return renderTicket(operations, request, { reply: { token, message: '', key: randomUUID() }, wasSent });
}

/** Adds a reply. Returns null on success, and otherwise a page that explains the error. */
export async function replyToTicket(
  operations: PageOperations,
  request: FastifyRequest,
  reply: TicketReply,
): Promise<Page | null> {
  const { token, message, key } = reply;
  const { error } = await operations.run(request, {
    query: answerAsGuest,
    variables: { token, message },
    result: replyResult,
    idempotencyKey: key,
  });
  if (!error) return null;
  if (error.code === 'TOKEN_INVALID') return EXPIRED_LINK;
  if (error.code !== 'BAD_USER_INPUT' && error.code !== 'INVALID_TRANSITION') return errorPage(TITLE, error);
  return renderTicket(operations, request, { reply: { ...reply, key: randomUUID() }, error });
}

interface ReplyState {
  /** The text in the form. */
  reply: TicketReply;
  error?: PageError;
  /** Whether a reply was just sent. */
  wasSent?: boolean;
}

async function renderTicket(
  operations: PageOperations,
  request: FastifyRequest,
  { reply, error, wasSent = false }: ReplyState,
): Promise<Page> {
  const { token } = reply;
  const found = await operations.run(request, {
    query: readGuestTicket,
    variables: { token },
    result: ticketResult,
  });
  if (found.error?.code === 'TOKEN_INVALID') return EXPIRED_LINK;
  if (found.error) return errorPage(TITLE, found.error);
  const ticket = found.data.guestTicket;
  if (!ticket) return EXPIRED_LINK;
  const { ticketId, status, createdAt, customerName, description, attachments, resolution } = ticket;
  const body = html`${wasSent && success('Your message was sent. We will answer by e-mail.')}
    <dl class="facts">
      <dt>Number</dt>
      <dd>${ticketId}</dd>
      <dt>Status</dt>
      <dd>${toWords(status)}</dd>
      <dt>Opened</dt>
      <dd>${formatTime(createdAt)}</dd>
    </dl>
    <h2>Conversation</h2>
    <ol class="entries">
      ${renderEntry({ author: customerName, at: createdAt, text: description, isByStaff: false })}
      ${ticket.comments.map(({ author, createdAt: at, message: text, isByStaff }) =>
        renderEntry({ author, at, text, isByStaff }),
      )}
    </ol>
    ${attachments.length > 0 && renderAttachments(attachments)}
    ${
      resolution !== null &&
      html`<h2>Resolution</h2>
        <div class="entry shop"><p>${resolution}</p></div>`
    }
    ${renderReplyForm(ticket, reply, error ?? null)}`;
  return { ...(error && { status: 400 }), title: ticket.subject, body, isWide: true };
}

interface Entry {
  author: string;
  at: string;
  text: string;
  isByStaff: boolean;
}

function renderEntry({ author, at, text, isByStaff }: Entry): Html {
  const authorLabel = isByStaff ? `${author} (support team)` : author;
  return html`<li class="entry${isByStaff && ' shop'}">
    <strong>${authorLabel}</strong> <span class="quiet">${formatTime(at)}</span>
    <p>${text}</p>
  </li> `;
}

/** Shows addresses as plain links that send no referrer to the other site. */
function renderAttachments(attachments: readonly string[]): Html {
  const items = attachments.map(
    (url) => html`<li><a href="${url}" rel="noopener noreferrer nofollow">${url}</a></li>`,
  );
  return html`<h2>Attachments</h2>
    <ul>
      ${items}
    </ul>`;
}

function renderReplyForm({ takesAnswers }: GuestTicket, reply: TicketReply, error: PageError | null): Html {
  if (!takesAnswers) {
    return html`<p class="notice" role="status">
      This request is closed. If you need anything else, please contact our support again.
    </p>`;
  }
  const message = error?.message ?? null;
  return html`<h2>Your reply</h2>
    <form method="post" action="/ticket">
      <input type="hidden" name="token" value="${reply.token}" />
      <input type="hidden" name="key" value="${reply.key}" />
      <div class="field">
        <label for="message">Message</label>
        <textarea
          id="message"
          name="message"
          required
          maxlength="5000"
          ${message !== null && html` aria-invalid="true" aria-describedby="message-error"`}
        >
${reply.message}</textarea>
        ${message !== null && html`<p class="field-error" id="message-error" role="alert">${message}</p>`}
      </div>
      <button type="submit">Send</button>
    </form>`;
}
