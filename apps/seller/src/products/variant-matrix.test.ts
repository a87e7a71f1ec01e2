import { combinations, matrixRows } from './variant-matrix';

const size = { name: 'Size', values: ['S', 'M'] };
const colour = { name: 'Colour', values: ['Red', 'Blue'] };

describe('the matrix of variants', () => {
  it('combines each value of an option with each value of the others', () => {
    const values = combinations([size, colour]).map((row) => row.map(({ value }) => value).join('/'));
    expect(values).toEqual(['S/Red', 'S/Blue', 'M/Red', 'M/Blue']);
  });

  it('leaves out options without a name or values', () => {
    expect(combinations([size, { name: ' ', values: ['x'] }, { name: 'Material', values: [] }])).toHaveLength(
      2,
    );
    expect(combinations([])).toEqual([]);
  });

  it('keeps what was entered for a combination when another value is added', () => {
    const rows = matrixRows([size], [], { price: 10, stock: 1 }).map((row, index) =>
      index === 0 ? { ...row, price: 99, sku: 'SMALL' } : row,
    );
    const changed = matrixRows([{ ...size, values: ['XS', 'S', 'M'] }], rows, { price: 10, stock: 1 });
    expect(changed.map(({ price, sku }) => [price, sku])).toEqual([
      [10, ''],
      [99, 'SMALL'],
      [10, ''],
    ]);
  });

  it('keeps what was entered when an option gets another name', () => {
    const rows = matrixRows([size], [], { price: 10, stock: 1 }).map((row) => ({ ...row, price: 5 }));
    const [first] = matrixRows([{ ...size, name: 'Clothing size' }], rows, { price: 10, stock: 1 });
    expect(first).toMatchObject({ price: 5, options: [{ name: 'Clothing size', value: 'S' }] });
  });
});
