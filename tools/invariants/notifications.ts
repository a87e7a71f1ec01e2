import type { Mailbox } from '../../apps/auth/src/email/mailbox';
import { SUBJECTS } from '../../apps/auth/src/notification/mail-subjects';

/** The subjects of each kind of mail; the group is the order's number or the product's name. */
const SUBJECT_PATTERNS: readonly (readonly [Notification['kind'], RegExp])[] = [
  ['placed', patternOf(SUBJECTS.placed('ABOUT'))],
  ['received', patternOf(SUBJECTS.received('ABOUT'))],
  ['failed', patternOf(SUBJECTS.checkoutFailed)],
  ['depleted', patternOf(SUBJECTS.depleted('ABOUT'))],
];
/** Of one checkout there are a dozen; the rest is room for what earlier ones still had to tell. */
const NEWEST = 300;

/** A notification that somebody received for an event; a mail that came twice for one event counts once. */
export interface Notification {
  eventId: string;
  userId: string;
  kind: 'placed' | 'received' | 'failed' | 'depleted';
  /** The number of the order or the name of the product that it names; empty for none. */
  about: string;
}

/**
 * Recent notifications of people. Mails outlive Redis, which forgets its queues, and outboxes, which forget what was
 * acknowledged, and carry the id of their event.
 */
export async function wordsTo(people: ReadonlySet<string>, mailbox: Mailbox): Promise<Notification[]> {
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
