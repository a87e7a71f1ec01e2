import { faultyField } from './server-fault';

const VALUES = {
  email: '',
  address: { zip: '' },
  tags: ['red'],
  variants: [{ sku: '', price: 1 }],
};
const fieldOf = (field: string | undefined, code = 'BAD_USER_INPUT', fields?: Record<string, string>) =>
  faultyField({ code, message: '', field }, VALUES, fields);

describe('faultyField', () => {
  it.each([
    ['input.email', 'email'],
    ['email', 'email'],
    ['input.address.zip', 'address.zip'],
    ['input.variants.0.sku', 'variants.0.sku'],
    ['address.zip', 'address.zip'],
  ])('finds the field of %s', (path, field) => expect(fieldOf(path)).toBe(field));

  it('gives the entry of a list of texts to the field of the list', () => {
    expect(fieldOf('input.tags.0')).toBe('tags');
  });

  it('gives a part that the form does not have to the field around it', () => {
    expect(fieldOf('input.variants.0.options.1.name')).toBe('variants.0');
  });

  it.each([undefined, 'input', 'input.unknown', 'id', 'toString'])('finds no field for %s', (path) => {
    expect(fieldOf(path)).toBeUndefined();
  });

  it('finds fields under another name in the form', () => {
    expect(fieldOf('input.mail', 'BAD_USER_INPUT', { 'input.mail': 'email' })).toBe('email');
  });

  it('finds the field of a code that the API reports without one', () => {
    expect(fieldOf(undefined, 'EMAIL_TAKEN')).toBe('email');
    expect(fieldOf(undefined, 'INVALID_CREDENTIALS', { INVALID_CREDENTIALS: 'email' })).toBe('email');
    expect(fieldOf(undefined, 'INVALID_CREDENTIALS')).toBeUndefined();
  });
});
