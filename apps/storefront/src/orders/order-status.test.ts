import { isOrderStatus, stepsAhead } from './order-status';

describe('isOrderStatus', () => {
  it('knows the statuses of orders', () => {
    expect(isOrderStatus('OUT_FOR_DELIVERY')).toBe(true);
    expect(isOrderStatus('REFUNDED')).toBe(true);
  });

  it('refuses any other text', () => {
    expect(isOrderStatus('')).toBe(false);
    expect(isOrderStatus('shipped')).toBe(false);
  });
});

describe('stepsAhead', () => {
  it('lists the steps until the delivery', () => {
    expect(stepsAhead('PROCESSING')).toEqual(['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']);
  });

  it('is empty once an order is delivered, cancelled or returned', () => {
    expect(stepsAhead('DELIVERED')).toEqual([]);
    expect(stepsAhead('CANCELLED')).toEqual([]);
    expect(stepsAhead('RETURNED')).toEqual([]);
  });
});
