import { selectVariant, variantOptions } from './variant-options';

const variant = (sku: string, color: string, size: string, available = 1) => ({
  __typename: 'ProductVariant' as const,
  id: sku,
  sku,
  name: `${color} / ${size}`,
  options: [
    { __typename: 'VariantOption' as const, name: 'Colour', value: color },
    { __typename: 'VariantOption' as const, name: 'Size', value: size },
  ],
  price: 1,
  available,
});
const variants = [
  variant('red-s', 'Red', 'S', 0),
  variant('red-m', 'Red', 'M'),
  variant('blue-s', 'Blue', 'S'),
  variant('blue-l', 'Blue', 'L'),
];

describe('the variants of a product', () => {
  it('are selected by SKU, otherwise the first that can be bought', () => {
    const skus = ['blue-s', 'unknown', null].map((sku) => selectVariant(variants, sku)?.sku);
    expect(skus).toEqual(['blue-s', 'red-m', 'red-m']);
    expect(selectVariant([], null)).toBeUndefined();
  });

  it('are chosen by options, which keep the other options where they can', () => {
    const selected = variants[2];
    if (!selected) throw new Error('The fixture is missing.');
    const options = variantOptions(variants, selected).map(({ name, values }) => [
      name,
      values.map(({ value, isSelected, variant: { sku } }) => `${value}${isSelected ? '*' : ''} ${sku}`),
    ]);
    expect(options).toEqual([
      ['Colour', ['Red red-s', 'Blue* blue-s']],
      ['Size', ['S* blue-s', 'M red-m', 'L blue-l']],
    ]);
  });
});
