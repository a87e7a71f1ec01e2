import { refusedEdits, withEdit, type StockEdits, type StockRow } from './stock-edits';

const row: StockRow = {
  productId: 'p',
  productName: 'Lamp',
  isActive: true,
  variant: {
    id: 'v',
    sku: 'LAMP',
    name: null,
    options: [],
    price: 10,
    available: 5,
    onHand: 6,
    reserved: 1,
    backorderLimit: 0,
    lowStockThreshold: null,
  },
};
const none: StockEdits = new Map();

describe('edits of the stock', () => {
  it('ends an edit that sets the number that is available', () => {
    const edits = withEdit(none, row, 'SET', 7);
    expect(edits.get('v')).toEqual({ productId: 'p', quantity: 7 });
    expect(withEdit(edits, row, 'SET', 5).size).toBe(0);
    expect(withEdit(edits, row, 'SET', '').size).toBe(0);
  });

  it('keeps a received quantity that equals the number available', () => {
    expect(withEdit(none, row, 'RECEIVE', 5).size).toBe(1);
    expect(withEdit(none, row, 'RECEIVE', 0).size).toBe(0);
  });

  it('keeps refused lines with their reason and ends the others', () => {
    const edits = new Map([
      ['v', { productId: 'p', quantity: 1 }],
      ['w', { productId: 'p', quantity: 2 }],
    ]);
    const remaining = refusedEdits(edits, [
      { variantId: 'v', ok: true, error: '' },
      { variantId: 'w', ok: false, error: 'Orders need these units.' },
    ]);
    expect([...remaining]).toEqual([
      ['w', { productId: 'p', quantity: 2, error: 'Orders need these units.' }],
    ]);
  });
});
