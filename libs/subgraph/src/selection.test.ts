import { buildSchema, parse } from 'graphql';
import { selectedDetails, Selection } from './selection';

const schema = buildSchema(`
  type Query { library: Library  any: Thing }
  union Thing = Library | Book
  type Library { books: [Book!]! label: String }
  type Book { title: String pages: Int library: Library }
`);

function selectionOf(document: string): Selection {
  const selection = new Selection();
  selection.read(parse(document), schema);
  return selection;
}

test('selects everything until the operation is known', () => {
  expect(new Selection().includes('Book', ['title'])).toBe(true);
});

test('finds fields at any depth, with aliases, in fragments and with conditions', () => {
  const selection = selectionOf(`
    query ($yes: Boolean!) { library { books { name: title ...More } } any { ... on Library { label } } }
    fragment More on Book { library { books { pages @include(if: $yes) } } }`);
  expect(selection.includes('Book', ['title'])).toBe(true);
  expect(selection.includes('Book', ['pages'])).toBe(true);
  expect(selection.includes('Library', ['label'])).toBe(true);
});

test('ignores fields of other types with the same name', () => {
  const selection = selectionOf('{ library { label } }');
  expect(selection.includes('Library', ['books', 'label'])).toBe(true);
  expect(selection.includes('Library', ['books'])).toBe(false);
  expect(selection.includes('Book', ['label'])).toBe(false);
});

test('details are those that the operation needs, and all without a selection', () => {
  const settings = { details: ['text', 'place'], fields: { text: ['pages'], place: ['library'] } } as const;
  const detailsOf = (document: string) =>
    selectedDetails({ selection: selectionOf(document) }, 'Book', settings);
  expect(detailsOf('{ library { books { title } } }')).toEqual([]);
  expect(detailsOf('{ library { books { title library { label } } } }')).toEqual(['place']);
  expect(selectedDetails({}, 'Book', settings)).toEqual(['text', 'place']);
});
