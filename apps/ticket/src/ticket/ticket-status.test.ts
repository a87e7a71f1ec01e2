import { moveTo, statusAfterComment, STATUSES, TRANSITIONS, type TicketStatus } from './ticket-status';

const now = new Date('2026-03-01T10:00:00.000Z');

describe('the life of a ticket', () => {
  it('reaches every status from the first one', () => {
    const reached = new Set<TicketStatus>(['open']);
    for (const status of reached) for (const next of TRANSITIONS[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });

  it('can end from every status and goes nowhere from its end', () => {
    for (const status of STATUSES.filter((one) => one !== 'closed')) {
      expect(TRANSITIONS[status]).toContain('closed');
      expect(TRANSITIONS[status]).not.toContain(status);
    }
    expect(TRANSITIONS.closed).toEqual([]);
  });

  it('says when a ticket was resolved and closed, and takes that back where it opens again', () => {
    expect(moveTo('open', 'resolved', now)).toEqual({ status: 'resolved', resolvedAt: now });
    expect(moveTo('resolved', 'closed', now)).toEqual({ status: 'closed', closedAt: now });
    expect(moveTo('resolved', 'open', now)).toEqual({ status: 'open', resolvedAt: null });
  });

  it('names what would be allowed where a step is not', () => {
    expect(() => moveTo('resolved', 'pending', now)).toThrow(
      expect.objectContaining({
        code: 'INVALID_TRANSITION',
        details: { from: 'resolved', to: 'pending', allowed: ['open', 'in_progress', 'closed'] },
      }),
    );
  });

  it.each<[TicketStatus, boolean, TicketStatus]>([
    ['open', true, 'open'],
    ['in_progress', true, 'in_progress'],
    ['pending', true, 'open'],
    ['resolved', true, 'open'],
    ['pending', false, 'pending'],
    ['resolved', false, 'resolved'],
  ])('turns %s by a comment (customer: %s) into %s', (from, byCustomer, to) => {
    expect(statusAfterComment(from, byCustomer)).toBe(to);
  });

  it('takes no comment once it is closed', () => {
    expect(() => statusAfterComment('closed', false)).toThrow('This ticket is closed.');
  });
});
