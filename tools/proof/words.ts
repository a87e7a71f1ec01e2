import type { Mailbox } from '../../apps/auth/src/mail/mailbox';
import {
  checkoutFailedMail,
  orderPlacedMail,
  orderReceivedMail,
  stockDepletedMail,
} from '../../apps/auth/src/notification/order-mails';

const NOBODY = { name: '', email: '' };
const KINDS = new Map([
  [orderPlacedMail(NOBODY, '').subject, 'placed'],
  [orderReceivedMail(NOBODY, '').subject, 'received'],
  [checkoutFailedMail(NOBODY).subject, 'failed'],
  [stockDepletedMail(NOBODY, '', 0).subject, 'depleted'],
] as const);
/** Of one checkout there are a dozen; the rest is room for what earlier ones still had to tell. */
const NEWEST = 300;

/** What somebody was told on account of an event; a mail that came twice for one event is one word. */
export interface Word {
  eventId: string;
  userId: string;
  kind: 'placed' | 'received' | 'failed' | 'depleted';
  /** The order or product that it names; empty for none. */
  about: string;
}

/**
 * What people were told of late. Mails outlive Redis, which forgets its queues, and outboxes, which forget what was
 * acknowledged, and carry the id of their event.
 */
export async function wordsTo(people: ReadonlySet<string>, mailbox: Mailbox): Promise<Word[]> {
  const mails = await mailbox.latest(NEWEST);
  const words = mails.flatMap(({ messageId = '', subject, text }): Word[] => {
    const [, eventId, userId = ''] = /^<([^.]+)\.([0-9a-f]{24})@/.exec(messageId) ?? [];
    const [about = ''] = /\b[0-9a-f]{24}\b/.exec(text) ?? [];
    const kind = KINDS.get(subject);
    return eventId && kind && people.has(userId) ? [{ eventId, userId, kind, about }] : [];
  });
  return [...new Map(words.map((word) => [`${word.eventId} ${word.userId}`, word])).values()];
}

/** How many events told of something. */
export function eventsOf(words: readonly Word[]): number {
  return new Set(words.map(({ eventId }) => eventId)).size;
}
