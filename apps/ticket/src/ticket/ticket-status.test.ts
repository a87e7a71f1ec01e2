import {
  transitionTo,
  statusAfterComment,
  STATUSES,
  TICKET_TRANSITIONS,
  type TicketStatus,
} from './ticket-status';

const now = new Date('2026-03-01T10:00:00.000Z');

describe('the status of a ticket', () => {
  it('can reach every value from open', () => {
    const reached = new Set<TicketStatus>(['open']);
    for (const status of reached) for (const next of TICKET_TRANSITIONS[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });

  it('can become closed from every other value and never leaves closed', () => {
    for (const status of STATUSES.filter((one) => one !== 'closed')) {
      expect(TICKET_TRANSITIONS[status]).toContain('closed');
      expect(TICKET_TRANSITIONS[status]).not.toContain(status);
    }
    expect(TICKET_TRANSITIONS.closed).toEqual([]);
  });

  it('sets the times of resolving and closing, and clears the former on reopening', () => {
    expect(transitionTo('open', 'resolved', now)).toEqual({ status: 'resolved', resolvedAt: now });
    expect(transitionTo('resolved', 'closed', now)).toEqual({ status: 'closed', closedAt: now });
    expect(transitionTo('resolved', 'open', now)).toEqual({ status: 'open', resolvedAt: null });
  });

  it('reports the allowed transitions for an invalid one', () => {
    expect(() => transitionTo('resolved', 'pending', now)).toThrow(
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
  ])('changes from %s after a comment (by the customer: %s) to %s', (from, isByCustomer, to) => {
    expect(statusAfterComment(from, isByCustomer)).toBe(to);
  });

  it('forbids public comments when it is closed', () => {
    expect(() => statusAfterComment('closed', false)).toThrow('This ticket is closed.');
  });
});
