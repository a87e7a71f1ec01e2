import { apiSchema } from '../support/api-schema';
import { rootFieldsWithOptions, type OptionalInput } from './optional-inputs';
import { newFixtures, tryRoot, type Fixtures } from './fixtures';

const withTexts = rootFieldsWithOptions(apiSchema()).filter(({ optional }) =>
  optional.some(({ takes }) => takes !== 'other'),
);
const BLANKS = ['', '   ', '\u00a0\u200b'];

/** Errors that are unrelated to the input: with them an attempt proves nothing. */
const UNJUDGED = /^(UNAUTHENTICATED|FORBIDDEN|RATE_LIMITED|INTERNAL_SERVER_ERROR|GRAPHQL_)/;

describe('fields that were not filled in', () => {
  let fixtures: Fixtures;
  beforeAll(async () => {
    fixtures = await newFixtures();
  });

  it("cover the fields of clients' forms", () => {
    const names = withTexts.map(({ name }) => name);
    for (const name of [
      'createOrder',
      'addAddress',
      'updateProfile',
      'createTicket',
      'updateCoupon',
      'login',
    ]) {
      expect(names).toContain(`Mutation.${name}`);
    }
    expect(names).toContain('Query.products');
    expect(names.length).toBeGreaterThan(40);
  });

  it.each(withTexts.map((root) => [root.name, root] as const))(
    'can be sent as blank text to %s',
    async (name, root) => {
      for (const blank of BLANKS) {
        const blankAt = ({ takes }: OptionalInput): unknown =>
          takes === 'text' ? blank : takes === 'texts' ? [blank] : undefined;
        const { errors, variables } = await tryRoot(root, blankAt, fixtures);
        const faults = errors.filter(
          ({ extensions: { code } }) => code === 'BAD_USER_INPUT' || UNJUDGED.test(code),
        );
        expect({ name, variables, faults }).toEqual({ name, variables, faults: [] });
      }
    },
  );
});
