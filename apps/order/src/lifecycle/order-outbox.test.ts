import type { LedgerPosting } from '../ledger/ledger';
import type { OrderReturn } from '../order/order';
import type { OutboxEntryRow } from '../order/order-row.model';
import type { OrderEffect } from './order-effects';
import { toEffect, toEffectRow } from './order-outbox.model';

const at = new Date('2026-03-01T10:00:00Z');
const orderReturn: OrderReturn = { id: 'r', lines: [], reason: 'Too small.', refund: true, at };
const posting: LedgerPosting = { id: 'p', orderId: 'o', currency: 'INR', lines: [], at };

/** Rows as databases hold them since the first release, and their effects. */
const STORED: [OutboxEntryRow, OrderEffect][] = [
  [
    { id: '1', at, effect: 'release' },
    { id: '1', kind: 'releaseStock' },
  ],
  [
    { id: '2', at, effect: 'ship' },
    { id: '2', kind: 'shipStock' },
  ],
  [
    { id: '3', at, effect: 'return' },
    { id: '3', kind: 'returnStock' },
  ],
  [
    { id: '4', at, effect: 'returnPieces', data: orderReturn },
    { id: '4', kind: 'returnItems', orderReturn },
  ],
  [
    { id: '5', at, effect: 'releaseCoupon' },
    { id: '5', kind: 'releaseCoupon' },
  ],
  [
    { id: '6', at, effect: 'post', data: posting },
    { id: '6', kind: 'postLedger', posting },
  ],
  [
    { id: '7', at, effect: 'capture' },
    { id: '7', kind: 'capturePayment' },
  ],
  [
    { id: '8', at, effect: 'letGo' },
    { id: '8', kind: 'releasePayment' },
  ],
  [
    { id: '9', at, effect: 'giveBack' },
    { id: '9', kind: 'refundRemainder' },
  ],
  [
    { id: '10', at, effect: 'refundPieces', data: orderReturn },
    { id: '10', kind: 'refundItems', orderReturn },
  ],
];

describe('stored effects', () => {
  it.each(STORED)('reads and writes the stored row %j', (row, effect) => {
    expect(toEffect(row)).toEqual(effect);
    expect(toEffectRow(effect, at)).toEqual(row);
  });

  it('rejects an unknown effect instead of dropping it', () => {
    expect(() => toEffect({ id: '1', at, effect: 'teleport' })).toThrow('unknown effect teleport');
  });

  it('rejects an effect without its data', () => {
    expect(() => toEffect({ id: '1', at, effect: 'refundPieces' })).toThrow('has no return');
    expect(() => toEffect({ id: '1', at, effect: 'returnPieces', data: posting })).toThrow('has no return');
    expect(() => toEffect({ id: '1', at, effect: 'post', data: orderReturn })).toThrow('has no posting');
  });
});
