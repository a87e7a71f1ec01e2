import { subgraphName } from './subgraph-name';

test('a name has every form that the files use', () => {
  expect(subgraphName('gift-card')).toEqual({
    name: 'gift-card',
    Type: 'GiftCard',
    type: 'giftCard',
    types: 'giftCards',
    collection: 'giftcards',
    words: 'gift card',
    aWords: 'a gift card',
    AWords: 'A gift card',
    pluralWords: 'gift cards',
    PluralWords: 'Gift cards',
  });
});

test.each([
  ['country', 'countries'],
  ['delivery-box', 'deliveryBoxes'],
  ['birthday', 'birthdays'],
])('the plural of %s is %s', (name, types) => {
  expect(subgraphName(name).types).toBe(types);
});

test.each(['', 'GiftCard', 'gift_card', '-gift', 'gift--card', '7gifts', '../order', 'x'.repeat(41)])(
  'rejects the name "%s"',
  (name) =>
    expect(() => subgraphName(name)).toThrow('is not a valid name of a subgraph: use lower-case words'),
);
