import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import answerAsGuest from './operations/answer-as-guest.graphql';
import readGuestTicket from './operations/read-guest-ticket.graphql';
import { deadLink, html, success, time, wordsOf, type Html, type Page } from './page-layout';
import type { PageOperations, Refusal } from './page-operations';
import { refusedPage } from './error-page';

const TITLE = 'Your request to our support';
const DEAD = deadLink(TITLE, [
  'Use the link in our newest mail about your request, or write to our support again.',
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

const read = z.object({ guestTicket: ticketShape.nullable() });
const answered = z.object({ addGuestTicketComment: z.object({ ticketId: z.string() }).nullable() });

/** What somebody wrote, and what names this sending of it. */
export interface Answer {
  token: string;
  message: string;
  key: string;
}

/** Shows the ticket of a link with its conversation. @param wasSent whether its reader has just answered */
export async function showTicket(
  operations: PageOperations,
  request: FastifyRequest,
  { token, wasSent }: { token: string; wasSent: boolean },
): Promise<Page> {
  return pageOf(operations, request, { answer: { token, message: '', key: randomUUID() }, wasSent });
}

/** Adds an answer; null when it was added, and a page that says why when it was not. */
export async function answerTicket(
  operations: PageOperations,
  request: FastifyRequest,
  answer: Answer,
): Promise<Page | null> {
  const { token, message, key } = answer;
  const { refusal } = await operations.run(request, {
    query: answerAsGuest,
    variables: { token, message },
    result: answered,
    idempotencyKey: key,
  });
  if (!refusal) return null;
  if (refusal.code === 'TOKEN_INVALID') return DEAD;
  if (refusal.code !== 'BAD_USER_INPUT' && refusal.code !== 'INVALID_TRANSITION')
    return refusedPage(TITLE, refusal);
  return pageOf(operations, request, { answer: { ...answer, key: randomUUID() }, refusal });
}

interface AnswerState {
  /** What was typed into the form. */
  answer: Answer;
  /** What is wrong with it. */
  refusal?: Refusal;
  /** Whether an answer was just added. */
  wasSent?: boolean;
}

async function pageOf(
  operations: PageOperations,
  request: FastifyRequest,
  { answer, refusal, wasSent = false }: AnswerState,
): Promise<Page> {
  const { token } = answer;
  const found = await operations.run(request, { query: readGuestTicket, variables: { token }, result: read });
  if (found.refusal?.code === 'TOKEN_INVALID') return DEAD;
  if (found.refusal) return refusedPage(TITLE, found.refusal);
  const ticket = found.data.guestTicket;
  if (!ticket) return DEAD;
  const { ticketId, status, createdAt, customerName, description, attachments, resolution } = ticket;
  const body = html`${wasSent && success('Your message was sent. We will answer by e-mail.')}
    <dl class="facts">
      <dt>Number</dt>
      <dd>${ticketId}</dd>
      <dt>Status</dt>
      <dd>${wordsOf(status)}</dd>
      <dt>Opened</dt>
      <dd>${time(createdAt)}</dd>
    </dl>
    <h2>Conversation</h2>
    <ol class="entries">
      ${entry({ author: customerName, at: createdAt, text: description, isByStaff: false })}
      ${ticket.comments.map(({ author, createdAt: at, message: text, isByStaff }) =>
        entry({ author, at, text, isByStaff }),
      )}
    </ol>
    ${attachments.length > 0 && attachmentList(attachments)}
    ${
      resolution !== null &&
      html`<h2>How it was resolved</h2>
        <div class="entry shop"><p>${resolution}</p></div>`
    }
    ${answerForm(ticket, answer, refusal ?? null)}`;
  return { ...(refusal && { status: 400 }), title: ticket.subject, body, isWide: true };
}

interface Entry {
  author: string;
  at: string;
  text: string;
  isByStaff: boolean;
}

function entry({ author, at, text, isByStaff }: Entry): Html {
  const who = isByStaff ? `${author}, our support` : author;
  return html`<li class="entry${isByStaff && ' shop'}">
    <strong>${who}</strong> <span class="quiet">${time(at)}</span>
    <p>${text}</p>
  </li> `;
}

/** Shown as text with a link that tells the other side nothing of where its reader came from. */
function attachmentList(attachments: readonly string[]): Html {
  const items = attachments.map(
    (url) => html`<li><a href="${url}" rel="noopener noreferrer nofollow">${url}</a></li>`,
  );
  return html`<h2>Attachments</h2>
    <ul>
      ${items}
    </ul>`;
}

function answerForm({ takesAnswers }: GuestTicket, answer: Answer, refusal: Refusal | null): Html {
  if (!takesAnswers) {
    return html`<p class="notice" role="status">
      This request is closed. If you need anything else, write to our support again.
    </p>`;
  }
  const fault = refusal?.message ?? null;
  return html`<h2>Your answer</h2>
    <form method="post" action="/ticket">
      <input type="hidden" name="token" value="${answer.token}" />
      <input type="hidden" name="key" value="${answer.key}" />
      <div class="field">
        <label for="message">Message</label>
        <textarea
          id="message"
          name="message"
          required
          maxlength="5000"
          ${fault !== null && html` aria-invalid="true" aria-describedby="message-fault"`}
        >
${answer.message}</textarea>
        ${fault !== null && html`<p class="fault" id="message-fault" role="alert">${fault}</p>`}
      </div>
      <button type="submit">Send</button>
    </form>`;
}
