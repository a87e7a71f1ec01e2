import { parseInput } from '@e-storefront/domain';
import { ADDRESS_FORMATS } from '@e-storefront/address-formats';
import { deliveryAddress } from './address';
import { countryName } from './country';

const base = { street: '1 Main Road', city: 'Town', state: '', zip: '' };

/** The field and message of an invalid address; the parsed address of a valid one. */
function judged(address: object): unknown {
  try {
    return parseInput(deliveryAddress, { ...base, ...address });
  } catch (error) {
    const { message, details } = error as { message: string; details: { field: string } };
    return [details.field, message];
  }
}

test.each([
  ['HK', { city: 'Kowloon' }],
  ['Hong Kong', { city: '', state: 'Hong Kong Island' }],
  ['AE', { city: 'Dubai' }],
  ['QA', { city: 'Doha' }],
  ['SG', { city: '', zip: '546080' }],
  ['DK', { zip: '8660' }],
  ['Germany', { zip: '10115' }],
  ['IE', { zip: '' }],
  ['FR', { zip: '75 001' }],
  ['GB', { zip: 'ec1y 8sy' }],
  ['IN', { state: 'Karnataka', zip: '560 025' }],
  ['USA', { state: 'CA', zip: '94103-1234' }],
  ['PL', { zip: '00950' }],
  ['CH', { zip: 'CH-2544' }],
  ['LV', { zip: '1073' }],
  ['LV', { zip: 'LV 1073' }],
  ['KY', { state: 'Grand Cayman', zip: '1-1100' }],
  ['JP', { city: 'Chiyoda', state: 'Tokyo', zip: '100-0001' }],
])('accepts an address in %s with %p', (country, place) => {
  expect(judged({ country, ...place })).toMatchObject({ street: '1 Main Road' });
});

test.each([
  ['IN', { state: 'Karnataka' }, 'zip', 'The postal code is required for addresses in India.'],
  ['IN', { zip: '560025' }, 'state', 'The state is required for addresses in India.'],
  [
    'US',
    { state: 'CA', zip: '941' },
    'zip',
    /^The postal code is not valid in United States\. A valid one is \d+\.$/,
  ],
  ['DK', { zip: '' }, 'zip', 'The postal code is required for addresses in Denmark.'],
  ['DK', { city: ' ', zip: '8660' }, 'city', 'The city is required for addresses in Denmark.'],
  ['AE', { city: '' }, 'state', 'The state is required for addresses in United Arab Emirates.'],
  ['Atlantis', {}, 'country', /^The country is unknown\./],
  ['', {}, 'country', 'The country must not be empty.'],
  ['IN', { street: '\u200b' }, 'street', 'The street must not be empty.'],
  [
    'IN',
    { state: 'KA', zip: '560025', mobile: 'call me' },
    'mobile',
    /^The mobile number is not a valid phone number\./,
  ],
])('rejects an address in %s with %p', (country, place, ...refusal) => {
  const [field, message] = refusal;
  expect(judged({ country, ...place })).toEqual([
    `input.${String(field)}`,
    message instanceof RegExp ? expect.stringMatching(message) : message,
  ]);
});

test("reads a number without a country code as one of the address's country", () => {
  expect(judged({ country: 'DK', zip: '8660', mobile: '20 12 34 56' })).toMatchObject({
    mobile: '+4520123456',
  });
  expect(judged({ country: 'HK', mobile: '9123 4567' })).toMatchObject({ mobile: '+85291234567' });
});

test('returns null for optional fields that are blank or absent', () => {
  expect(judged({ country: 'HK', name: '', mobile: '\u00a0', email: '  ' })).toEqual({
    name: null,
    mobile: null,
    email: null,
    street: '1 Main Road',
    city: 'Town',
    state: '',
    zip: '',
    country: 'HK',
  });
});

test.each(Object.entries(ADDRESS_FORMATS).filter(([, [, pattern]]) => pattern))(
  'gives %s an example that is one of its own postal codes',
  (country, [, , zip]) => {
    expect([countryName(country), judged({ country, state: 'State', zip })]).toMatchObject([
      expect.any(String),
      { zip },
    ]);
  },
);
