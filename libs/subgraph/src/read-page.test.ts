import { buildSchema, parse } from 'graphql';
import { readPage } from './read-page';
import { Selection } from './selection';

const schema = buildSchema(`
  type Query { books: BookPage }
  type BookPage { books: [Book!]! pagination: Pagination }
  type Book { title: String }
  type Pagination { total: Int }
`);

function selectionOf(document: string): Selection {
  const selection = new Selection();
  selection.read(parse(document), schema);
  return selection;
}

describe('a page', () => {
  const request = { page: 2, limit: 2, skip: 2 };
  let counted = 0;
  beforeEach(() => (counted = 0));
  const read = (selection?: Selection) =>
    readPage(selection ? { selection } : {}, 'BookPage', {
      request,
      list: () => Promise.resolve(['c', 'd']),
      count: async () => {
        counted += 1;
        return 5;
      },
    });

  it('is counted where its pagination is selected', async () => {
    expect(await read(selectionOf('{ books { pagination { total } } }'))).toEqual({
      items: ['c', 'd'],
      pagination: { page: 2, limit: 2, total: 5, pages: 3 },
    });
  });

  it('is counted where nothing is known of the selection', async () => {
    expect(await read()).toMatchObject({ pagination: { total: 5 } });
  });

  it('is not counted where nobody selects its pagination', async () => {
    expect(await read(selectionOf('{ books { books { title } } }'))).toMatchObject({ items: ['c', 'd'] });
    expect(counted).toBe(0);
  });

  it('is counted when its pagination is read all the same', async () => {
    const { pagination } = await read(selectionOf('{ books { books { title } } }'));
    expect(typeof pagination === 'function' && (await pagination())).toMatchObject({ total: 5, pages: 3 });
  });
});
