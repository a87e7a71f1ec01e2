import { buildSchema, parse } from 'graphql';
import { Selection } from './selection';

const schema = buildSchema(`
  type Query { shelf: Shelf  any: Thing }
  union Thing = Shelf | Book
  type Shelf { books: [Book!]! label: String }
  type Book { title: String pages: Int shelf: Shelf }
`);

function selectionOf(document: string): Selection {
  const selection = new Selection();
  selection.read(parse(document), schema);
  return selection;
}

test('everything counts as selected until the operation is known', () => {
  expect(new Selection().includes('Book', ['title'])).toBe(true);
});

test('fields are found at any depth, under aliases, in fragments and behind conditions', () => {
  const selection = selectionOf(`
    query ($yes: Boolean!) { shelf { books { name: title ...More } } any { ... on Shelf { label } } }
    fragment More on Book { shelf { books { pages @include(if: $yes) } } }`);
  expect(selection.includes('Book', ['title'])).toBe(true);
  expect(selection.includes('Book', ['pages'])).toBe(true);
  expect(selection.includes('Shelf', ['label'])).toBe(true);
});

test('fields of other types with the same name do not count', () => {
  const selection = selectionOf('{ shelf { label } }');
  expect(selection.includes('Shelf', ['books', 'label'])).toBe(true);
  expect(selection.includes('Shelf', ['books'])).toBe(false);
  expect(selection.includes('Book', ['label'])).toBe(false);
});
