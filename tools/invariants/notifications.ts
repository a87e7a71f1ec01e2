import type { Mailbox } from '../../apps/auth/src/email/mailbox';
import { SUBJECTS } from '../../apps/auth/src/notification/mail-subjects';

/** The subjects of each kind of mail; the group is the order's number or the product's name. */
const SUBJECT_PATTERNS: readonly (readonly [Notification['kind'], RegExp])[] = [
  ['placed', patternOf(SUBJECTS.placed('ABOUT'))],
  ['received', patternOf(SUBJECTS.received('ABOUT'))],
  ['failed', patternOf(SUBJECTS.checkoutFailed)],
  ['depleted', patternOf(SUBJECTS.depleted('ABOUT'))],
];
/** One checkout causes about a dozen; the rest is room for pending ones of earlier checkouts. */
const NEWEST = 300;

/** A notification of a user about an event; a mail that was sent twice for one event counts once. */
export interface Notification {
  eventId: string;
  userId: string;
  kind: 'placed' | 'received' | 'failed' | 'depleted';
  /** The order number or the product name in it; empty for none. */
  about: string;
}

/**
 * The recent notifications of users, read from mails: they contain the id of their event, while Redis drops its
 * queues and outboxes drop acknowledged events.
 */
export async function notificationsOf(
  people: ReadonlySet<string>,
  mailbox: Mailbox,
): Promise<Notification[]> {
  const mails = await mailbox.latest(NEWEST);
  const words = mails.flatMap(({ messageId = '', subject }): Notification[] => {
    const [, eventId, userId = ''] = /^<([^.]+)\.([0-9a-f]{24})@/.exec(messageId) ?? [];
    if (!eventId || !people.has(userId)) return [];
    return SUBJECT_PATTERNS.flatMap(([kind, pattern]) => {
      const found = pattern.exec(subject);
      return found ? [{ eventId, userId, kind, about: found[1] ?? '' }] : [];
    });
  });
  return [...new Map(words.map((word) => [`${word.eventId} ${word.userId}`, word])).values()];
}

/** The number of events behind notifications. */
export function eventsOf(words: readonly Notification[]): number {
  return new Set(words.map(({ eventId }) => eventId)).size;
}

function patternOf(subject: string): RegExp {
  return new RegExp(`^${subject.replace('ABOUT', '(.+)')}$`);
}
