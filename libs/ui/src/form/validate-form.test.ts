import { rules } from './rules';
import { formFaults } from './validate-form';

describe('formFaults', () => {
  const values = { email: 'x', address: { zip: '' }, variants: [{ price: 1 }, { price: -1 }] };

  it('checks fields, fields of objects and fields of the entries of lists', () => {
    const faults = formFaults<typeof values>(
      { email: rules.email, 'address.zip': rules.required, 'variants.*.price': rules.price },
      values,
    );
    expect([...(faults as Map<string, unknown>).keys()]).toEqual([
      'email',
      'address.zip',
      'variants.1.price',
    ]);
  });

  it('passes all values to a rule', () => {
    const rule = jest.fn(() => null);
    void formFaults<typeof values>({ email: rule }, values);
    expect(rule).toHaveBeenCalledWith('x', values);
  });

  it('waits for rules that have to', async () => {
    const faults = formFaults<typeof values>(
      { email: async () => 'taken', 'address.zip': rules.required },
      values,
    );
    expect(faults).toBeInstanceOf(Promise);
    expect([...(await faults)].map(([path]) => path)).toEqual(['email', 'address.zip']);
  });
});
